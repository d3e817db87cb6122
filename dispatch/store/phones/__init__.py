"""Phones that teams carry, and what is announced to them by push, in PostgreSQL."""
