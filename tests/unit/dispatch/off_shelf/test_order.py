"""The off-shelf clock: 24 hours at each of the premises, from the order, or from when they were added to it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.errors import PremisesOpenError
from dispatch.events import Event
from dispatch.lifecycle import EventType
from dispatch.off_shelf.order import Basis, Closing, Ending, Order, Premises, Tally, check_none_open, tally
from dispatch.off_shelf.record import after, closing_plain, order_from, order_plain, place_plain
from dispatch.store.rows import as_json
from gis.position import Datum, Position, SourcePosition
from tests.fakes.office import at

HOUR = 3600
DAY = 24 * HOUR
HERE = Position(107.03, 35.30)


def premises(number=1, *, start_h=0.0, ending=None, closed_h=None, station="S1"):
    started_at = at(start_h * HOUR)
    closing = None if ending is None else Closing(ending, at(closed_h * HOUR), "user:wang", Basis.VOLUNTARY)
    return Premises(
        number, f"{number}号店", HERE, started_at, started_at + timedelta(hours=24), station=station, closing=closing
    )


def an_order(*those, warn_h=4.0):
    return Order(7, "面包", "菌落超标", "desk", at(0), DAY, int(warn_h * HOUR), premises=those)


@pytest.mark.parametrize(
    ("start_h", "now_s", "late"),
    [
        (0, DAY - 1, False),  # 23:59:59
        (0, DAY, False),  # "≤ 24 h" includes 24:00 exactly
        (0, DAY + 0.001, True),
        (2, DAY + 1, False),  # added two hours later: due at 26 h
        (2, 26 * HOUR, False),
        (2, 26 * HOUR + 1, True),
    ],
)
def test_open_premises_are_late_after_their_own_day(start_h, now_s, late):
    assert premises(start_h=start_h).is_late(at(now_s)) is late


@pytest.mark.parametrize(("closed_h", "late"), [(24.0, False), (24.001, True), (0.0, False)])
def test_closed_premises_are_late_by_when_they_were_closed_not_by_when_one_looks(closed_h, late):
    assert premises(ending=Ending.DONE, closed_h=closed_h).is_late(at(900 * HOUR)) is late


@pytest.mark.parametrize(
    ("warn_h", "now_h", "due"),
    [
        (4, 19.99, 0),
        (4, 20, 1),  # 24 − 4
        (4, 22, 2),  # the second was added at 2 h: 26 − 4
        (4, 30, 2),  # past the deadline they stay due
        (30, 0, 1),  # a warning longer than the clock begins with it, not before
        (30, 2, 2),
    ],
)
def test_premises_are_due_from_their_warning_on(warn_h, now_h, due):
    order = an_order(premises(1), premises(2, start_h=2), warn_h=warn_h)
    known = [p for p in order.due(at(now_h * HOUR)) if p.started_at <= at(now_h * HOUR)]
    assert len(known) == due


def test_a_tally_counts_what_is_off_the_shelf_and_in_time():
    counted = tally(
        [
            premises(1, ending=Ending.DONE, closed_h=3),  # off, on time
            premises(2, ending=Ending.NOT_FOUND, closed_h=24),  # off, on time to the second
            premises(3, ending=Ending.DONE, closed_h=25),  # off, late
            premises(4, ending=Ending.REFUSED, closed_h=3),  # closed, and not off
            premises(5, ending=Ending.WITHDRAWN, closed_h=3),  # counts for nothing
            premises(6, start_h=1),  # open until 25
            premises(7, start_h=5),  # open until 29
        ],
        at(26 * HOUR),
    )
    assert counted == Tally(total=6, off=3, on_time=2, refused=1, open=2, overdue=1, oldest_due_at=at(25 * HOUR))


@pytest.mark.parametrize(("left", "more"), [(10, False), (11, True)])
def test_up_to_ten_premises_that_hold_a_case_open_are_named(left, more):
    with pytest.raises(PremisesOpenError) as refused:
        check_none_open(1, [an_order(*(premises(n) for n in range(1, left + 1)))])
    assert "7/10 10号店" in str(refused.value)
    assert "11号店" not in str(refused.value)
    assert (f"… ({left})" in str(refused.value)) is more


def test_a_tally_without_premises_is_zero():
    assert tally([], at(0)) == Tally(0, 0, 0, 0, 0, 0, None)


def test_the_most_pressing_come_first():
    order = an_order(premises(1, start_h=3), premises(2), premises(3, ending=Ending.DONE, closed_h=1), premises(4))
    assert [p.number for p in order.open_premises] == [2, 4, 1]


SOURCE = SourcePosition(107.034610, 35.299383, Datum.GCJ02, 12.0)
PLACE = replace(premises(), source=SOURCE, point="P1", cell="620899100200003", cell_name="东街", team="T00")
CLOSING = Closing(Ending.DONE, at(60), "user:wang", Basis.SEALED, "12 箱", "已封存", HERE, SOURCE)


def test_an_order_is_read_as_it_was_kept():
    order = replace(
        an_order(PLACE, replace(PLACE, number=2, overdue=True, closing=CLOSING), premises(3)),
        batch="20261101",
        station="S1",
        ended_at=at(99),
        ended_for="检验合格",
    )
    assert order_from(json.loads(as_json(order_plain(order)))) == order


def said(kind, number, seconds=0.0, *, team=None, by="desk", **data):
    return Event(kind, at(seconds), at(seconds), by, team, json.loads(as_json(data)), number)


def made(*, start=0.0):
    found = {"product": "面包", "reason": "菌落超标", "within_s": DAY, "warn_s": 4 * HOUR}
    return said(EventType.OFF_SHELF_ORDERED, 3, start, **found, premises=[place_plain(PLACE), place_plain(premises(2))])


def test_the_log_leads_to_the_order():
    [order] = after((), made())
    assert (order.number, order.product, order.batch, order.by) == (3, "面包", None, "desk")
    assert [(p.number, p.due_at, p.team, p.point) for p in order.premises] == [
        (1, at(DAY), "T00", "P1"),
        (2, at(DAY), None, None),
    ]
    [order] = after((order,), said(EventType.OFF_SHELF_EXTENDED, 4, 100, order=3, premises=[place_plain(premises(9))]))
    assert (order.premises[2].number, order.premises[2].due_at) == (3, at(DAY + 100))
    [order] = after((order,), said(EventType.OFF_SHELF_ASSIGNED, 5, 110, team="T01", order=3, premises=2))
    assert [p.team for p in order.premises] == ["T00", "T01", None]
    closed = said(EventType.OFF_SHELF_CLOSED, 6, 60, by="user:wang", order=3, premises=1, **closing_plain(CLOSING))
    [order] = after((order,), closed)
    assert order.premises[0].closing == CLOSING
    [order] = after((order,), said(EventType.ESCALATED, 7, DAY + 1, order=3, premises=[2], reason="off_shelf_missed"))
    assert [p.overdue for p in order.premises] == [False, True, False]
    [order] = after((order,), said(EventType.OFF_SHELF_ENDED, 8, DAY + 2, order=3, reason="检验合格"))
    assert [p.closing.ending for p in order.premises] == ["done", "withdrawn", "withdrawn"]
    assert (order.ended_at, order.ended_for) == (at(DAY + 2), "检验合格")


def test_an_event_about_another_order_or_none_changes_nothing():
    orders = after((), made())
    for event in (
        said(EventType.OFF_SHELF_ENDED, 9, order=4, reason="x"),
        said(EventType.ESCALATED, 9, reason="no_step"),
        said(EventType.NOTE, 9, order=3, note="x"),
    ):
        assert after(orders, event) == orders
