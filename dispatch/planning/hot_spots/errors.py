"""What the search for hot spots refuses."""

from dispatch.errors import DispatchError


class BadCountsError(DispatchError):
    """Counts and expectations do not fit each other."""
