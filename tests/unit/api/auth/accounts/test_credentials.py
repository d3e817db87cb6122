"""What proves who somebody is: names and passwords that are taken, and for how long what lets in is good."""

from datetime import UTC, datetime, timedelta

import pytest

from api.auth.accounts import links, sessions, tokens
from api.auth.accounts import pending_sign_ins as waiting
from api.auth.accounts import second_factors as factors
from api.auth.accounts.accounts import _check_login
from api.auth.accounts.credentials import FIRST_LASTS, check_own, check_verified
from api.auth.accounts.errors import BadAccountError, FirstPasswordOverError, SignInError
from api.auth.accounts.throttle import Attempt

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def test_what_lets_in_lasts_as_long_as_is_promised():
    """docs/operations.md and ADR 7; longer is somebody else's time to use it."""
    assert timedelta(hours=72) == FIRST_LASTS
    assert {"browser": timedelta(hours=12), "device": timedelta(days=90)} == sessions.LASTS
    assert sessions.MOST_SESSIONS == 20
    assert timedelta(hours=1) == links.LINK_LASTS
    assert timedelta(minutes=5) == waiting.WAITING_LASTS
    assert (100, timedelta(minutes=30)) == (factors.MOST_WRONG, factors.OFFER_LASTS)


@pytest.mark.parametrize(
    ("account", "good", "until", "refusal"),
    [
        (3, True, None, None),
        (3, False, None, SignInError),
        (None, True, None, SignInError),  # there is none in force, though the hash of nobody's matched
        (3, True, NOW + MOMENT, None),
        (3, True, NOW, FirstPasswordOverError),  # good until then, and then no longer
        (3, False, NOW, SignInError),  # said to nobody who does not know it
        (None, True, NOW, SignInError),
    ],
)
def test_a_right_password_lets_in_and_a_first_one_until_its_end(account, good, until, refusal):
    attempt = Attempt("li", account, "h", first_until=until)
    if refusal is None:
        check_verified(attempt, good=good, now=NOW)
        return
    with pytest.raises(refusal) as refused:
        check_verified(attempt, good=good, now=NOW)
    assert type(refused.value) is refusal


@pytest.mark.parametrize(
    ("login", "fit"),
    [
        ("li", True),
        ("l", False),
        ("x" * 40, True),
        ("x" * 41, False),
        ("zhou.min-2_a", True),
        ("9li", True),
        (".li", False),
        ("-li", False),
        ("Li", False),
        ("li yi", False),
        ("li/yi", False),
        ("李明", False),
        ("lí", False),
        ("", False),
    ],
)
def test_a_name_is_plain_letters_so_that_none_looks_like_another(login, fit):
    if fit:
        _check_login(login)
        return
    with pytest.raises(BadAccountError, match="用户名须为"):
        _check_login(login)


def test_the_demonstrations_accounts_are_changed_by_nobody_by_hand():
    check_own({"login": "li", "demo": False})
    with pytest.raises(BadAccountError, match="demo-chief"):
        check_own({"login": "demo-chief", "demo": True})


def test_a_token_has_256_bits_and_only_its_hash_is_kept():
    made = {tokens.new_token() for _ in range(50)}
    assert len(made) == 50
    assert {len(token) for token in made} == {43}  # 32 bytes in Base64 without padding
    token = made.pop()
    assert token.encode() not in tokens.digest(token)
    assert tokens.csrf_of(token) != tokens.digest(token).hex()


@pytest.mark.parametrize(
    ("given", "same"), [("meant", True), ("mean", False), ("", False), (None, False), ("é", False)]
)
def test_only_an_equal_token_matches(given, same):
    assert tokens.same(given, "meant") == same
