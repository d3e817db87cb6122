"""Rehearsals in PostgreSQL."""
