"""Positions of teams: what is kept of them, and what they mean for a case on the way."""
