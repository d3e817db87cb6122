"""Who is asking, where, and what they are addressed by."""

import pytest

from api.auth.alert_levels import level_of
from api.auth.principal import NOBODY_YET, AuthMethod, Place, Principal
from api.auth.roles import Role
from dispatch.rules.escalation import Level

COUNTY = "620823"
PLACES = {
    "city": Place(COUNTY, "6208", "city", frozenset({COUNTY, "620821"})),
    "county": Place(COUNTY, COUNTY, "county", frozenset({COUNTY})),
    "station": Place(COUNTY, "S1", "station", frozenset({COUNTY}), frozenset({"S1", "S1a"})),
}


def person(role, level="county", means=AuthMethod.SESSION, **more):
    return Principal(means, role, "li", 1, place=PLACES[level], **more)


@pytest.mark.parametrize(
    ("role", "city", "county", "station"),
    [
        ("dispatcher", Level.DISPATCHER, Level.DISPATCHER, Level.DISPATCHER),
        ("chief", Level.BUREAU, Level.BUREAU, Level.STATION_CHIEF),
        ("administrator", Level.BUREAU, Level.BUREAU, None),
        ("operator", None, None, None),
        ("inspector", None, None, None),
        ("planner", None, None, None),
        ("auditor", None, None, None),
    ],
)
def test_an_alert_is_addressed_by_role_and_place(role, city, county, station):
    found = [level_of(person(Role(role), level)) for level in PLACES]
    assert found == [city, county, station]


def test_while_no_account_exists_every_caller_is_the_desk():
    assert (level_of(NOBODY_YET), NOBODY_YET.actor) == (Level.DISPATCHER, "desk")
    assert (NOBODY_YET.counties, NOBODY_YET.stations, NOBODY_YET.level) == (None, None, None)


@pytest.mark.parametrize(
    ("level", "station", "counties", "stations"),
    [
        ("city", None, {COUNTY, "620821"}, None),
        ("county", None, {COUNTY}, None),
        ("station", "S1", {COUNTY}, {"S1", "S1a"}),
    ],
)
def test_a_place_says_what_is_seen_from_it(level, station, counties, stations):
    who = person(Role.OPERATOR, level)
    assert (PLACES[level].station, who.level) == (station, level)
    assert (who.counties, who.stations) == (counties, stations)


@pytest.mark.parametrize(
    ("means", "actor", "tags"),
    [
        (AuthMethod.SESSION, "user:li", {"account:1", "session:7"}),
        (AuthMethod.KEY, "key:li", {"key:1", "session:7"}),
        (AuthMethod.POINT, "point:li", {"account:1", "session:7"}),
    ],
)
def test_a_change_is_announced_under_what_it_concerns(means, actor, tags):
    who = person(Role.OPERATOR, means=means, session=7)
    assert (who.actor, who.tags) == (actor, tags)
    assert NOBODY_YET.tags == {"open"}
