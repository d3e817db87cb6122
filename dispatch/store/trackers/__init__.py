"""Trackers over PostgreSQL: whose token it is, and what came of what they sent."""
