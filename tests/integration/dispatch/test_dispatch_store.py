"""The desk over real PostGIS: the promises that must not depend on code alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from dispatch.cases.case import Place
from dispatch.cases.clock import ClockState
from dispatch.cases.fold import replay
from dispatch.desk.intake import Draft, receive
from dispatch.desk.records import TrackedFix
from dispatch.desk.steps import Step, report, report_all
from dispatch.desk.timer_handlers import assign_waiting, handle
from dispatch.desk.tracks.positions import approach, track
from dispatch.desk.undo import undo
from dispatch.desk.work import Desk
from dispatch.errors import IllegalStepError, TeamBusyError, UnknownCaseError, UnknownTeamError
from dispatch.events import Event
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.store.cases import reading
from dispatch.store.phones.repository import work
from dispatch.store.sql_store import SqlStore
from dispatch.teams.team import Fix
from gis.position import Datum, Position, SourcePosition
from gis.store.counties.repository import save_county
from tests.counties import CODE, COUNTRYSIDE, FAR_AWAY, NEXT_DOOR, TOWN, grid_county

T0 = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


class NoRoads:
    def get(self, version):
        return None


@pytest.fixture
def desk(connection):
    save_county(connection, grid_county())

    def at(seconds=0.0, actor="desk"):
        return Desk(SqlStore(connection), NoRoads(), T0 + timedelta(seconds=seconds), actor)

    return at


def draft(position=TOWN, kind=CaseKind.COMPLAINT, category=Category.FOOD, received_at=T0):
    return Draft(kind, Channel.HOTLINE, category, "面包发霉", Place(position), received_at)


def take_in(desk, **more):
    return receive(desk, draft(**more), home=CODE).case


def step(desk, case, kind, **more):
    return report(desk, case.id, Step(EventType(kind), **more)).case


def read(desk, case):
    return desk.store.cases.get(case.id)


def test_a_complaint_in_town_is_offered_with_ten_minutes(desk):
    case = take_in(desk())
    assert (case.status, case.assignment.team, case.target_s) == (CaseStatus.OFFERED, "T00", 600)
    assert case.cell.in_town
    assert read(desk(), case) == case


@pytest.mark.parametrize(
    ("more", "status", "target_s"),
    [
        ({"position": COUNTRYSIDE}, "offered", None),
        ({"kind": CaseKind.REPORT}, "offered", 600),
        ({"kind": CaseKind.ENQUIRY}, "desk", None),
        ({"kind": CaseKind.SUGGESTION, "position": COUNTRYSIDE}, "desk", None),
        ({"position": NEXT_DOOR}, "to_transfer", None),
        ({"position": FAR_AWAY}, "to_transfer", None),
    ],
)
def test_what_happens_at_intake(desk, more, status, target_s):
    case = take_in(desk(), **more)
    assert (case.status, case.target_s) == (status, target_s)
    assert case.next_step is not None
    assert case.alert_at is not None


def test_outside_the_neighbour_is_named(desk):
    assert take_in(desk(), position=NEXT_DOOR).neighbour == "崆峒区"


def test_an_enquiry_goes_out_when_somebody_sends_a_team(desk):
    case = take_in(desk(), kind=CaseKind.ENQUIRY)
    sent = step(desk(5), case, "offered", team="T02")
    assert (sent.status, sent.assignment.team) == ("offered", "T02")


def test_a_phone_has_its_teams_task_before_what_the_team_has_cleared(desk, connection):
    old = take_in(desk(), kind=CaseKind.ENQUIRY)
    done = take_in(desk())
    for seconds, kind in [(10, "acknowledged"), (20, "en_route"), (300, "on_scene"), (900, "cleared")]:
        done = step(desk(seconds), done, kind)
    step(desk(1000), old, "offered", team="T00")

    def found(limit):
        return [case.id for case in work(connection, CODE, "T00", T0, limit=limit)]

    assert found(2) == [old.id, done.id]
    assert found(1) == [old.id]


def test_the_log_folds_into_the_row(desk, connection):
    moment = datetime.fromisoformat
    case = take_in(desk())
    for seconds, kind in [(10, "acknowledged"), (20, "en_route"), (300, "on_scene"), (900, "cleared")]:
        case = step(desk(seconds), case, kind)
    log = [
        Event(EventType(e["type"]), moment(e["at"]), moment(e["recorded_at"]), e["actor"], data=e["data"])
        for e in reading.events(connection, case)
    ]
    opened = replace(
        case,
        **dict.fromkeys(("dispatched_at", "acknowledged_at", "en_route_at", "arrived_at", "response_ended_at"))
        | {"status": CaseStatus.RECEIVED, "event_seq": 0, "escalated": False, "next_step": None, "alert_at": None},
    )
    assert replay(opened, log) == case
    assert case.clock.response_s == 300
    assert case.clock.state(desk(999).now) is ClockState.MET


@pytest.mark.parametrize(("seconds", "state"), [(600, "met"), (600.001, "missed")])
def test_arrival_at_exactly_ten_minutes_is_met(desk, seconds, state):
    case = take_in(desk())
    case = step(desk(30), case, "acknowledged")
    case = step(desk(40), case, "en_route")
    case = step(desk(700), case, "on_scene", at=T0 + timedelta(seconds=seconds))
    assert read(desk(800), case).clock.state(desk(800).now) == state


def test_events_and_decisions_cannot_be_changed(desk, connection):
    take_in(desk())
    for table in ("case_event", "decision"):
        for change in (f"UPDATE {table} SET county = county", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
                connection.execute(text(change))


def test_the_database_refuses_a_second_active_team_or_case(desk, connection):
    first, second = take_in(desk()), take_in(desk())
    again = "INSERT INTO assignment (county, case_id, team, status, urgent, offered_at, expires_at) VALUES "
    for case, team in ((first.id, "T02"), (second.id + 100, "T00")):
        with pytest.raises(IntegrityError, match="uq_assignment"), connection.begin_nested():
            connection.execute(text(f"{again} ('{CODE}', {case}, '{team}', 'offered', true, now(), now())"))


def test_an_open_case_cannot_be_written_without_a_next_step(desk, connection):
    take_in(desk())
    with pytest.raises(IntegrityError, match="never_orphaned"), connection.begin_nested():
        connection.execute(text("UPDATE cases SET alert_at = NULL"))


def test_more_cases_than_teams_wait_escalated_and_are_taken_up_in_order(desk):
    held = [take_in(desk(i)) for i in range(3)]
    normal = take_in(desk(3), category=Category.PRICE)
    urgent = take_in(desk(4), category=Category.FOOD)
    assert [c.status for c in (normal, urgent)] == ["waiting", "waiting"]
    assert normal.escalated
    assert urgent.escalated
    for seconds, kind in [(10, "acknowledged"), (20, "en_route"), (30, "on_scene")]:
        step(desk(seconds), held[1], kind)
    done = report(desk(40), held[1].id, Step(EventType.CLEARED))
    assert done.look_at_waiting
    taken = assign_waiting(desk(41), CODE).case
    assert (taken.id, taken.assignment.team) == (urgent.id, "T01"), "what people eat goes first, though it came later"
    assert assign_waiting(desk(42), CODE) is None


def ring_all(desk, seconds):
    outcomes = [handle(desk(seconds), timer) for timer in desk(seconds).store.timers.due(desk(seconds).now, 100)]
    return [o.case for o in outcomes if o is not None]


def test_an_offer_nobody_takes_goes_to_the_next(desk):
    case = take_in(desk())
    assert ring_all(desk, 89) == []
    ring_all(desk, 90)
    now = read(desk(90), case)
    assert (now.status, now.assignment.team) == ("offered", "T01")
    newest, first = reading.decisions(desk().store.connection, case)
    assert {c["team"]: c["excluded"] for c in newest["candidates"]}["T00"] == "let_the_offer_expire"
    assert first["chosen"] == "T00"


def test_a_timer_that_rings_for_a_case_that_moved_on_does_nothing(desk):
    case = take_in(desk())
    due = desk(95).store.timers.due(T0 + timedelta(seconds=95), 100)
    step(desk(80), case, "acknowledged")
    assert [handle(desk(95), timer) for timer in due] == [None] * len(due), "acknowledging replaced the timers"
    assert read(desk(95), case).status == "acknowledged"


def test_declined_goes_to_the_next_and_all_declined_waits(desk):
    case = take_in(desk())
    teams = [case.assignment.team]
    for seconds in (5, 10):
        case = step(desk(seconds), case, "declined")
        teams.append(case.assignment.team)
    case = step(desk(15), case, "declined")
    assert (teams, case.status, case.escalated) == (["T00", "T01", "T02"], "waiting", True)
    assert assign_waiting(desk(16), CODE) is None, "no team is asked twice"


def test_late_is_said_before_it_happens_and_when_it_has(desk):
    case = take_in(desk())
    case = step(desk(10), case, "acknowledged")
    travel_s = case.assignment.travel_s
    ring_all(desk, 600 - travel_s - 0.5)
    assert not read(desk(0), case).at_risk
    ring_all(desk, 600 - travel_s + 0.5)
    assert read(desk(0), case).at_risk
    ring_all(desk, 600)
    assert not read(desk(0), case).overdue
    ring_all(desk, 600.001)
    late = read(desk(0), case)
    assert late.overdue
    assert late.escalated


def test_every_open_case_always_has_a_timer(desk, connection):
    cases = [take_in(desk(), kind=kind, position=p) for kind in CaseKind for p in (TOWN, NEXT_DOOR)]
    report(desk(5), cases[0].id, Step(EventType.ACKNOWLEDGED))
    for seconds in (60, 400, 5000, 90_000):
        ring_all(desk, seconds)
        orphans = connection.execute(
            text(
                "SELECT id FROM cases c WHERE response_ended_at IS NULL "
                "AND NOT EXISTS (SELECT FROM timer t WHERE t.county = c.county AND t.case_id = c.id)"
            )
        ).all()
        assert orphans == []


def test_reassigning_by_hand_withdraws_first_and_keeps_the_choice_on_record(desk, connection):
    case = take_in(desk())
    case = step(desk(10), case, "offered", team="T02")
    assert case.assignment.team == "T02"
    newest = reading.decisions(connection, case)[0]
    assert (newest["chosen"], newest["picked_by_hand"]) == ("T02", True)
    assert [e["type"] for e in reading.events(connection, case)] == ["received", "offered", "withdrawn", "offered"]


@pytest.mark.parametrize(
    ("kind", "team", "error", "names"),
    [
        ("offered", "T01", TeamBusyError, "T01"),
        ("offered", "T77", UnknownTeamError, "T77"),
        ("offered", "T00", IllegalStepError, "T00"),
        ("acknowledged", "T02", IllegalStepError, "T02"),
        ("escalated", None, IllegalStepError, "not reported by hand"),
        ("closed", None, IllegalStepError, "offered.*closed"),
    ],
)
def test_a_refused_step_changes_nothing(desk, connection, kind, team, error, names):
    first, _ = take_in(desk()), take_in(desk())
    with pytest.raises(error, match=names), connection.begin_nested():
        step(desk(5), first, kind, team=team)
    assert read(desk(), first) == first


def test_a_team_sent_to_a_cleared_case_is_free_again_once_that_is_refused(desk, connection):
    case = take_in(desk())
    for kind in ("acknowledged", "en_route", "on_scene", "cleared"):
        case = step(desk(5), case, kind)
    with pytest.raises(IllegalStepError, match="cleared"), connection.begin_nested():
        step(desk(6), case, "offered")
    assert [team.status for team in desk().store.teams.now(CODE)] == ["free"] * 3


def test_of_steps_taken_together_all_are_or_none_is(desk, connection):
    case = take_in(desk())
    steps = [Step(EventType.ACKNOWLEDGED), Step(EventType.CLEARED), Step(EventType.NOTE)]
    with pytest.raises(IllegalStepError, match="cleared"), connection.begin_nested():
        report_all(desk(10), case.id, steps)
    assert (read(desk(), case), len(desk().store.cases.log(case))) == (case, case.event_seq)


def test_an_undo_that_finds_its_team_with_another_case_changes_nothing(desk, connection):
    moved = step(desk(20), take_in(desk()), "offered", team="T02")
    assert take_in(desk(22)).assignment.team == "T00"
    with pytest.raises(TeamBusyError, match="T00"), connection.begin_nested():
        undo(desk(25), moved.id, moved.event_seq)
    assert read(desk(), moved) == moved


def test_an_unknown_case_is_named(desk):
    with pytest.raises(UnknownCaseError, match="424242"):
        desk().store.cases.get(424242)


def fix(team, position, seconds, accuracy_m=5.0):
    source = SourcePosition(position.lon, position.lat, Datum.WGS84)
    return TrackedFix(team, Fix(position, T0 + timedelta(seconds=seconds), accuracy_m), source)


def test_fixes_confirm_arrival_with_dwell(desk):
    case = take_in(desk())
    case = step(desk(10), case, "acknowledged")
    assert track(desk(100), CODE, [fix("T00", Position(107.04, 35.3), 100)])[0].arrived_at is None
    near = Position(TOWN.lon + 0.0002, TOWN.lat)
    found = track(desk(300), CODE, [fix("T00", near, 280), fix("T00", near, 300)])
    case = approach(desk(300), found[0]).case
    assert (case.status, case.clock.response_s) == ("on_scene", 280)


def test_a_new_estimate_beyond_the_target_puts_the_case_at_risk(desk):
    case = take_in(desk())
    for seconds, kind in [(10, "acknowledged"), (20, "en_route")]:
        case = step(desk(seconds), case, kind)
    away = Position(107.18, 35.3)  # 13.6 km: × 1.4 ÷ 11.1 m/s = 1,719 s
    found = track(desk(60), CODE, [fix("T00", away, 60)])
    case = approach(desk(60), found[0]).case
    assert case.at_risk
    assert case.assignment.eta_at > case.clock.due_at


def test_an_older_fix_never_moves_a_team_back(desk):
    track(desk(100), CODE, [fix("T00", Position(107.05, 35.3), 100)])
    track(desk(101), CODE, [fix("T00", Position(107.01, 35.3), 50), fix("T00", Position(107.05, 35.3), 100)])
    team = desk(101).store.teams.now(CODE)[0]
    assert team.fix.position == Position(107.05, 35.3)


def test_duty_is_kept_and_an_unknown_team_refused(desk):
    desk().store.teams.set_duty(CODE, "T01", on_duty=False, now=desk().now)
    assert [t.on_duty for t in desk().store.teams.now(CODE)] == [True, False, True]
    with pytest.raises(UnknownTeamError, match="T99"):
        desk().store.teams.set_duty(CODE, "T99", on_duty=True, now=desk().now)


def test_a_team_is_taken_back_though_it_was_retired_since_it_was_sent(desk, connection):
    case = step(desk(1), take_in(desk(), kind=CaseKind.ENQUIRY), "offered", team="T01")
    connection.execute(text("UPDATE team SET retired = true WHERE code = 'T01'"))
    [outcome] = undo(desk(5), case.id, case.event_seq)
    assert (outcome.case.status, outcome.case.assignment) == ("desk", None)
    assert "T01" not in {team.code for team in desk().store.teams.now(CODE)}
