"""Cases played in memory are written as the very rows that the desk writes over PostgreSQL."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import text

from dispatch.desk.work import Desk
from dispatch.planning.simulation.memory.store import MemoryStore
from dispatch.store.planning.ended_cases import memory_of_county, write_ended
from dispatch.store.roster.repository import Roster
from dispatch.store.sql_store import SqlStore
from dispatch.teams.turns import Turn, TurnKind
from fixtures.activity import demand
from fixtures.activity.past import Months, Past
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county
from tests.pastlog import NoRoads

ZONE = ZoneInfo("Asia/Shanghai")
SINCE = datetime(2026, 11, 2, tzinfo=ZONE).astimezone(UTC)
ROWS = {
    "case": "SELECT to_jsonb(r) - 'id' FROM cases r ORDER BY id",
    "event": "SELECT to_jsonb(r) - 'case_id' FROM case_event r ORDER BY case_id, seq",
    "decision": "SELECT to_jsonb(r) - 'case_id' FROM decision r ORDER BY case_id, number",
    "assignment": "SELECT to_jsonb(r) - 'case_id' - 'id' FROM assignment r ORDER BY id",
    "alert": "SELECT to_jsonb(r) - 'case_id' - 'id' FROM alert r ORDER BY case_id, raised_at, kind",
    "timer": "SELECT to_jsonb(r) FROM timer r",
}


def play(desk):
    spots = [demand.Spot(point.code, point.name, point.position, in_town=True) for point in grid_county().points]
    Past(desk, CODE, ZONE, spots, np.random.default_rng(1)).play(Months(SINCE, SINCE + timedelta(days=1), 60, ZONE))


def rows(connection):
    return {name: connection.execute(text(query)).scalars().all() for name, query in ROWS.items()}


def test_a_simulation_writes_what_the_desk_writes(connection):
    save_county(connection, grid_county())
    on_call = Turn("T00", SINCE, SINCE + timedelta(days=3), TurnKind.ON_CALL)
    Roster(connection, CODE, ZONE, SINCE).add([on_call])
    with connection.begin_nested() as tried:
        play(lambda at: Desk(SqlStore(connection, now=at, defer_messages=True), NoRoads(), at, "test"))
        by_desk = rows(connection)
        tried.rollback()
    memory = memory_of_county(connection, CODE, SINCE, connection)
    play(lambda at: Desk(MemoryStore(memory, at), NoRoads(), at, "test"))
    write_ended(connection, memory, list(memory.cases), lambda case, log, clocks: [])
    assert rows(connection) == by_desk
    assert {name for name, found in by_desk.items() if not found} == {"timer"}
