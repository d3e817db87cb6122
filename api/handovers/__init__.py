"""Shift handovers over HTTP: written down once, signed by both shifts."""
