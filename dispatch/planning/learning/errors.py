"""Refusals of learning, one class per broken rule."""

from dispatch.errors import DispatchError


class BadRatesError(DispatchError):
    """A rate, load or number of units cannot be."""


class BadPreferencesError(DispatchError):
    """A list of preferences does not name every unit exactly once."""


class TooManyUnitsError(DispatchError):
    """The exact model has 2^N states."""


class UnstableQueueError(DispatchError):
    """More work arrives than all units together can do: the queue never ends."""


class BadExposureError(DispatchError):
    """Counts and exposure do not fit each other."""
