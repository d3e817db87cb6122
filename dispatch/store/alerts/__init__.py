"""Alerts and the escalation policy in PostgreSQL."""
