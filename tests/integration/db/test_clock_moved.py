"""The machine's clock was years ahead for a while and was then set right: nothing stays shut or open for that."""

from datetime import UTC, datetime, timedelta

import pytest

from api.auth.accounts.errors import ThrottledError
from api.auth.accounts.pending_sign_ins import WaitingRoom
from api.auth.accounts.people import People
from api.auth.accounts.repository import SQL
from api.auth.accounts.throttle import MOST_OF_LOGIN
from api.auth.audit import trail as audit
from api.auth.roles import Role
from api.db.engine import open_engine
from api.retention.nightly import Nightly
from api.retention.rules import Kind
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county
from tests.people import settled

NOW = datetime(2026, 11, 27, 4, tzinfo=UTC)  # noon
AHEAD = NOW.replace(year=2036)
LOGIN, HERE = "zhou.min", "10.1.0.5"


@pytest.fixture
def at(connection):
    """Return a function that gives the people of the database at a moment."""
    save_county(connection, grid_county())
    settled(People(connection, NOW), LOGIN, "four words of my own", role=Role.CHIEF, place=CODE)
    return lambda moment: People(connection, moment)


def test_failed_attempts_of_a_wrong_clock_do_not_keep_a_name_waiting(at, connection):
    for _ in range(MOST_OF_LOGIN):
        at(AHEAD).attempts.begin(LOGIN, address=HERE)
    with pytest.raises(ThrottledError):
        at(AHEAD).attempts.begin(LOGIN, address=HERE)
    assert at(NOW).attempts.begin(LOGIN, address=HERE).account
    connection.execute(SQL["prune"], {"now": NOW})
    assert connection.exec_driver_sql("SELECT max(at) FROM sign_in_failure").scalar_one() == NOW


def test_attempts_that_overtake_each_other_by_a_moment_are_all_counted(at):
    for i in range(MOST_OF_LOGIN):
        at(NOW + timedelta(seconds=MOST_OF_LOGIN - i)).attempts.begin(LOGIN, address=HERE)
    with pytest.raises(ThrottledError):
        at(NOW).attempts.begin(LOGIN, address=HERE)


def test_what_was_opened_under_a_wrong_clock_is_not_good_for_years(at, connection):
    account = at(NOW).attempts.begin(LOGIN, address=HERE).account
    for kind in ("browser", "device"):
        token = at(AHEAD).sessions.open(account, kind=kind, address=None, agent=None).token
        assert at(AHEAD).sessions.holder(token)
        assert at(NOW).sessions.holder(token) is None
    link = at(AHEAD).links.add(LOGIN)
    assert at(NOW).links.use(link, here=True) is None
    waiting = WaitingRoom(connection, AHEAD).wait(account, means="password")
    assert WaitingRoom(connection, NOW).login(waiting.token) is None
    assert WaitingRoom(connection, NOW).take(waiting.token) is None


def test_a_clock_set_back_by_minutes_signs_nobody_out(at):
    account = at(NOW).attempts.begin(LOGIN, address=HERE).account
    token = at(NOW).sessions.open(account, address=None, agent=None).token
    assert at(NOW - timedelta(minutes=50)).sessions.holder(token)


# --- retention


@pytest.fixture
def engine(database_url):
    opened = open_engine(database_url, pool_size=3)
    with opened.begin() as connection:
        save_county(connection, grid_county(teams=1))
    yield opened
    opened.dispose()


@pytest.fixture
def look(engine, database_url, tmp_path, monkeypatch):
    """Return a function that lets the nightly thread look once at a moment, and tells how many kinds it looked at."""

    def once(moment):
        monkeypatch.setattr("api.retention.nightly.clock.now", lambda: moment)
        return len(Nightly(database_url, tmp_path / "logs").look(engine))

    return once


def fixes(engine, *moments):
    add = (
        "INSERT INTO fix (county, team, at, geom, source_lon, source_lat, source_datum) "
        "VALUES (%(county)s, 'T00', %(at)s, ST_SetSRID(ST_MakePoint(107.03, 35.3), 4326), 107.03, 35.3, 'wgs84')"
    )
    with engine.begin() as connection:
        for at in moments:
            connection.exec_driver_sql(add, {"county": CODE, "at": at})


def kept(engine):
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM fix").scalar_one()


def test_a_first_run_under_a_wrong_clock_does_not_stop_those_that_follow(engine, look):
    assert look(AHEAD) == len(Kind)
    fixes(engine, NOW - timedelta(days=40))
    assert look(NOW) == len(Kind)
    assert kept(engine) == 0, "what a run years ahead looked at is looked at again"
    assert look(NOW + timedelta(minutes=10)) == 0
    assert look(NOW + timedelta(days=1)) == len(Kind)


def test_a_clock_that_leaps_ahead_erases_nothing_and_says_what_to_do(engine, look, caplog):
    assert look(NOW) == len(Kind)
    fixes(engine, NOW - timedelta(days=1))
    assert look(AHEAD) == 0
    assert kept(engine) == 1
    assert "2026-11-27" in caplog.text
    assert "wangge retention run" in caplog.text
    assert look(NOW + timedelta(days=1)) == len(Kind)


def test_a_server_that_was_off_for_a_month_catches_up_by_itself(look):
    assert look(NOW) == len(Kind)
    assert look(NOW + timedelta(days=31)) == len(Kind)


def test_the_last_day_of_all_is_no_day_to_narrow_the_trail_to():
    assert audit.day_bounds("9999-12-31", "Asia/Shanghai") == (None, None)
    assert audit.day_bounds("0001-01-01", "Asia/Shanghai")[0].year == 1
