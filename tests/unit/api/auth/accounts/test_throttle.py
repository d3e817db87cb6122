"""SignInThrottle to sign in: which are made to wait, for how long, and what is kept of them."""

from datetime import UTC, datetime, timedelta

import pytest

from api.auth.accounts.errors import ThrottledError
from api.auth.accounts.repository import SQL
from api.auth.accounts.throttle import (
    MOST_OF_ADDRESS,
    MOST_OF_LOGIN,
    MOST_OF_LOGIN_ANYWHERE,
    OVERTAKING,
    WINDOW,
    SignInThrottle,
)

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
ACCOUNT = {
    "id": 3,
    "password_hash": "h",
    "must_change": False,
    "first_until": None,
    "county": "620823",
    "disabled_at": None,
}


class FakeConnection:
    """A connection that answers by the name of the query."""

    def __init__(self, *, account=ACCOUNT, **failures):
        failures = {"of_both": 0, "of_login": 0, "of_address": 0, "first": NOW - timedelta(minutes=14)} | failures
        self._answers = {"account": account, "failures": failures}
        self.asked = {}

    def execute(self, statement, values):
        self._name = next(name for name in SQL if SQL[name] is statement)
        self.asked[self._name] = values
        return self

    def mappings(self):
        return self

    def first(self):
        return self._answers[self._name]

    one = first


def begin(register, login="li", address="203.0.113.1"):
    return SignInThrottle(register, NOW).begin(login, address=address)


def test_the_numbers_are_those_that_are_promised():
    """docs/operations.md: eight for a name from an address, sixty from everywhere, a hundred from an address."""
    assert (MOST_OF_LOGIN, MOST_OF_LOGIN_ANYWHERE, MOST_OF_ADDRESS) == (8, 60, 100)
    assert timedelta(minutes=15) == WINDOW


@pytest.mark.parametrize(
    ("failures", "address", "waits"),
    [
        ({"of_both": 7}, "203.0.113.1", False),
        ({"of_both": 8}, "203.0.113.1", True),
        ({"of_both": 8}, "127.0.0.1", True),
        ({"of_login": 59}, "203.0.113.1", False),
        ({"of_login": 60}, "203.0.113.1", True),
        ({"of_address": 99}, "203.0.113.1", False),
        ({"of_address": 100}, "203.0.113.1", True),
        ({"of_address": 100}, "127.0.0.1", False),  # behind a proxy here may be everybody
    ],
)
def test_too_many_failures_are_made_to_wait_unlooked_at(failures, address, waits):
    register = FakeConnection(**failures)
    if not waits:
        assert begin(register, address=address).account == 3
        return
    with pytest.raises(ThrottledError, match="Too many failed attempts") as refused:
        begin(register, address=address)
    assert refused.value.retry_after_s == 60  # the first of them was 14 of the 15 minutes ago
    assert "account" not in register.asked
    assert "note_failure" not in register.asked, "who waits does not make the wait longer"


def test_an_attempt_is_counted_before_it_is_looked_at_and_within_the_window():
    register = FakeConnection()
    begin(register)
    assert list(register.asked) == ["take_turns", "failures", "note_failure", "account"]
    period = {name: register.asked["failures"][name] for name in ("since", "until")}
    assert period == {"since": NOW - WINDOW, "until": NOW + OVERTAKING}


@pytest.mark.parametrize("typed", ["li", " LI ", "Li\t"])
def test_one_name_is_counted_as_one_however_it_is_typed(typed):
    register = FakeConnection()
    begin(register, typed)
    assert {values["login"] for values in register.asked.values()} == {"li"}
    begin(register, "x" * 5000)
    assert register.asked["note_failure"]["login"] == "x" * 64


@pytest.mark.parametrize(
    ("account", "known", "county"),
    [(ACCOUNT, True, "620823"), (None, False, None), (ACCOUNT | {"disabled_at": NOW}, False, "620823")],
)
def test_an_account_that_is_not_in_force_is_none_and_its_auditor_hears_of_it(account, known, county):
    attempt = begin(FakeConnection(account=account))
    assert ((attempt.account, attempt.kept) == (3, "h")) == known
    assert (attempt.account is not None, attempt.county) == (known, county)
