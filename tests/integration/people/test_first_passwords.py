"""A first password ends by itself: with what was opened by it, and until somebody gives a new one."""

from datetime import UTC, datetime, timedelta

import pytest

from api.auth.accounts import passwords
from api.auth.accounts.credentials import FIRST_LASTS, check_verified
from api.auth.accounts.errors import FirstPasswordOverError, SignInError
from api.auth.accounts.people import People
from api.auth.accounts.throttle import Attempt
from api.auth.roles import Role
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)  # a Friday: 72 hours later is Monday at nine
END = NOW + timedelta(hours=72)
JUST_BEFORE = END - timedelta(seconds=1)
FIRST, OWN = "first words of a stranger", "four words of my own"


@pytest.fixture
def at(connection):
    """Return a function that gives the people of the database at a moment; zhou.min has a first password."""
    save_county(connection, grid_county())
    People(connection, NOW).accounts.add("zhou.min", role=Role.CHIEF, place=CODE, password=FIRST)
    return lambda moment: People(connection, moment)


def come(people, moment, password=FIRST):
    """Come in as the door does: attempt, compare, open."""
    attempt = people.attempts.begin("zhou.min", address="127.0.0.1")
    good, _ = passwords.verify(password, attempt.kept)
    check_verified(attempt, good=good, now=moment)
    return people.sessions.open(attempt.account, verified=attempt.kept, address=None, agent=None)


def test_a_first_password_is_good_until_its_end_and_no_longer(at):
    assert timedelta(hours=72) == FIRST_LASTS
    assert come(at(JUST_BEFORE), JUST_BEFORE).who.must_change
    with pytest.raises(FirstPasswordOverError, match=r"`wangge user reset`.*重新发放"):
        come(at(END), END)


def test_an_expired_first_password_is_named_only_to_its_owner(at):
    with pytest.raises(SignInError) as refused:
        come(at(END), END, "not that password")
    assert type(refused.value) is SignInError


@pytest.mark.parametrize("way", ["password", "link"])
def test_a_session_opened_before_its_end_ends_with_it(at, way):
    if way == "password":
        token = come(at(JUST_BEFORE), JUST_BEFORE).token
    else:
        people = at(JUST_BEFORE)
        account = people.links.use(people.links.add("zhou.min"), here=False)
        token = people.sessions.open(account, address=None, agent=None).token
    assert at(JUST_BEFORE).sessions.holder(token) is not None
    assert at(END).sessions.holder(token) is None


def test_ones_own_password_has_no_end(at):
    people = at(JUST_BEFORE)
    signed = come(people, JUST_BEFORE)
    people.credentials.replace(people.attempts.begin("zhou.min", address="::1"), signed.who, passwords.hashed(OWN))
    assert at(END).sessions.holder(signed.token) is not None
    later = NOW + timedelta(days=365)
    assert not come(at(later), later, OWN).who.must_change


def test_a_reset_gives_a_new_one_with_an_end_of_its_own(at):
    assert at(END).credentials.reset("zhou.min", "another of a stranger", lasts=timedelta(hours=5)) is False
    over = END + timedelta(hours=5)
    assert come(at(END), END, "another of a stranger").who.must_change
    with pytest.raises(FirstPasswordOverError):
        come(at(over), over, "another of a stranger")


def test_a_hash_of_a_stronger_make_does_not_prolong_it(at):
    people = at(JUST_BEFORE)
    attempt = people.attempts.begin("zhou.min", address="127.0.0.1")
    people.credentials.renew(attempt, passwords.hashed(FIRST))
    again = people.attempts.begin("zhou.min", address="127.0.0.1")
    assert (again.must_change, again.first_until) == (True, END)


def test_an_account_without_a_password_and_a_wrong_name_are_refused_alike():
    for attempt in (Attempt("nobody", None), Attempt("zhou.min", 1)):
        with pytest.raises(SignInError, match="Name or password is wrong"):
            check_verified(attempt, good=False, now=NOW)
