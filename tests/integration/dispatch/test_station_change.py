"""A cell that changes hands on a day said long before, as a worker finds it out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from api import clock
from api.db.engine import as_application, open_engine
from api.server.timer_job import TimerJob
from api.settings import Settings
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, divided_county


@pytest.fixture
def wiring(database_url, tmp_path):
    """A worker's wiring, as the server's own role, over the county of two stations."""
    owner = open_engine(database_url, pool_size=1)
    with owner.begin() as connection:
        save_county(connection, divided_county())
    owner.dispose()
    engine = open_engine(database_url, pool_size=2, options=as_application())
    yield Wiring(Settings(home=tmp_path, database_url=database_url), engine, GraphShelf(tmp_path))
    engine.dispose()


def seen_at(wiring, case):
    """Return the stations of a case, and those that heard of it since it came in."""
    with wiring.transaction() as connection:
        asked = {"id": case.id}
        stations = connection.execute(text("SELECT stations FROM cases WHERE id = :id"), asked).scalar_one()
        found = (
            "SELECT stations FROM feed WHERE topic = 'case' AND payload #>> '{case,id}' = CAST(:id AS text) ORDER BY id"
        )
        return stations, connection.execute(text(found), asked).scalars().all()[1:]


def test_an_open_case_is_shown_to_the_station_that_has_its_cell_from_that_day_on(wiring, database_url):
    with wiring.desk() as desk:
        draft = Draft(CaseKind.ENQUIRY, Channel.HOTLINE, Category.FOOD, "咨询", Place(TOWN), desk.now)
        case = receive(desk, draft, home=CODE).case
    data = divided_county()
    day = clock.now().date() + timedelta(days=3)
    owner = open_engine(database_url, pool_size=1)
    with owner.begin() as connection:
        later = tuple(replace(cell, inspector="I2", valid_from=day) for cell in data.cells)
        save_county(connection, replace(data, cells=later))
    owner.dispose()
    TimerJob(wiring)._show_reassigned()
    assert seen_at(wiring, case) == (["S1"], [])
    then = replace(wiring, now=lambda: clock.now() + timedelta(days=4))
    for _ in range(2):
        TimerJob(then)._show_reassigned()
        assert seen_at(wiring, case) == (["S1", "S2"], [["S1", "S2"]])
