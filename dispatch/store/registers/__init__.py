"""Registers in PostgreSQL, and the lines of an entry from a file."""
