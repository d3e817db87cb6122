"""Refusals of the search for hot spots."""

from dispatch.errors import DispatchError


class BadCountsError(DispatchError):
    """Counts and expectations do not fit each other."""
