"""Teams, their fixes and their assignments in PostgreSQL."""
