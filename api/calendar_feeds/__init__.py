"""Rosters as calendars that a telephone subscribes to."""
