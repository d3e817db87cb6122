"""Walks to reporting points, villages without one, and the best places for the next ones."""

from dispatch.planning.access.next_points import NextPoint, next_points
from dispatch.planning.access.venues import TownVenues, venues
from dispatch.planning.access.walks import Access, Walk, walks

__all__ = ["Access", "NextPoint", "TownVenues", "Walk", "next_points", "venues", "walks"]
