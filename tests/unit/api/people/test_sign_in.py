"""How much work signing in is: the same for an unknown name, a wrong password and a second factor."""

import asyncio
from types import SimpleNamespace

import pytest

from api import clock
from api.auth.accounts import passwords
from api.auth.accounts.errors import SignInError
from api.auth.accounts.throttle import Attempt
from api.people.sign_in import SignIn

LIKE_NOBODYS = passwords.NOBODYS
"""A hash at the full cost, of a password that nobody knows."""
REQUEST = SimpleNamespace(client=SimpleNamespace(host="192.0.2.7"))


class Watched(SignIn):
    """A door whose database knows one account; nobody gets past the password."""

    def __init__(self, attempt):
        super().__init__(SimpleNamespace(now=clock.now))
        self.attempt, self.noted = attempt, []

    def _attempt(self, login, address):
        return self.attempt

    def _note(self, request, attempt, action):
        self.noted.append(action)

    def _enter(self, *_):
        raise AssertionError("nothing is looked at behind a wrong password")


@pytest.fixture
def compared(monkeypatch):
    """The hashes that a password is compared with, as they come; comparing costs nothing."""
    hashes = []

    def compare(password, kept):
        hashes.append(kept)
        return False, None

    monkeypatch.setattr(passwords, "_HASHER", SimpleNamespace(verify_and_update=compare))
    return hashes


@pytest.mark.parametrize(
    "attempt",
    [
        Attempt("nobody", None),
        Attempt("disabled", None, county="620899"),
        Attempt("by.link.only", 1, None),
        Attempt("somebody", 1, LIKE_NOBODYS),
        Attempt("first.password", 1, LIKE_NOBODYS, must_change=True, first_until=clock.now()),
    ],
    ids=lambda attempt: attempt.login,
)
@pytest.mark.parametrize("way", ["sign_in", "sign_in with a code", "begin", "vouch"])
def test_a_wrong_password_is_compared_once_at_the_full_cost(compared, attempt, way):
    door = Watched(attempt)
    more = {"sign_in": {"device": False}, "begin": {"device": False, "after": "/"}, "vouch": {}}
    method, _, code = way.partition(" with a ")
    asked = more[method] | ({"code": "123456"} if code else {})
    with pytest.raises(SignInError) as refusal:
        asyncio.run(getattr(door, method)(REQUEST, attempt.login, "wrong wrong wrong", **asked))
    assert compared == [LIKE_NOBODYS]
    assert door.noted == ["session.refused"]
    assert type(refusal.value) is SignInError, "which of them it was is not said"
