"""Refusals of this package; each message names the problem and the remedy, in English and Chinese."""


class AccessError(Exception):
    """Something about accounts, keys or sessions is refused; `field` names what."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class SignInError(AccessError):
    """Name and password, or a link, are not accepted; the message does not say which is wrong."""


class FirstPasswordOverError(SignInError):
    """The password is right, but a first one that nobody changed in time."""


class CodeNeededError(AccessError):
    """The password is right and the account has a second factor: a code has to come with it."""


class CodeError(AccessError):
    """A code of the second factor, or a recovery code, is wrong or was used."""


class ThrottledError(AccessError):
    """Too many failed attempts; `retry_after_s` says how long to wait."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BadAccountError(AccessError):
    """An account cannot be as asked: its name, its place or its password."""


class UnknownAccountError(AccessError):
    """No such account, session or key."""


class CrowdedError(AccessError):
    """Too many are signing in at once; nothing was tried."""
