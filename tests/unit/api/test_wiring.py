"""The wiring without a database: what it sees, what it does one by one, and which failure ends a round."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from api import wiring as module
from api.auth.principal import NOBODY_YET, Means, Place, Principal
from api.auth.roles import Role
from api.wiring import COUNTIES_KEPT_S, Wiring
from dispatch.errors import TeamBusyError
from gis.errors import UnknownCountyError

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
HERE, THERE = (SimpleNamespace(code=code, name=f"{code}县") for code in ("620823", "620899"))
PLACE = Place("620899", "S1", "station", frozenset({"620899"}), frozenset({"S1"}))
CHIEF = Principal(Means.SESSION, Role.CHIEF, "wang", place=PLACE)


class Opened:
    """An engine that counts its transactions; they are connections of nothing."""

    def __init__(self):
        self.transactions = 0

    @contextmanager
    def begin(self):
        self.transactions += 1
        yield f"connection {self.transactions}"


@pytest.fixture
def wired(monkeypatch):
    monkeypatch.setattr(module, "begin_limited", lambda connection, counties, stations: None)
    monkeypatch.setattr(module, "list_counties", lambda connection, home: [HERE, THERE])
    return Wiring(SimpleNamespace(county=None), Opened(), None, now=lambda: NOW)


def failed(kind, state):
    """Return a failure of a database with a code, or without one."""
    error = type("Failed", (psycopg.Error,), {"sqlstate": state})("…")
    return kind("SELECT", {}, error)


BUSY = TeamBusyError("The team has a case.", field="team")
LATER = [
    (BUSY, False),
    (failed(DBAPIError, "23505"), False),  # a constraint: of this one case
    (failed(OperationalError, "40P01"), False),  # a deadlock: one of the two goes on
    (failed(OperationalError, None), True),  # the line is down
    (failed(DBAPIError, None), False),
    (failed(OperationalError, "53100"), True),  # the disk is full
    (failed(OperationalError, "57P01"), True),  # the database stops
    (failed(OperationalError, "57014"), False),  # this statement was cancelled
    (failed(OperationalError, "58030"), True),  # the disk is broken
]


# --- what is seen


@pytest.mark.parametrize(
    ("who", "home", "asked", "found"),
    [
        (NOBODY_YET, None, None, HERE),  # the first
        (NOBODY_YET, "620899", None, THERE),
        (NOBODY_YET, None, "620899", THERE),
        (CHIEF, "620823", None, THERE),  # of a place is who has one
        (CHIEF, "620823", "620899", THERE),
    ],
)
def test_a_county_is_the_one_asked_for_or_ones_own(wired, who, home, asked, found):
    wired.settings.county = home
    assert wired.seen_by(who).county(asked) is found


@pytest.mark.parametrize(("who", "asked"), [(NOBODY_YET, "620800"), (CHIEF, "620823")])
def test_a_county_that_is_not_there_or_not_seen_is_unknown_with_those_that_are(wired, who, asked):
    with pytest.raises(UnknownCountyError, match="620899 620899县") as refused:
        wired.seen_by(who).county(asked)
    assert ("620823县" in str(refused.value)) is (who is NOBODY_YET)


def test_no_county_at_all_is_said(wired, monkeypatch):
    monkeypatch.setattr(module, "list_counties", lambda connection, home: [])
    with pytest.raises(UnknownCountyError):
        wired.county()


def test_a_county_loaded_a_moment_ago_is_found_though_the_list_is_kept(wired, monkeypatch):
    """An import is followed at once by whoever tries it, on a worker that has just read the list."""
    monkeypatch.setattr(module, "list_counties", lambda connection, home: [HERE])
    assert wired.counties() == [HERE]
    monkeypatch.setattr(module, "list_counties", lambda connection, home: [HERE, THERE])
    assert wired.county("620899") is THERE
    assert wired.seen_by(CHIEF).county() is THERE


@pytest.mark.parametrize(("age_s", "reads"), [(0.0, 1), (COUNTIES_KEPT_S - 0.001, 1), (COUNTIES_KEPT_S, 2)])
def test_counties_are_read_again_after_a_second_by_all_alike(wired, monkeypatch, age_s, reads):
    clock = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    assert wired.counties() == [HERE, THERE]
    clock[0] += age_s
    assert wired.seen_by(CHIEF).counties() == [THERE]
    assert wired.engine.transactions == reads


def test_without_the_limits_of_a_station_all_else_stays(wired):
    narrow = wired.seen_by(CHIEF, "10.1.0.5")
    whole = narrow.county_wide()
    assert (whole.who.stations, whole.who.counties, whole.who.actor) == (None, PLACE.counties, "user:wang")
    assert (whole.who.place.station, whole.address) == ("S1", "10.1.0.5")
    assert whole.county_wide() is whole
    assert wired.county_wide() is wired


@pytest.mark.parametrize(("who", "county"), [(NOBODY_YET, "-"), (CHIEF, "620899")])
def test_what_nobody_known_does_is_not_recorded(wired, monkeypatch, who, county):
    kept = []
    monkeypatch.setattr(module.audit, "record", lambda connection, who, action, **told: kept.append(told["county"]))
    wired.seen_by(who).record(None, "x")
    wired.seen_by(who).record(None, "x", county="620800")
    assert kept == ([] if county == "-" else [county, "620800"])


def test_a_desk_acts_in_the_name_and_at_the_station_of_who_asks(wired):
    desk = wired.seen_by(CHIEF).desk_over(None)
    assert (desk.actor, desk.station, desk.now) == ("user:wang", "S1", NOW)
    assert wired.seen_by(CHIEF).desk_over(None, actor="system").actor == "system"
    assert (wired.desk_over(None).actor, wired.desk_over(None).station) == ("desk", None)


# --- waiting cases and what is due


@pytest.mark.parametrize(("waiting", "given"), [(0, 0), (3, 3), (19, 19), (20, 20), (30, 20)])
def test_waiting_cases_are_given_one_transaction_each_up_to_twenty(wired, monkeypatch, waiting, given):
    left = [object()] * waiting
    monkeypatch.setattr(module, "take_up", lambda desk, county: left.pop() if left else None)
    assert wired.seen_by(CHIEF).settle("620899") == given
    assert wired.engine.transactions == min(20, given + 1)


@pytest.mark.parametrize(("look", "settled"), [(True, ["620899"]), (False, [])])
def test_waiting_cases_are_looked_at_where_a_call_asks_for_it(wired, monkeypatch, look, settled):
    seen = []
    monkeypatch.setattr(Wiring, "settle", lambda self, county: seen.append(county))
    wired.settle_after(SimpleNamespace(look_at_waiting=look, case=SimpleNamespace(county="620899")))
    wired.settle_after(None)
    assert seen == settled


def due(monkeypatch, timers, alerts, ring, climb):
    """Let these timers and alerts be due, and act so on them."""
    book = SimpleNamespace(due=lambda now, limit: alerts[:limit])
    store = SimpleNamespace(due=lambda now, limit: timers[:limit], alerts=book)
    monkeypatch.setattr(module, "SqlStore", lambda *given, **named: store)
    monkeypatch.setattr(module, "ring", ring)
    monkeypatch.setattr(module, "climb", climb)


def fails_at_first(failure, result):
    """Return what fails the first time and gives a result then."""
    failures = [failure]

    def act(desk, each):
        if failures:
            raise failures.pop()
        return result

    return act


TIMERS = [SimpleNamespace(kind="alert", case_id=n) for n in (1, 2)]
ALERTS = [SimpleNamespace(id=n) for n in (1, 2)]


def test_timers_and_alerts_acted_on_are_counted(wired, monkeypatch):
    quiet = SimpleNamespace(look_at_waiting=False)
    due(monkeypatch, TIMERS, ALERTS, lambda desk, t: quiet if t.case_id == 1 else None, lambda desk, a: a.id == 1)
    assert wired.ring_due() == 2
    assert wired.engine.transactions == 1 + 4


@pytest.mark.parametrize(("failure", "ends"), LATER, ids=lambda value: getattr(value, "code", None))
def test_one_timer_or_alert_that_fails_holds_up_no_other_unless_none_fares_better(wired, monkeypatch, failure, ends):
    quiet = SimpleNamespace(look_at_waiting=False)
    for alerts, timers in (([], TIMERS), (ALERTS, [])):
        due(monkeypatch, timers, alerts, fails_at_first(failure, quiet), fails_at_first(failure, True))
        if ends:
            with pytest.raises(type(failure)):
                wired.ring_due()
        else:
            assert wired.ring_due() == 1


@pytest.mark.parametrize(("failure", "ends"), LATER, ids=lambda value: getattr(value, "code", None))
def test_one_county_that_cannot_be_watched_leaves_the_next_watched(wired, monkeypatch, failure, ends):
    watched = []
    act = fails_at_first(failure, None)
    monkeypatch.setattr(module, "watch", lambda desk, county: (act(desk, county), watched.append(county)))
    looked = []
    monkeypatch.setattr(module, "watch_roads", lambda desk, county: looked.append(county))
    if ends:
        with pytest.raises(type(failure)):
            wired.watch_counties()
    else:
        wired.watch_counties()
        assert watched == ["620899"]
        assert len(looked) == 2, "what is looked for besides is looked for in both"


def test_cases_of_cells_that_changed_hands_are_shown_one_by_one(wired, monkeypatch):
    found = [(1, "S1"), (2, "S2"), (3, "S3")]
    monkeypatch.setattr(module, "SqlStore", lambda *given, **named: SimpleNamespace(handed_over=lambda *of: found))
    monkeypatch.setattr(module, "hand_over", lambda desk, case_id, station: fall(BUSY) if case_id == 1 else case_id)
    assert wired.hand_over("620899") == 2


def fall(failure):
    raise failure


def test_turns_that_began_or_ended_are_told_by_county_in_order_and_waiting_cases_looked_at(wired, monkeypatch):
    told, settled = [], []
    store = SimpleNamespace(publish=lambda county, messages: told.append((county, messages)))
    monkeypatch.setattr(module, "SqlStore", lambda *given, **named: store)
    monkeypatch.setattr(module, "ring_turns", lambda connection, now: {"620899": {"T1", "T2"}, "620823": {"T1"}})
    monkeypatch.setattr(module, "team_news", lambda connection, county, teams, now: sorted(teams))
    monkeypatch.setattr(Wiring, "settle", lambda self, county: settled.append(county))
    assert wired.ring_roster() == 3
    assert told == [("620823", ["T1"]), ("620899", ["T1", "T2"])]
    assert sorted(settled) == ["620823", "620899"]


def test_the_same_wiring_for_another_leaves_the_first_as_it_was(wired):
    assert wired.seen_by(CHIEF).who is CHIEF
    assert wired.who is NOBODY_YET
    assert replace(wired)._counties is wired.seen_by(CHIEF)._counties


def test_what_a_call_did_is_answered_though_waiting_cases_cannot_be_looked_at(wired, monkeypatch, caplog):
    """It is committed by then: a refusal that says nothing was written would be false."""

    def gone(self, county):
        raise failed(OperationalError, None)

    monkeypatch.setattr(Wiring, "settle", gone)
    wired.settle_after(SimpleNamespace(look_at_waiting=True, case=SimpleNamespace(county="620823")))
    assert "waiting cases were not looked at" in caplog.text
    assert "Traceback" not in caplog.text
