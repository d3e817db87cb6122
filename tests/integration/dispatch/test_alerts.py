"""Alerts in the database: raised with the event or not at all, once for all who look, whatever dies in between."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from api.db.engine import as_application, open_engine
from api.server.jobs import act_on_due, watch_counties
from api.settings import Settings
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, grid_county

T0 = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return T0 + timedelta(seconds=self.seconds)


@pytest.fixture
def office(database_url, tmp_path):
    """A county without teams on duty, two workers over it, and the clock they share."""
    owner = open_engine(database_url, pool_size=1)
    with owner.begin() as connection:
        save_county(connection, grid_county(teams=1))
        connection.execute(text("INSERT INTO team_state (county, team, on_duty) SELECT county, code, false FROM team"))
    owner.dispose()
    clock, settings = Clock(), Settings(home=tmp_path, database_url=database_url)
    engines = [open_engine(database_url, pool_size=3, options=as_application()) for _ in range(2)]
    yield clock, [Wiring(settings, engine, GraphShelf(tmp_path), now=clock) for engine in engines]
    for engine in engines:
        engine.dispose()


def take_in(wiring):
    with wiring.desk() as desk:
        draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), desk.now)
        return receive(desk, draft, home=CODE).case


def rows(wiring, query="SELECT kind, level, settled_why FROM alert ORDER BY id"):
    with wiring.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


STEPS = "SELECT data ->> 'level' FROM case_event WHERE data ? 'level' ORDER BY case_id, seq"


def test_two_workers_at_once_tell_each_alert_higher_once(office):
    clock, workers = office
    for _ in range(6):
        take_in(workers[0])
    for clock.seconds, level in ((121, "station_chief"), (301, "bureau")):
        start = threading.Barrier(4)

        def ring(wiring, start=start):
            start.wait()
            for _ in range(4):
                act_on_due(wiring)

        threads = [threading.Thread(target=ring, args=(worker,)) for worker in (*workers, *workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert rows(workers[0]) == [("unassigned", level, None)] * 6
    assert (
        rows(workers[0], STEPS)
        == [
            ("station_chief",),
            ("bureau",),
        ]
        * 6
    )


def test_two_workers_at_once_raise_one_silence_once(office):
    clock, workers = office
    fix = "UPDATE team_state SET on_duty = true, fix_lon = 107, fix_lat = 35, fix_at = CAST(:at AS timestamptz)"
    with workers[0].transaction() as connection:
        connection.execute(text(fix), {"at": T0})
        watched = '{"silent_watch": "duty"}'
        insert = "INSERT INTO escalation (county, version, rules) VALUES (:county, 2, CAST(:rules AS jsonb))"
        connection.execute(text(insert), {"county": CODE, "rules": watched})
    clock.seconds = 601
    start = threading.Barrier(4)

    def watch(wiring):
        start.wait()
        for _ in range(3):
            watch_counties(wiring)

    threads = [threading.Thread(target=watch, args=(worker,)) for worker in (*workers, *workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(workers[0]) == [("team_silent", "dispatcher", None)]
    assert rows(workers[0], "SELECT topic, stations FROM feed WHERE topic = 'alert'") == [("alert", ["S1"])]


def test_a_backend_killed_between_raising_and_commit_leaves_neither_case_nor_alert(office, database_url):
    _, (wiring, other) = office
    killer = open_engine(database_url, pool_size=1)
    with pytest.raises(Exception, match=r"terminating connection|closed the connection|connection is lost"):  # noqa: PT012, SIM117
        with wiring.desk() as desk:
            draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), desk.now)
            receive(desk, draft, home=CODE)
            backend = desk.store.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            assert len(desk.store.alerts.open_in(CODE)) == 1
            with killer.begin() as connection:
                connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
            desk.store.connection.execute(text("SELECT 1"))
    killer.dispose()
    assert rows(other) == []
    assert rows(other, "SELECT id FROM cases") == []
    take_in(other)
    assert rows(other) == [("unassigned", "dispatcher", None)]
    found = "SELECT f.stations = c.stations FROM feed f JOIN cases c ON c.id = (payload #>> '{alert,case}')::bigint"
    assert rows(other, found) == [(True,)], "the stream shows it to those who see the case"


def test_the_database_refuses_an_acknowledgement_without_an_end(office):
    _, (wiring, _other) = office
    take_in(wiring)
    silenced = "UPDATE alert SET acknowledged_at = now(), acknowledged_by = 'user:x', again_at = NULL"
    with pytest.raises(Exception, match="never_silenced"), wiring.transaction() as connection:
        connection.execute(text(silenced))


def test_what_a_case_remembers_is_kept_with_it(office):
    clock, (wiring, _other) = office
    with wiring.transaction() as connection:
        connection.execute(text("UPDATE team_state SET on_duty = true"))
    case = take_in(wiring)
    clock.seconds = 90
    act_on_due(wiring)
    clock.seconds = 211  # asked again after two minutes
    act_on_due(wiring)
    with wiring.desk() as desk:
        again = desk.store.cases.get(case.id)
        assert (again.status, again.lapsed) == ("offered", True)
        assert [alert.cause.kind for alert in desk.store.alerts.of_case(again)] == ["unacknowledged"]
