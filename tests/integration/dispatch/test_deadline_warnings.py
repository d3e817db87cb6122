"""Warnings of deadlines over PostgreSQL: each is given once, sent to the stations of the case, and kept on it."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from api.db.engine import as_application, open_engine
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.casework.acts import Request, act
from dispatch.desk.casework.warnings import warn
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, divided_county

ZONE = ZoneInfo("Asia/Shanghai")
MESSAGES = text("SELECT payload, stations FROM feed WHERE topic = 'deadline' ORDER BY id")


@pytest.fixture
def wiring(database_url, tmp_path):
    owner = open_engine(database_url, pool_size=1)
    with owner.begin() as connection:
        save_county(connection, divided_county())
    owner.dispose()
    engine = open_engine(database_url, pool_size=2, options=as_application())
    yield Wiring(None, engine, GraphShelf(tmp_path))
    engine.dispose()


def at(day, hour=9):
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def warned(wiring, moment):
    with replace(wiring, now=lambda: moment).desk(actor="system") as desk:
        return warn(desk, CODE)


def test_each_duty_is_warned_once_as_the_day_comes_near(wiring):
    with replace(wiring, now=lambda: at(2)).desk() as desk:  # due on Wed 11 November
        draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "退款纠纷", Place(TOWN), at(2))
        case = receive(desk, draft, home=CODE).case
        other = receive(desk, draft, home=CODE).case
    with replace(wiring, now=lambda: at(3)).desk() as desk:
        act(desk, other.id, Request("withdrawn", data={"reason": "x"}), None)
    days = (at(5), at(6, 8), at(6, 9), at(6, 10), at(10), at(11), at(12))
    assert [warned(wiring, moment) for moment in days] == [0, 0, 1, 0, 1, 1, 0]
    with wiring.transaction() as connection:
        found = connection.execute(MESSAGES).all()
    assert [(row.payload["case"]["id"], row.payload["duty"], row.stations) for row in found] == [
        (case.id, "handler", ["S1"]),
        (case.id, "chief", ["S1"]),
        (case.id, "leader", ["S1"]),
    ]
    assert found[0].payload["due"] == "2026-11-11"
