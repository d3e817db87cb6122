"""Refusals of this package; none of them quotes its subject."""


class IdentityError(Exception):
    """Something about an identity is refused; `field` names what."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class BadIdentityError(IdentityError):
    """An identity cannot be as given."""


class UnknownIdentityError(IdentityError):
    """The case has none, or its author is anonymous."""


class KeyringError(IdentityError):
    """The keys that seal are missing or unreadable, or not those a row was sealed with."""
