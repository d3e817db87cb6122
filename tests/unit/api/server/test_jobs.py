"""The jobs of a worker: what is done one by one, and which failure ends a round."""

from types import SimpleNamespace

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from api.server import jobs as module
from api.server.jobs import act_on_due, announce_turns, show_reassigned_cases, watch_counties
from dispatch.errors import TeamBusyError
from tests.unit.api.wired import failed

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


def due(monkeypatch, timers, alerts, handle, escalate):
    """Let these timers and alerts be due, and act so on them."""
    book = SimpleNamespace(due=lambda now, limit: alerts[:limit])
    store = SimpleNamespace(timers=SimpleNamespace(due=lambda now, limit: timers[:limit]), alerts=book)
    monkeypatch.setattr(module, "SqlStore", lambda *given, **named: store)
    monkeypatch.setattr(module, "handle", handle)
    monkeypatch.setattr(module, "escalate", escalate)


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
    assert act_on_due(wired) == 2
    assert wired.engine.transactions == 1 + 4


@pytest.mark.parametrize(("failure", "ends"), LATER, ids=lambda value: getattr(value, "code", None))
def test_one_timer_or_alert_that_fails_holds_up_no_other_unless_none_fares_better(wired, monkeypatch, failure, ends):
    quiet = SimpleNamespace(look_at_waiting=False)
    for alerts, timers in (([], TIMERS), (ALERTS, [])):
        due(monkeypatch, timers, alerts, fails_at_first(failure, quiet), fails_at_first(failure, True))
        if ends:
            with pytest.raises(type(failure)):
                act_on_due(wired)
        else:
            assert act_on_due(wired) == 1


@pytest.mark.parametrize(("failure", "ends"), LATER, ids=lambda value: getattr(value, "code", None))
def test_one_county_that_cannot_be_watched_leaves_the_next_watched(wired, monkeypatch, failure, ends):
    watched = []
    act = fails_at_first(failure, None)
    monkeypatch.setattr(module, "watch", lambda desk, county: (act(desk, county), watched.append(county)))
    looked = []
    monkeypatch.setattr(module, "watch_roads", lambda desk, county: looked.append(county))
    counties = ["620823", "620899"]
    store = SimpleNamespace(alerts=SimpleNamespace(to_watch=lambda: (counties, counties[:1], [])))
    monkeypatch.setattr(module, "SqlStore", lambda *given, **named: store)
    if ends:
        with pytest.raises(type(failure)):
            watch_counties(wired)
    else:
        watch_counties(wired)
        assert watched == ["620899"]
        assert looked == ["620823"], "what is looked for besides is looked for all the same, where it can be"


def test_cases_of_cells_that_changed_hands_are_shown_one_by_one(wired, monkeypatch):
    cases = SimpleNamespace(reassigned=lambda *of: [(1, "S1"), (2, "S2")], newly_sharing=lambda of: [(3, "S3")])
    monkeypatch.setattr(module, "SqlStore", lambda *given, **named: SimpleNamespace(cases=cases))
    shown = []

    def show(desk, case_id, station, *, shares):
        return fall(BUSY) if case_id == 1 else shown.append((case_id, station, shares)) or case_id

    monkeypatch.setattr(module, "show_to_station", show)
    assert show_reassigned_cases(wired, "620899") == 2
    assert shown == [(2, "S2", False), (3, "S3", True)]


def fall(failure):
    raise failure


def test_turns_that_began_or_ended_are_announced_by_county_in_order_and_waiting_cases_looked_at(wired, monkeypatch):
    published, settled = [], []
    feed = SimpleNamespace(publish=lambda county, messages: published.append((county, messages)))
    store = SimpleNamespace(feed=feed)
    monkeypatch.setattr(module, "SqlStore", lambda *given, **named: store)
    monkeypatch.setattr(module, "turns_due", lambda connection, now: {"620899": {"T1", "T2"}, "620823": {"T1"}})
    monkeypatch.setattr(module, "team_news", lambda connection, county, teams, now: sorted(teams))
    monkeypatch.setattr(module, "assign_waiting", lambda wiring, county: settled.append(county))
    assert announce_turns(wired) == 3
    assert published == [("620823", ["T1"]), ("620899", ["T1", "T2"])]
    assert sorted(settled) == ["620823", "620899"]
