"""Shift handovers over HTTP: recorded once, signed by both shifts."""
