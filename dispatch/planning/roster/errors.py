"""Refusals of a roster plan."""

from dispatch.errors import DispatchError


class BadRosterPlanError(DispatchError):
    """The question cannot be: a share that is none, no shift, no team, lists that do not match."""
