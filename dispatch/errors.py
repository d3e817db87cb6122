"""What dispatch refuses, one class per broken rule; messages name the values and the remedy."""


class DispatchError(Exception):
    """Base of every refusal in this package."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class IllegalStepError(DispatchError):
    """The case or assignment cannot go from its state to the one asked for."""


class UnknownCaseError(DispatchError):
    """No case has this number."""


class UnknownTeamError(DispatchError):
    """No team has this code."""


class BadTimeError(DispatchError):
    """A moment lies in the future, or before what it must follow."""


class TeamBusyError(DispatchError):
    """The team already has an active urgent assignment, or no team is free."""


class ReasonNeededError(DispatchError):
    """A step that has to be explained came without a reason."""


class NotUndoableError(DispatchError):
    """The last step can no longer be taken back, or not by this person."""


class KeyReuseError(DispatchError):
    """An idempotency key came back with a different request."""


class BadPolicyError(DispatchError):
    """A policy has a rule that is unknown or out of range."""


class UnknownReferenceError(DispatchError):
    """A request names a team that does not exist."""


class BadEscalationError(DispatchError):
    """An escalation policy has a rule that is unknown or cannot be."""


class UnknownAlertError(DispatchError):
    """No alert has this number."""


class AlertOverError(DispatchError):
    """Somebody has the alert already, or its cause is gone."""


class UnknownExpediteError(DispatchError):
    """The case has no expedite of this number."""


class ExpediteOverError(DispatchError):
    """The expedite is answered already, or its case has ended."""
