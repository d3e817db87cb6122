"""Accounts, sessions, keys and second factors in the database."""
