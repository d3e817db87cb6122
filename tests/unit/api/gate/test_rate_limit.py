"""Token buckets: `burst` at once, then as many as trickle in, each name by itself; and whose they are."""

from types import SimpleNamespace

import pytest
from fastapi import Request

from api.auth.principal import NOBODY_YET, AuthMethod, Place, Principal
from api.auth.roles import Role
from api.gate.rate_limit import MOST_KEPT, Buckets, RateLimit
from api.refusals import Refused
from api.settings import Settings


@pytest.fixture
def moment():
    return [100.0]


def taken(buckets, name, n):
    return sum(not buckets.take(name) for _ in range(n))


def test_a_burst_passes_and_then_the_rate(moment):
    buckets = Buckets(per_s=50, burst=200, now=lambda: moment[0])
    assert taken(buckets, "a", 300) == 200
    assert buckets.take("a") == pytest.approx(0.02)  # 1 token ÷ 50 a second
    moment[0] += 1.0
    assert taken(buckets, "a", 300) == 50


def test_nobody_saves_up_more_than_a_burst(moment):
    buckets = Buckets(per_s=50, burst=200, now=lambda: moment[0])
    taken(buckets, "a", 10)
    moment[0] += 3600
    assert taken(buckets, "a", 300) == 200


def test_one_name_does_not_slow_another(moment):
    buckets = Buckets(per_s=1, burst=2, now=lambda: moment[0])
    assert (taken(buckets, "a", 5), taken(buckets, "b", 5)) == (2, 2)


def test_what_is_kept_is_bounded(moment):
    buckets = Buckets(per_s=1, burst=2, now=lambda: moment[0])
    for number in range(MOST_KEPT + 50):
        buckets.take(str(number))
    assert len(buckets._held) == MOST_KEPT


def test_one_who_comes_too_early_waits_no_longer_for_having_come(moment):
    buckets = Buckets(per_s=1, burst=1, now=lambda: moment[0])
    buckets.take("a")
    assert [buckets.take("a") for _ in range(5)] == [pytest.approx(1.0)] * 5
    moment[0] += 1.0
    assert buckets.take("a") == 0


def test_the_name_that_was_heard_of_longest_ago_is_forgotten_first(moment):
    buckets = Buckets(per_s=1, burst=1, now=lambda: moment[0])
    for name in ("a", "b", *(str(number) for number in range(MOST_KEPT - 2)), "a", "one more"):
        buckets.take(name)
    assert MOST_KEPT == 10_000
    assert (buckets.take("a") > 0, buckets.take("b") > 0) == (True, False)


# --- whose complaints are measured

PACED, UNPACED = ("POST", "/api/v1/complaints"), ("GET", "/api/v1/complaints")


def asked(route=PACED, client="203.0.113.1"):
    method, path = route
    scope = {"type": "http", "method": method, "route": SimpleNamespace(path=path), "headers": []}
    return Request(scope | {"client": (client, 40_000) if client else None})


def person(means=AuthMethod.KEY, number=1):
    return Principal(means, Role.OPERATOR, "12345", number, place=Place("620823", "620823", "county", frozenset()))


def passed(check, *asks):
    """Return how many of the requests pass before one is refused."""
    for count, given in enumerate(asks):
        try:
            check(*given)
        except Refused:
            return count
    return len(asks)


@pytest.fixture
def pace():
    """Return one that gives no second token within a test, however slow the machine."""
    return RateLimit(Settings(intake_per_s=0.001, intake_burst=3, address_per_s=0.001, address_burst=5))


@pytest.mark.parametrize(
    ("who", "route", "passes"),
    [
        (person(), PACED, 3),
        (person(AuthMethod.SESSION), PACED, 3),
        (person(), UNPACED, 9),
        (NOBODY_YET, PACED, 9),  # while nobody need sign in
    ],
)
def test_a_key_or_account_is_measured_where_the_table_says_so(pace, who, route, passes):
    assert passed(pace.check_caller, *[(asked(route), who)] * 9) == passes


def test_each_key_and_each_account_is_measured_by_itself(pace):
    everybody = [person(), person(number=2), person(AuthMethod.SESSION), person(AuthMethod.SESSION, 2)]
    assert passed(pace.check_caller, *[(asked(), who) for who in everybody for _ in range(3)]) == 12


@pytest.mark.parametrize(
    ("client", "route", "passes"),
    [
        ("203.0.113.1", PACED, 5),
        (None, PACED, 5),
        ("203.0.113.1", UNPACED, 9),
        ("127.0.0.1", PACED, 9),  # behind a proxy here may be everybody
    ],
)
def test_an_address_is_measured_but_not_this_machines(pace, client, route, passes):
    assert passed(pace.check_address, *[(asked(route, client),)] * 9) == passes


def test_each_address_is_measured_by_itself(pace):
    asks = [(asked(client=f"203.0.113.{number}"),) for number in range(3) for _ in range(5)]
    assert passed(pace.check_address, *asks) == 15


@pytest.mark.parametrize(("per_s", "shown"), [(0.1, "10"), (0.4, "3"), (1000, "1")])  # 1 token ÷ per_s, whole seconds
def test_who_is_refused_hears_how_many_seconds_to_wait(per_s, shown, moment):
    pace = RateLimit(Settings(intake_per_s=per_s, intake_burst=1))
    pace._callers = Buckets(per_s, 1, now=lambda: moment[0])
    pace.check_caller(asked(), person())
    with pytest.raises(Refused, match=f"in {shown} s") as refused:
        pace.check_caller(asked(), person())
    assert (refused.value.status_code, refused.value.headers) == (429, {"Retry-After": shown})


@pytest.mark.parametrize("path", ["/api/v1/identities/search", "/api/v1/callers"])
def test_numbers_are_not_tried_one_by_one(path):
    """Whether a number is behind a case is asked for as fast as a desk takes calls, by each account for itself."""
    pace = RateLimit(Settings(searches_per_minute=60, searches_burst=5))
    request = Request({"type": "http", "method": "POST", "route": SimpleNamespace(path=path), "headers": []})
    first, second = (Principal(AuthMethod.SESSION, Role.DISPATCHER, name, id=n) for n, name in ((1, "a"), (2, "b")))
    for _ in range(5):
        pace.check_caller(request, first)
    with pytest.raises(Refused) as refused:
        pace.check_caller(request, first)
    assert (refused.value.status_code, refused.value.headers["Retry-After"]) == (429, "1")
    pace.check_caller(request, second)
