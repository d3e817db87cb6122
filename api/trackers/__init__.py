"""Positions from trackers: programs and vehicle terminals that post where a team is."""
