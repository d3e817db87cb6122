"""Where premises lie, and orders kept in their case: asked of both stores alike."""

from dataclasses import replace

import pytest

from dispatch.alerts.alert import Cause, raised
from dispatch.cases.fold import fold
from dispatch.desk.records import PlaceNow
from dispatch.desk.timers import schedule
from dispatch.events import Event
from dispatch.lifecycle import EventType
from dispatch.off_shelf.order import Basis, Closing, Ending
from dispatch.off_shelf.record import closing_plain
from dispatch.rules.escalation import DEFAULT, AlertKind
from gis.position import Position
from tests.contract.test_store import SOURCE, at, opened
from tests.counties import CODE, COUNTRYSIDE, FAR_AWAY, NEXT_DOOR, TOWN, divided_county, grid_county

DAY = 86_400
SHOP = {"name": "村口小店", "lon": 107.17, "lat": 35.3, "cell": f"{CODE}100203002", "station": "S1"}
GIVEN = {"lon": 107.034610, "lat": 35.299383, "datum": "gcj02", "accuracy_m": None}


def happen(store, case, kind, seconds=0.0, *, team=None, sharing=(), **data):
    event = Event(kind, at(seconds), at(seconds), "user:zhou", team, data)
    case = fold(case, event)
    store.cases.write(case, [event], timers=schedule(case, at(seconds)), sharing=sharing)
    return case


def ordered(store, case, seconds=0.0, sharing=()):
    found = {"product": "散装面包", "batch": "20261101", "reason": "菌落超标", "within_s": DAY, "warn_s": 14_400}
    where = [{"name": "东街超市", "point": "P1", "lon": 107.031, "lat": 35.301}, SHOP | {"source": GIVEN}]
    return happen(store, case, EventType.OFF_SHELF_ORDERED, seconds, **found, premises=where, sharing=sharing)


def test_an_order_is_read_as_it_was_folded(world):
    store = world.store()
    case = ordered(store, opened(store), 5)
    number = case.off_shelf[0].number
    closing = Closing(Ending.DONE, at(60), "user:zhou", Basis.SEALED, "12 箱", "已封存", TOWN, SOURCE)
    case = happen(store, case, EventType.OFF_SHELF_CLOSED, 60, order=number, premises=1, **closing_plain(closing))
    case = happen(store, case, EventType.OFF_SHELF_ASSIGNED, 70, team="T01", order=number, premises=2)
    case = happen(store, case, EventType.ESCALATED, DAY + 6, order=number, premises=[2], level="dispatcher")
    found = world.store().cases.get(case.id)
    assert found.off_shelf == case.off_shelf
    assert [(p.due_at, p.team, p.overdue, p.closing) for p in found.off_shelf[0].premises] == [
        (at(5 + DAY), None, False, closing),
        (at(5 + DAY), "T01", True, None),
    ]
    assert found.off_shelf[0].premises[1].source.datum == "gcj02"


def test_the_next_deadline_is_a_timer(world):
    store = world.store()
    case = ordered(store, opened(store), 5)
    assert ("off_shelf", at(5 + DAY - 14_400), case.off_shelf[0].number) in world.timers(case)


def test_the_stations_of_premises_and_of_teams_with_a_task_only_share_in_the_order(world):
    world.load(divided_county())
    store = world.store()
    case = ordered(store, opened(store), sharing=("S2",))
    order = {"order": case.off_shelf[0].number, "premises": 1}
    case = happen(store, case, EventType.OFF_SHELF_ASSIGNED, 5, team="T20", **order)
    case = happen(store, case, EventType.OFF_SHELF_CLOSED, 6, team="T20", sharing=("S3",), ending="refused", **order)
    assert (world.stations(case), world.sharing(case)) == ({"S1"}, {"S2", "S3"})


def test_points_lie_in_the_cell_of_today_and_belong_to_its_station(world):
    world.load(divided_county(code="620898"))
    found = world.store().counties.points_now(CODE, ["P1", "P2", "P77"], at(0))
    assert sorted(found) == ["P1", "P2"]
    assert found["P1"] == PlaceNow(Position(107.031, 35.301), f"{CODE}100200003", None, "S1", "P1", "东街超市")
    assert world.store().counties.points_now(CODE, [], at(0)) == {}


def test_a_point_that_was_closed_says_so(world):
    data = grid_county()
    points = tuple(replace(each, closed_at=at(0) if each.code == "P2" else None) for each in data.points)
    world.load(replace(data, points=points))
    found = world.store().counties.points_now(CODE, ["P1", "P2"], at(5))
    assert (found["P1"].closed, found["P2"].closed) == (False, True)


@pytest.mark.parametrize(
    ("position", "cell"),
    [
        (Position(107.031, 35.301), f"{CODE}100200003"),
        (COUNTRYSIDE, f"{CODE}100203002"),  # on the edge of two cells: the lowest code
        (Position(107.2, 35.4), f"{CODE}100203004"),  # the county's very corner
        (NEXT_DOOR, None),
        (FAR_AWAY, None),
    ],
)
def test_positions_lie_in_a_cell_or_outside(world, position, cell):
    found = world.store().counties.cells_now(CODE, [TOWN, position, TOWN], at(0))
    assert [place and place.cell for place in found] == [f"{CODE}100200002", cell, f"{CODE}100200002"]


def test_an_alert_says_at_how_many_premises(world):
    store = world.store()
    case = ordered(store, opened(store))
    cause = Cause(AlertKind.OFF_SHELF_DUE, case.id, about=case.off_shelf[0].number)
    kept = store.alerts.add(raised(cause, case, CODE, DEFAULT, at(DAY)))
    assert store.alerts.alert(kept.id).premises == 2
    assert store.alerts.add(raised(cause, case, CODE, DEFAULT, at(DAY))) is None
