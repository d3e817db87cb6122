"""The year's report of 100,000 cases beside its rows fetched alone, and reports made again beside the bare fold.

Rows are made by SQL: each case was received in 2026, accepted, settled and called back, with two clocks that were kept.
"""

import time
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from api.db.engine import open_engine
from dispatch.casework.clocks import deadlines
from dispatch.casework.fold import follow
from dispatch.reports.run import Asked
from dispatch.reports.timely import LAWFUL
from dispatch.store.reports.facts import SQL
from dispatch.store.reports.logs import clocks_of, logged
from dispatch.store.reports.making import counted
from gis.store.counties.repository import save_county
from tests.bench.planning_figures import Figures, in_turn
from tests.counties import CODE, grid_county

pytestmark = pytest.mark.bench
FIGURES = Figures("reports")
CASES, LOGGED, ROUNDS = 100_000, 5_000, 5
ZONE = "Asia/Shanghai"
NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
YEAR = Asked("2026")
MADE = """
INSERT INTO cases (county, kind, channel, category, text, priority, geom, in_town, received_at, received_on, status,
    event_seq, response_ended_at, escalated, at_risk, overdue, updated_at, cell, cell_kind, stations, outcome)
SELECT :county, 'complaint', 'hotline', (ARRAY['food', 'drug', 'other'])[1 + n % 3], '', 1,
    ST_SetSRID(ST_MakePoint(107.01, 35.3), 4326), true, at, at::date, 'answered', 8, at, false, false, false, at, :cell,
    'urban', ARRAY['S' || 1 + n % 2], NULL
FROM generate_series(1, :cases) n, LATERAL (SELECT timestamptz '2026-11-01' - n * interval '4 minutes' AS at) t
"""
HANDLED = """
INSERT INTO handling (county, case_id, kind, stage, since, received_on, station, handler, assigned_at, handled_at,
    accepted_at, ended_at, called_back, waits_notice, in_transfer, expedited, amounts)
SELECT county, id, kind, 'settled', received_at, received_on, 'S' || 1 + id % 2, 'user:h' || id % 40,
    received_at + interval '1 hour', received_at + interval '1 day', received_at + interval '1 day',
    received_at + interval '20 days', 'satisfied', false, false, false,
    jsonb_build_object('disputed_yuan', '120.50', 'recovered_yuan', '100')
FROM cases
"""
RUN = """
INSERT INTO deadline (county, case_id, seq, purpose, rule, rules, started_at, started_on, is_extended, spans,
    is_suspended, is_set, due_on, calendar, stopped_at, stopped_by, is_late)
SELECT county, id, seq, purpose, rules[1], rules, received_at, received_on, false, '[]', false, false, received_on + 9,
    :calendar, received_at + interval '1 day', 'accepted', false
FROM cases, (VALUES
    (1, 'acceptance', ARRAY['accept-7wd']), (2, 'mediation', ARRAY['mediate-45wd'])
) AS runs (seq, purpose, rules)
"""
LOG = """
INSERT INTO case_event (county, case_id, seq, type, at, recorded_at, actor, data)
SELECT c.county, c.id, e.seq, e.type, at, at, 'user:h', CAST(e.data AS jsonb)
FROM cases c, LATERAL (VALUES
    (1, 'received', '{}'), (2, 'desk', '{}'), (3, 'answered', '{}'), (4, 'handling.assigned', '{"handler": "user:h"}'),
    (5, 'handling.accepted', '{}'),
    (6, 'handling.notified', '{"of": 5, "recipient": "complainant", "channel": "phone", "reached": true}'),
    (7, 'handling.mediated', '{"place": "-"}'),
    (8, 'handling.settled', '{"agreement": "-", "disputed_yuan": "120.50", "recovered_yuan": "100"}')
) AS e (seq, type, data), LATERAL (SELECT c.received_at + e.seq * interval '1 day' AS at) t
WHERE c.id <= :logged
"""


@pytest.fixture(scope="module")
def connection(module_database_url):
    opened = open_engine(module_database_url, pool_size=1)
    with opened.begin() as connection:
        save_county(connection, grid_county())
        connection.exec_driver_sql("ALTER TABLE cases DISABLE TRIGGER cases_search_new")
        version = clocks_of(connection, CODE).calendar.version
        asked = {"county": CODE, "cell": f"{CODE}100200001", "cases": CASES, "logged": LOGGED, "calendar": version}
        for statement in (MADE, HANDLED, RUN, LOG):
            connection.execute(text(statement), asked)
    with opened.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    with opened.connect() as connection:
        yield connection
    opened.dispose()


def show(name, ours, bare, most):
    ours(), bare()
    ours_s, bare_s = in_turn(ROUNDS, ours, bare, clock=time.perf_counter)
    FIGURES.show(name, ours_ms=ours_s * 1000, bare_ms=bare_s * 1000, ratio=ours_s / bare_s)
    assert ours_s / bare_s <= most


def test_the_report_of_a_year(connection):
    asked = {"county": CODE, "first": date(2025, 1, 1), "last": date(2026, 12, 1), "zone": ZONE}
    asked["purposes"] = sorted(LAWFUL)

    def ours():
        facts, *_ = counted(connection, CODE, ZONE, YEAR, NOW)
        assert len(facts) == CASES

    def bare():
        assert len(connection.execute(SQL["facts"], asked).all()) == CASES

    show("year of 100,000 cases", ours, bare, 4)


def test_a_report_made_again(connection):
    cases = list(range(1, LOGGED + 1))
    clocks = clocks_of(connection, CODE)
    loaded = list(logged(connection, CODE, cases))

    def ours():
        for each in loaded:
            each.at(len(each.log), clocks)

    def bare():
        for each in loaded:
            case = each.case
            deadlines(follow(case.kind, case.category, clocks.day(case.received_at), each.log, clocks.rules), clocks)

    show("5,000 cases from their logs", ours, bare, 2)
