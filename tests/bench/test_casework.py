"""Lists, searches and reckonings of the office, each beside the bare query that its index answers in the same run.

Rows are made by SQL: 100,000 cases of one county, of which 10,000 are due, with three open runs each.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from api.db.engine import as_application, begin_limited, open_engine
from dispatch.store.casework import lists
from dispatch.store.casework.calendars import Calendars
from dispatch.store.casework.lists import Asker, listed
from gis.store.counties.repository import save_county
from tests.bench.planning_figures import Figures, in_turn
from tests.counties import CODE, grid_county

pytestmark = pytest.mark.bench
FIGURES = Figures("casework")
CASES, DUE, ROUNDS = 100_000, 10_000, 11
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 12, 1, 12, tzinfo=ZONE)
RARE = 5_000
"""One case of so many has the rare word."""
MADE = """
INSERT INTO cases (county, kind, channel, category, text, priority, geom, in_town, received_at, status, event_seq,
    response_ended_at, escalated, at_risk, overdue, updated_at, cell, cell_kind, stations)
SELECT :county, 'complaint', 'hotline', 'food',
    (ARRAY['面包发霉', '计量不准', '虚假宣传', '无证经营', '电梯故障'])[1 + n % 5] || '，超市第' || n || '号柜台'
        || CASE WHEN n % :rare = 0 THEN '鹿茸' ELSE '' END,
    1, ST_SetSRID(ST_MakePoint(107.01 + n % 100 / 2000.0, 35.3), 4326), true,
    timestamptz '2026-11-30' - n * interval '5 minutes', 'closed', 6, now(), false, false, false, now(), :cell, 'urban',
    ARRAY['S' || 1 + n % 2]
FROM generate_series(1, :cases) n
"""
HANDLED = """
INSERT INTO handling (county, case_id, kind, stage, since, received_on, station, handler, ended_at, respondent,
    waits_notice, in_transfer, expedited, amounts, due_on)
SELECT county, id, kind, 'accepted', received_at, received_at::date, 'S' || 1 + id % 2, 'user:h' || id % 40,
    CASE WHEN id > :due THEN now() END, '城关第' || id % 500 || '商行', false, false, false, '{}',
    CASE WHEN id <= :due THEN date '2026-11-01' + (id % 60)::int END
FROM cases
"""
SEARCHED = """
INSERT INTO case_search (county, case_id, words)
SELECT c.county, c.id, concat_ws(' ', c.text, h.respondent) FROM cases c JOIN handling h ON h.case_id = c.id
"""
RUN = """
INSERT INTO deadline (county, case_id, seq, purpose, rule, rules, started_at, started_on, is_extended, spans,
    is_suspended, is_set, due_on, calendar)
SELECT county, id, seq, purpose, rules[1], rules, received_at, received_at::date, false,
    CASE WHEN id % 20 = 0 THEN jsonb_build_array(jsonb_build_array(received_at::date + 1, received_at::date + 3))
         ELSE '[]' END, false, false, received_at::date + 9, '2024-11-12'
FROM cases, (VALUES (1, 'acceptance', ARRAY['accept-7wd']), (2, 'mediation', ARRAY['mediate-45wd', 'mediate-60d']),
    (3, 'verification', ARRAY['verify-15wd'])) AS runs (seq, purpose, rules)
WHERE id <= :open
"""


@pytest.fixture(scope="module")
def engine(module_database_url):
    opened = open_engine(module_database_url, pool_size=1)
    with opened.begin() as connection:
        save_county(connection, grid_county())
        connection.exec_driver_sql("ALTER TABLE cases DISABLE TRIGGER cases_search_new")
        asked = {"county": CODE, "cell": f"{CODE}100200001", "cases": CASES, "due": DUE, "open": DUE, "rare": RARE}
        for statement in (MADE, HANDLED, SEARCHED, RUN):
            connection.execute(text(statement), asked)
    with opened.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def as_server(engine, module_database_url):
    """Open an engine with the server's role, under row security."""
    opened = open_engine(module_database_url, pool_size=1, options=as_application())
    yield opened
    opened.dispose()


def ratio(name: str, ours: Callable[[], object], bare: Callable[[], object], most: float, rounds: int = ROUNDS) -> None:
    ours(), bare()
    ours_s, bare_s = in_turn(rounds, ours, bare, clock=time.perf_counter)
    FIGURES.show(name, ours_ms=ours_s * 1000, bare_ms=bare_s * 1000, ratio=ours_s / bare_s)
    assert ours_s / bare_s <= most


