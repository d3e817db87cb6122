"""Authorisation: principals, roles and the table of rights."""
