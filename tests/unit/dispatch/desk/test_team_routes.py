"""Whose route to a case is shown, from where, and by which way."""

from dataclasses import replace

import pytest

from dispatch.desk.team_routes import departure, shown_team
from dispatch.errors import UnknownTeamError
from gis.position import Position
from gis.travel.times import Route
from tests.counties import TOWN
from tests.fakes.office import crew, fix

BESIDE = Position(TOWN.lon + 0.01, TOWN.lat)
BY_ROAD = Route(300.0, 2500.0, ((BESIDE.lon, BESIDE.lat), (TOWN.lon, TOWN.lat)))


class Road:
    """A road that leads everywhere, or nowhere."""

    def __init__(self, way):
        self.way = way

    def route(self, origin, destination):
        return self.way


@pytest.mark.parametrize(
    ("asked", "assigned", "shown"),
    [
        ("T02", True, "T02"),  # somebody looks at another candidate
        (None, True, "T00"),
        (None, False, "T01"),  # nobody has it: the newest decision's
        ("", False, "T01"),
    ],
)
def test_the_team_asked_for_comes_first_then_the_assigned_then_the_chosen_one(office, asked, assigned, shown):
    case = office.take_in()
    assert case.assignment.team == "T00"
    case = case if assigned else replace(case, assignment=None)
    assert shown_team(case, asked, lambda: "T01") == shown


def test_decisions_are_not_read_where_a_team_is_asked_for_or_assigned(office):
    case = office.take_in()
    assert shown_team(case, None, lambda: 1 / 0) == "T00"
    assert shown_team(replace(case, assignment=None), "T02", lambda: 1 / 0) == "T02"


@pytest.mark.parametrize(
    ("seconds", "source"),
    [(600, "fix"), (601, "station")],  # a fix counts for 600 s
)
def test_a_team_leaves_from_its_fix_while_that_is_fresh_else_from_its_station(office, seconds, source):
    office.rule(fix_max_age_s=600)
    case = office.take_in()
    office.move(fix("T02", BESIDE, 0), seconds=0)
    with office.desk(seconds) as desk:
        leaves = departure(desk, case, "T02")
    assert (leaves.team, leaves.source, leaves.place) == ("T02", source, case.place)
    assert (leaves.origin == BESIDE) == (source == "fix")


@pytest.mark.parametrize("road", [None, Road(None)], ids=["no graph", "no road leads there"])
def test_without_a_road_the_route_is_a_straight_line(office, road):
    case = office.take_in()
    office.move(fix("T02", BESIDE, 0), seconds=0)
    with office.desk(0) as desk:
        way, method = departure(desk, case, "T02").route(road)
    assert method == "straight_line"
    assert way.path == ((BESIDE.lon, BESIDE.lat), (TOWN.lon, TOWN.lat))


def test_a_road_is_preferred(office):
    case = office.take_in()
    with office.desk(0) as desk:
        assert departure(desk, case, "T02").route(Road(BY_ROAD)) == (BY_ROAD, "road")


@pytest.mark.parametrize(("team", "said"), [("T99", "No team 'T99'"), (None, "The case has no team: name one")])
def test_an_unknown_team_is_refused_with_those_there_are(office, team, said):
    office.crew(crew("T00"), crew("T01"))
    case = office.take_in()
    with office.desk(0) as desk, pytest.raises(UnknownTeamError, match=f"{said}; teams: T00, T01"):
        departure(desk, case, team)


def test_a_case_without_a_place_has_no_route(office):
    case = replace(office.take_in(), place=None)
    with office.desk(0) as desk, pytest.raises(UnknownTeamError):
        departure(desk, case, "T00")
