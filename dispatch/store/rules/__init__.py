"""Versions of a county's rules in PostgreSQL."""
