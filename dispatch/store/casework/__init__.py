"""Handling, its deadlines and calendars over PostgreSQL."""
