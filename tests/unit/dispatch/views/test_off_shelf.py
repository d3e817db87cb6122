"""An order as it is answered: the open premises first, and just the fields that its type names."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatch.off_shelf.order import Basis, Closing, Ending, Order, Premises
from dispatch.views.off_shelf import OrderHeadView, OrderView, order_head, order_summary
from dispatch.views.order_brief import OrderBriefView, order_brief
from gis.position import Datum, Position, SourcePosition
from tests.shapes import assert_fits

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
DUE = NOW + timedelta(hours=10)
THERE = SourcePosition(107.035, 35.305, Datum.GCJ02, 12.0)
OPEN = Premises(2, "东街超市", Position(107.03, 35.3), NOW, DUE, "P2", THERE, "620823001001001", "东街", "S1", "T00")
GONE = Closing(Ending.DONE, NOW, "user:li", Basis.ORDERED, "12 箱", "已封存", Position(107.03, 35.3), THERE, "0" * 64)
CLOSED = replace(OPEN, number=1, closing=GONE)
UNSEEN = replace(OPEN, number=3, station=None, closing=Closing(Ending.NOT_FOUND, NOW, "team:T00"))
ORDER = Order(7, "散装面包", "菌落总数超标", "user:zhou", NOW, 36_000, 3600, "20261101", "S1", (CLOSED, OPEN, UNSEEN))


@pytest.mark.parametrize("order", [ORDER, replace(ORDER, premises=()), replace(ORDER, ended_at=NOW, ended_for="合格")])
def test_an_order_has_the_shape_that_is_described(office, order):
    case = office.take_in()
    assert_fits(OrderHeadView, order_head(case, order, NOW))
    assert_fits(OrderView, order_summary(case, order, NOW))
    assert_fits(OrderBriefView, order_brief(order, NOW))


def test_the_open_premises_stand_first_and_a_station_that_is_unknown_is_null(office):
    whole = order_summary(office.take_in(), ORDER, NOW)
    assert [(each["number"], each["state"]) for each in whole["premises"]] == [
        (2, "open"),
        (1, "done"),
        (3, "not_found"),
    ]
    assert [(each["station"], each["total"], each["off"]) for each in whole["by_station"]] == [
        (None, 1, 1),
        ("S1", 2, 1),
    ]
