"""The roster in PostgreSQL and in files, with handovers."""
