"""A team's tasks of all orders: whose they are, in which order, and what was closed of them lately."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dispatch.off_shelf.order import Closing, Ending, Order, Premises
from dispatch.teams.team import FixSource, TeamNow
from dispatch.views.off_shelf_rounds import Start
from dispatch.views.off_shelf_tasks import MOST_ON_ROUND, TasksView, closed_since, round_through, tasks_of
from gis.position import Position
from tests.fakes.office import Office
from tests.shapes import assert_fits

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
STATION = Position(107.0, 35.3)
TEAM = TeamNow("T00", "一组", "S1", STATION)
KNOWN = {"T00", "T01"}


class Straight:
    """Seconds as thousandths of a degree eastward."""

    method, version = "straight_line", None

    def matrix(self, starts, goals):
        return np.array([[abs(a.lon - b.lon) * 1000 for b in goals] for a in starts])


def premises(number, lon=107.01, *, team=None, station="S1", due_h=10, closing=None):
    due_at = NOW + timedelta(hours=due_h)
    place = Position(lon, 35.3)
    return Premises(number, f"{number}号", place, NOW, due_at, station=station, team=team, closing=closing)


@pytest.fixture
def case(office: Office):
    """Return a function giving a case with an order of some premises."""
    taken = office.take_in()

    def having(*each, number=7):
        order = Order(number, "面包", "霉变", "desk", NOW, 86_400, 3600, premises=each)
        return replace(taken, off_shelf=(order,))

    return having


def names(tasks):
    return [task.premises.name for task in tasks]


@pytest.mark.parametrize(
    ("team", "station", "theirs", "shared"),
    [
        ("T00", "S1", True, False),
        ("T00", "S2", True, False),  # given to it, though in another's cell
        (None, "S1", True, True),
        (None, "S2", False, None),
        ("T01", "S1", False, None),
        (None, None, False, None),  # in no cell
        ("T09", "S1", True, True),  # retired: its station does it
        ("T09", "S2", False, None),
    ],
)
def test_a_task_is_the_teams_or_its_stations_that_no_team_has_or_has_any_more(case, team, station, theirs, shared):
    found = tasks_of([case(premises(1, team=team, station=station))], TEAM, KNOWN)
    assert [task.shared for task in found] == ([shared] if theirs else [])


def test_the_round_begins_where_the_team_is_and_goes_over_orders_with_equal_numbers(case):
    cases = [case(premises(1, 107.03)), case(premises(1, 107.01), premises(2, 107.02), number=9)]
    found = round_through(TEAM, Start(STATION, FixSource.STATION), tasks_of(cases, TEAM, KNOWN), Straight(), NOW)
    assert [(t["order"], t["number"], t["after_s"]) for t in found["tasks"]] == [(9, 1, 10), (9, 2, 20), (7, 1, 30)]
    assert found["round"]["total_s"] == 30
    assert "legs" not in found["round"]
    assert_fits(TasksView, found)


def test_beyond_what_a_round_takes_the_least_pressing_stand_last_without_a_time(case):
    many = [premises(n, 107 + n / 1000, due_h=200 - n) for n in range(1, MOST_ON_ROUND + 3)]
    found = round_through(
        TEAM, Start(STATION, FixSource.STATION), tasks_of([case(*many)], TEAM, KNOWN), Straight(), NOW
    )
    assert [t["number"] for t in found["tasks"]][-2:] == [2, 1]
    assert [t["after_s"] for t in found["tasks"][-2:]] == [None, None]
    assert found["tasks"][0]["number"] == 3


def test_nothing_to_do_is_no_round():
    assert round_through(TEAM, Start(STATION, FixSource.STATION), (), Straight(), NOW) == {"round": None, "tasks": []}


def test_what_was_closed_since_stands_the_last_first_but_for_what_was_withdrawn(case):
    def closed(hours, ending=Ending.DONE):
        return Closing(ending, NOW - timedelta(hours=hours), "desk")

    of = case(
        premises(1, closing=closed(13)),
        premises(2, closing=closed(12)),  # on the stroke
        premises(3, closing=closed(1, Ending.REFUSED)),
        premises(4, closing=closed(2, Ending.WITHDRAWN)),
        premises(5, team="T01", closing=closed(1)),
        premises(6),
    )
    assert names(closed_since([of], TEAM, KNOWN, NOW - timedelta(hours=12))) == ["3号", "2号"]
