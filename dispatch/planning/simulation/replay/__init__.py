"""Replay of a real log: what was recorded, what is played again, and what differs."""
