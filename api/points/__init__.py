"""Reporting points at the office: codes, posters and corrections."""
