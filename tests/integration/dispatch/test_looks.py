"""What a worker asks again and again: whether anything is due, and which counties there is a reason to watch."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from api.db.engine import as_application, ask_alone, open_engine
from api.server.jobs import anything_due
from api.settings import Settings
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.store.alerts.repository import SqlAlerts
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, grid_county

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
TURN = """INSERT INTO turn (county, team, kind, starts_at, ends_at, rings_at, made_at, made_by)
VALUES (:county, 'T00', 'shift', :at, :later, :at, :at, 'x')"""
TIMER = "INSERT INTO timer (county, case_id, kind, due_at) SELECT county, id, 'alert', :at FROM cases"
ALERT = """INSERT INTO alert (county, kind, team, level, sound, policy_version, raised_at, {})
VALUES (:county, '{}', 'T00', 'dispatcher', false, '1', :at, :at)"""
SETTLED = ALERT.replace("raised_at, {}", "raised_at, settled_at, settled_why, {}").replace(
    ":at, :at)", ":at, :at, 'gone', :at)"
)
GRAPH = """INSERT INTO road_graph (county, version, profile, source_name, source_sha256, built_at, active, facts)
VALUES (:county, 'v', 'car', 'n', 's', :at, {}, '{{}}')"""
OFFER = """INSERT INTO assignment (county, case_id, team, status, urgent, offered_at, expires_at, ended_at)
SELECT county, id, 'T00', {}, true, :at, :at, {} FROM cases"""
RULES = 'INSERT INTO escalation (county, version, rules) VALUES (:county, 2, \'{{"silent_watch": "{}"}}\')'
TABLES = ("turn", "timer", "alert", "road_graph", "assignment", "escalation")


@pytest.fixture(scope="module")
def wiring(module_database_url, tmp_path_factory):
    """A county with a case and nothing to come."""
    owner = open_engine(module_database_url, pool_size=1)
    with owner.begin() as connection:
        save_county(connection, grid_county(teams=1))
    home = tmp_path_factory.mktemp("home")
    engine = open_engine(module_database_url, pool_size=2, options=as_application())
    made = Wiring(Settings(home=home, database_url=module_database_url), engine, GraphShelf(home), now=lambda: AT)
    with made.desk() as desk:
        receive(desk, Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), AT), home=CODE)
    yield made
    engine.dispose()
    owner.dispose()


@pytest.fixture
def owner(module_database_url, wiring):
    """The owner's engine on the county, of which nothing is left to come."""
    engine = open_engine(module_database_url, pool_size=1)
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(f"DELETE FROM {table}"))
    yield engine
    engine.dispose()


def write(owner, statement):
    with owner.begin() as connection:
        connection.execute(text(statement), {"county": CODE, "at": AT, "later": AT + timedelta(hours=1)})


@pytest.mark.parametrize(
    "statement",
    [TURN, TIMER, ALERT.format("escalates_at", "team_silent"), ALERT.format("again_at", "team_silent")],
    ids=["turn", "timer", "alert", "acknowledged alert"],
)
def test_what_is_due_is_due_from_its_moment_on(wiring, owner, statement):
    write(owner, statement)
    for early_s, due in ((0.001, False), (0, True), (-9, True)):
        wiring.now = lambda early_s=early_s: AT - timedelta(seconds=early_s)
        assert anything_due(wiring) is due


def test_nothing_is_due_where_nothing_is_to_come_or_an_alert_is_settled(wiring, owner):
    wiring.now = lambda: AT + timedelta(days=900)
    assert anything_due(wiring) is False
    write(owner, SETTLED.format("escalates_at", "team_silent"))
    assert anything_due(wiring) is False


@pytest.mark.parametrize(
    ("statement", "teams", "roads"),
    [
        (OFFER.format("'on_scene'", "NULL"), True, False),
        (OFFER.format("'cleared'", ":at"), False, False),
        (RULES.format("duty"), True, False),
        (RULES.format("errand"), False, False),
        (ALERT.format("escalates_at", "team_silent"), True, False),
        (ALERT.format("escalates_at", "roads_missing"), False, True),
        (ALERT.format("escalates_at", "at_risk"), False, False),
        (SETTLED.format("escalates_at", "team_silent"), False, False),
        (GRAPH.format("true"), False, True),
        (GRAPH.format("false"), False, False),
    ],
)
def test_a_county_is_watched_for_what_it_has_a_reason_for(wiring, owner, statement, teams, roads):
    write(owner, statement)
    with wiring.transaction() as connection:
        assert SqlAlerts(connection).to_watch() == ([CODE] * teams, [CODE] * roads, [])


def test_a_question_that_is_refused_is_not_taken_for_an_answer_and_the_connection_goes_on(wiring, owner):
    with pytest.raises(psycopg.errors.UndefinedTable):
        ask_alone(wiring.engine, "SELECT EXISTS (SELECT FROM nowhere)")
    assert ask_alone(wiring.engine, "SELECT :word = 'o''clock'", word="o'clock") is True
    assert ask_alone(wiring.engine, "SELECT pg_catalog.txid_current_if_assigned() IS NOT NULL") is False


def test_a_question_over_a_connection_that_was_ended_fails_as_others_do_and_the_next_is_answered(
    wiring, owner, caplog, monkeypatch
):
    monkeypatch.setattr("api.db.engine._has_ended", lambda _: False)  # it ends just after it was lent
    assert ask_alone(wiring.engine, "SELECT true")
    with owner.begin() as connection:
        killed = text(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        connection.execute(killed)
    with pytest.raises(OperationalError) as lost:
        ask_alone(wiring.engine, "SELECT true")
    assert lost.value.connection_invalidated
    assert not caplog.records, "and nobody tries to go on with the connection"
    assert ask_alone(wiring.engine, "SELECT true")
