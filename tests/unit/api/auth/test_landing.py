"""Where somebody begins: on the page of their work, and never on one that refuses them."""

import pytest

from api.auth.landing import landing, opens_console
from api.auth.principal import AuthMethod, Place, Principal
from api.auth.roles import Role
from api.auth.rules import RULES

CODE = "620899"
BUREAU = Place(CODE, CODE, "county", frozenset({CODE}))
STATION = Place(CODE, "S1", "station", frozenset({CODE}), frozenset({"S1"}))


@pytest.mark.parametrize("place", [BUREAU, STATION])
@pytest.mark.parametrize("role", Role)
def test_nobody_is_led_to_a_page_that_refuses_them_or_round_in_a_circle(role: Role, place: Place):
    who = Principal(AuthMethod.SESSION, role, "x", place=place)
    page = landing(who)
    assert RULES["GET", page].lets(role, place.level)
    assert page != "/" or opens_console(who)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REVIEWER])
def test_who_handles_cases_begins_with_them(role: Role):
    assert landing(Principal(AuthMethod.SESSION, role, "x", place=BUREAU)) == "/cases"


def test_a_planner_begins_with_planning_and_at_a_station_with_the_roster():
    pages = [landing(Principal(AuthMethod.SESSION, Role.PLANNER, "x", place=place)) for place in (BUREAU, STATION)]
    assert pages == ["/planning", "/roster"]


def test_a_leader_begins_with_supervision():
    pages = [landing(Principal(AuthMethod.SESSION, Role.LEADER, "x", place=place)) for place in (BUREAU, STATION)]
    assert pages == ["/supervision", "/supervision"]