PAGE = """
SELECT h.*, c.received_at, c.status, c.category, c.text, c.place_name FROM handling h
JOIN cases c ON c.county = h.county AND c.id = h.case_id
WHERE h.county = :county AND (h.ended_at IS NULL OR h.due_on IS NOT NULL OR h.waits_notice OR h.in_transfer)
  AND (:station = '' OR h.station = :station)
ORDER BY coalesce(h.due_on, 'infinity'::date), h.case_id LIMIT 51
"""


@pytest.mark.parametrize(("who", "station"), [("bureau", None), ("station", "S1")])
@pytest.mark.parametrize("which", ["open", "station", "overdue"])
def test_first_page_of_ten_thousand_due_cases(engine, as_server, which, who, station):
    """A page beside the cases of its index by the owner, whom no row security slows."""
    stations = None if station is None else [station]
    asker = Asker("user:h1", None, stations)

    def ours():
        with as_server.connect() as connection:
            begin_limited(connection, [CODE], stations)
            found = listed(connection, CODE, which, asker, now=NOW, zone=ZONE, limit=51)
            assert len(found) == 51

    def bare():
        with engine.connect() as connection:
            assert len(connection.execute(text(PAGE), {"county": CODE, "station": station or ""}).all()) == 51

    ratio(f"list {which}, {who}", lambda: [ours() for _ in range(20)], lambda: [bare() for _ in range(20)], 3)


WORDS = """
SELECT s.case_id FROM case_search s WHERE s.county = :county AND pairs_of(s.words) @> pairs_of(:words)
LIMIT :most
"""


@pytest.mark.parametrize("words", ["鹿茸", "超市", "发霉", "城关第77商行", "超市第99号", "没有的词语"])
@pytest.mark.parametrize("stations", [None, ["S1"]])
def test_search_of_a_hundred_thousand_cases(engine, as_server, words, stations):
    asker = Asker("user:h1", None, stations)

    def ours():
        with as_server.connect() as connection:
            begin_limited(connection, [CODE], stations)
            listed(connection, CODE, "all", asker, now=NOW, zone=ZONE, limit=51, words=words)

    def bare():
        with engine.connect() as connection:
            connection.execute(text(WORDS), {"county": CODE, "words": words, "most": lists.MOST_FOUND}).all()

    ratio(f"search {words}, {'station' if stations else 'bureau'}", ours, bare, 3)


def test_search_by_number(engine, as_server):
    asker = Asker("user:h1", None, None)

    def ours():
        with as_server.connect() as connection:
            begin_limited(connection, [CODE], None)
            found = listed(connection, CODE, "all", asker, now=NOW, zone=ZONE, limit=51, words="620899-77")
            assert len(found) == 1

    def bare():
        with engine.connect() as connection:
            sql = "SELECT h.*, c.* FROM handling h JOIN cases c ON c.id = h.case_id WHERE h.case_id = 77"
            assert len(connection.execute(text(sql)).all()) == 1

    ratio("search by number", lambda: [ours() for _ in range(50)], lambda: [bare() for _ in range(50)], 3)


def test_reckoning_of_every_open_run_of_a_hundred_thousand_cases(engine):
    """Each round moves all runs again: half of the days were made wrong before."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM deadline"))
        connection.execute(text(RUN), {"open": CASES})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE deadline")

    def within(act: Callable[[], object]) -> float:
        with engine.connect() as connection, connection.begin() as whole:
            began = time.perf_counter()
            act(connection)
            took = time.perf_counter() - began
            whole.rollback()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM deadline, handling")
        return took

    def ours(connection):
        done = Calendars(connection, CODE, by="command:bench", now=NOW).recompute()
        assert len(done.moved) > 2 * CASES

    def bare(connection):
        found = connection.execute(text("SELECT count(*) FROM deadline WHERE stopped_at IS NULL")).scalar_one()
        moved = connection.execute(text("UPDATE deadline SET due_on = due_on + 1, calendar = 'x'")).rowcount
        assert found == moved == 3 * CASES

    taken = sorted((within(ours) / within(bare), n) for n in range(3))
    ours_s, bare_s = within(ours), within(bare)
    FIGURES.show("reckoning 300,000 runs", ours_s=ours_s, bare_s=bare_s, ratio=taken[1][0])
    assert taken[1][0] <= 5
