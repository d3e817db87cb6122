"""The demand of a scenario: read from the log until the moment it was asked for, and honest where there is none."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.planning.jobs.kind import Asked
from api.planning.jobs.wire import written
from api.planning.kinds.cover import COVER
from api.planning.schemas import GapsIn
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.desk.steps import Step, report
from dispatch.desk.undo import undo
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import EventType
from dispatch.moments import stamp
from dispatch.store.planning.history import logged_cases
from dispatch.store.planning.log import log_until, team_log_until
from gis.county.model import Household
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, grid_county

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def loaded(shared_engine, connection, tmp_path):
    save_county(connection, replace(grid_county(), households=(Household(f"{CODE}100200", 400),)))
    return Wiring(None, shared_engine, GraphShelf(tmp_path)), connection, tmp_path


def complained(loaded, days_ago, times=1):
    wiring, connection, _ = loaded
    desk = replace(wiring.desk_on(connection), now=NOW - timedelta(days=days_ago))
    for _ in range(times):
        draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "x", Place(TOWN), desk.now)
        receive(desk, draft, home=CODE)


def answered(loaded, demand, until=NOW):
    wiring, connection, folder = loaded
    asked = {"demand": demand, "at": "2026-11-02T10:00", "target_s": 600}
    asked = GapsIn.model_validate(asked).model_dump(mode="json")
    task = COVER.prepare(connection, Asked(CODE, asked, until, wiring.shelf, folder))
    task = pickle.loads(pickle.dumps(task))
    return COVER.combine(task, [COVER.run_block(task, 0, lambda *_: True)])


def test_the_log_reaches_three_years_back_and_not_beyond_the_moment(loaded):
    _, connection, _ = loaded
    assert log_until(connection, CODE, NOW).cases == {}
    complained(loaded, 100, 3)
    found = log_until(connection, CODE, NOW)
    assert (sum(found.cases.values()), (found.until - found.since).days) == (3, 100)
    complained(loaded, 1200, 2)
    complained(loaded, -1)
    found = log_until(connection, CODE, NOW)
    assert (sum(found.cases.values()), (found.until - found.since).days) == (3, 1095)
    assert found.years == pytest.approx(3.0)
    assert log_until(connection, CODE, NOW, 365).years == pytest.approx(365 / 365.25)
    assert log_until(connection, CODE, NOW, 365).cases == found.cases


def test_with_a_time_zone_neighbouring_days_count_the_same_whole_months(loaded):
    _, connection, _ = loaded
    complained(loaded, 1000)
    complained(loaded, 31, 2)  # the first of October by the clock of the county
    counted = [log_until(connection, CODE, NOW, days, zone=ZoneInfo("Asia/Shanghai")) for days in (1, 31, 32)]
    assert [f"{each.since:%m-%d %H:%M%z}" for each in counted] == ["10-01 00:00+0800"] * 2 + ["09-01 00:00+0800"]
    assert [sum(each.cases.values()) for each in counted] == [2, 2, 2]
    assert log_until(connection, CODE, NOW, 30).cases == {}


def test_a_scenario_by_households_has_their_share_and_says_of_whom(loaded):
    found = answered(loaded, "households")
    assert (found["demand"]["used"], found["demand"]["total"]) == ("households", 400)
    assert found["figures"]["demand_share"] > answered(loaded, "equal")["figures"]["demand_share"]


def test_a_scenario_by_cases_has_an_interval_and_rests_on_what_was_known_then(loaded):
    complained(loaded, 50, 6)
    complained(loaded, -3, 9)
    found = answered(loaded, "cases")
    share = found["figures"]["demand_share"]
    assert share["low"] < share["value"] < share["high"]
    assert share["n"] == found["demand"]["cases"] == 6
    hour = NOW.replace(minute=0, second=0, microsecond=0)
    again = [written(answered(loaded, "cases", hour + timedelta(minutes=n))) for n in (3, 57)]
    assert again[0] == again[1], "asked again within the hour, it has the same bytes"


def test_a_scenario_without_what_was_asked_for_has_no_share_and_the_reason(loaded):
    found = answered(loaded, "cases")
    assert {found["figures"][name] for name in ("demand_share", "demand_share_twice", "worst_tenth_s")} == {None}
    assert found["figures"]["cells"] == 16
    assert (found["demand"]["why"], found["demand"]["used"]) == ("no_cases", "households")
    assert "the log has none" in found["demand"]["reason"]


def test_weights_count_the_cases_for_a_team_and_no_others(loaded):
    """The statement in SQL says of each case what its events say."""
    wiring, connection, _ = loaded
    desk = wiring.desk_on(connection)
    later = replace(desk, now=desk.now + timedelta(seconds=1))

    def took(kind, *steps):
        case = receive(desk, Draft(kind, Channel.HOTLINE, Category.FOOD, "x", Place(TOWN), desk.now), home=CODE).case
        for step in steps:
            report(later, case.id, step)
        return case

    complaint, enquiry, suggestion = CaseKind.COMPLAINT, CaseKind.ENQUIRY, CaseKind.SUGGESTION
    first, second, third = [took(complaint) for _ in range(3)]
    took(complaint, Step(EventType.JOINED, into=first.id))
    took(complaint, Step(EventType.CANCELLED, data={"reason": "wrong"}))
    waiting = took(complaint)
    took(enquiry)
    took(enquiry, Step(EventType.ANSWERED))
    report(later, waiting.id, Step(EventType.HELD, data={"reason": "x", "until": stamp(desk.now + timedelta(hours=9))}))
    for case in (second, third):
        report(later, case.id, Step(EventType.CANCELLED, data={"reason": "wrong"}))
    took(suggestion, Step(EventType.OFFERED, team=third.assignment.team))
    taken_back = took(enquiry, Step(EventType.OFFERED, team=second.assignment.team))
    sent = next(e.seq for e in desk.store.cases.log(taken_back) if e.type is EventType.OFFERED)
    undo(later, taken_back.id, sent)
    found = team_log_until(connection, CODE, desk.now + timedelta(minutes=1))
    logged = logged_cases(connection, CODE, desk.now - timedelta(days=1), desk.now + timedelta(minutes=1))
    assert [case.sends_team for case in logged] == [True] * 3 + [False] * 2 + [True] + [False] * 2 + [True, False]
    assert sum(found.cases.values()) == 5


def test_weights_of_a_moment_stay_whatever_comes_later(loaded):
    wiring, connection, _ = loaded
    desk = replace(wiring.desk_on(connection), now=NOW - timedelta(hours=1))
    later = replace(desk, now=NOW + timedelta(hours=3))

    def received(desk, at, kind=CaseKind.COMPLAINT):
        draft = Draft(kind, Channel.HOTLINE, Category.FOOD, "x", Place(TOWN), at)
        return receive(desk, draft, home=CODE).case

    lead, joined, asked = received(desk, desk.now), received(desk, desk.now), received(desk, desk.now)
    enquiry = received(desk, desk.now, CaseKind.ENQUIRY)
    before = team_log_until(connection, CODE, NOW)
    assert sum(before.cases.values()) == 3
    for case in (lead, asked):
        report(later, case.id, Step(EventType.WITHDRAWN))
        report(later, case.id, Step(EventType.CANCELLED, data={"reason": "wrong"}))
    report(later, joined.id, Step(EventType.WITHDRAWN))
    report(later, joined.id, Step(EventType.CANCELLED, data={"reason": "wrong"}))
    report(later, enquiry.id, Step(EventType.OFFERED, team=lead.assignment.team))
    received(later, NOW - timedelta(days=9))
    assert team_log_until(connection, CODE, NOW) == before
