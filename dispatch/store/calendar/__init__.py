"""Calendars and rules of statutory clocks that ship with the product."""
