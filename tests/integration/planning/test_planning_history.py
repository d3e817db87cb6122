"""The log as history and learning read it from PostGIS: steps, undone ones, decisions, and nobody's words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.desk.steps import Step, report
from dispatch.desk.undo import undo
from dispatch.desk.work import Desk
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import EventType
from dispatch.planning.history import Cause, Usual, attempts, late, lessons, parts
from dispatch.planning.learning import Calendar
from dispatch.store.cases import reading
from dispatch.store.planning.history import log_begins, logged_cases, places_of, with_decisions
from dispatch.store.rehearsals.repository import Rehearsals
from dispatch.store.roster.repository import Roster
from dispatch.store.sql_store import SqlStore
from dispatch.teams.turns import Turn, TurnKind
from gis.store.counties.repository import save_county
from tests.counties import CODE, TOWN, grid_county
from tests.pastlog import NoRoads, write_past

T0 = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SINCE, UNTIL = T0 - timedelta(days=200), T0 + timedelta(days=1)
PRIVATE = "当事人王某不在家"
DRAFT = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), T0)


@pytest.fixture
def desk(connection):
    save_county(connection, grid_county())

    def at(seconds=0.0, actor="desk"):
        return Desk(SqlStore(connection), NoRoads(), T0 + timedelta(seconds=seconds), actor)

    return at


def take_in(desk):
    return receive(desk, DRAFT, home=CODE).case


def take(desk, case, kind, **more):
    return report(desk, case.id, Step(EventType(kind), **more)).case


def read(connection):
    return logged_cases(connection, CODE, SINCE, UNTIL)


def test_a_response_is_read_as_it_was_written(connection, desk):
    case = take_in(desk())
    take(desk(20), case, "declined", data={"reason": PRIVATE})
    for kind, seconds in (("acknowledged", 30), ("en_route", 60), ("on_scene", 700), ("cleared", 1_000)):
        take(desk(seconds), case, kind)
    (found,) = read(connection)
    assert found.timing == replace(reading.timings(connection, CODE, SINCE, UNTIL)[0], station=None)
    assert found.timing.unconfirmed, "no position"
    assert (found.case_kind, found.in_town, found.exercise) == ("complaint", True, False)
    first, second = attempts(found.events)
    assert (first.ended_by, first.method) == (EventType.DECLINED, "straight_line")
    assert second.predicted_s == pytest.approx(57.3)
    assert sum(parts(found).seconds.values()) == 700
    assert PRIVATE not in repr(found)


def test_a_late_response_has_its_decisions_and_its_cause(connection, desk):
    case = take_in(desk())
    for kind, seconds in (("acknowledged", 30), ("en_route", 60), ("on_scene", 700)):
        take(desk(seconds), case, kind)
    (found,) = with_decisions(connection, CODE, read(connection))
    (decision,) = found.decisions
    assert (decision.chosen, decision.picked_by_hand, decision.method) == ("T00", False, "straight_line")
    assert {option.team for option in decision.options} == {"T00", "T01", "T02"}
    assert {option.post for option in decision.options} == {station.position for station in grid_county().stations}
    assert late(found, T0 + timedelta(hours=1), Usual(0, 60)).cause is Cause.SLOW_WAY
    assert places_of(connection, CODE, [case.id])[case.id] == TOWN


def test_who_was_only_on_call_when_asked_is_known(connection, desk):
    home = Roster(connection, CODE, ZoneInfo("Asia/Shanghai"), T0)
    home.add([Turn("T00", T0 - timedelta(hours=1), T0 + timedelta(hours=9), TurnKind.ON_CALL)])
    rostered = replace(desk(), store=SqlStore(connection, now=T0))
    case = take_in(rostered)
    take(rostered, case, "offered", team="T00")
    (found,) = with_decisions(connection, CODE, read(connection))
    assert [(each.team, each.on_call, each.allowed_turnout_s) for each in attempts(found.events)] == [
        ("T01", False, 0.0),
        ("T00", True, 900.0),
    ]
    assert found.decisions[1].option("T00").duty == "on_call"


def test_what_was_taken_back_never_was(connection, desk):
    case = take_in(desk())
    take(desk(5), case, "acknowledged")
    take(desk(6), case, "en_route")
    arrived = take(desk(7), case, "on_scene")
    undo(desk(10), case.id, arrived.event_seq)
    (found,) = read(connection)
    (only,) = attempts(found.events)
    assert (only.on_scene_at, found.timing.arrived_at) == (None, None)


def test_remarks_and_a_rehearsals_steps_are_not_read(connection, desk):
    case = take_in(desk())
    take(desk(5), case, "note", data={"note": PRIVATE})
    now = desk(60)
    Rehearsals(connection, CODE, now.now).begin(now.now + timedelta(hours=1), None, "test")
    rehearsed = receive(now, replace(DRAFT, exercise=True), home=CODE).case
    found = {each.id: each for each in read(connection)}
    assert [event.type.value for event in found[case.id].events] == ["received", "offered"]
    assert found[rehearsed.id].exercise
    assert found[rehearsed.id].events == ()


def test_only_the_period_is_read_and_the_log_begins_with_the_first_case(connection, desk):
    assert log_begins(connection, CODE) is None
    case = take_in(desk())
    assert logged_cases(connection, CODE, SINCE, T0) == []
    assert [each.id for each in logged_cases(connection, CODE, T0, UNTIL)] == [case.id]
    assert log_begins(connection, CODE) == T0
    assert log_begins(connection, "620898") is None


def test_a_log_of_a_moment_stays_whatever_is_written_later(connection, desk):
    """A planning job that is worked out once more reads what it read at first."""
    case, closed = take_in(desk()), take_in(desk(1))
    for kind, seconds in (("acknowledged", 30), ("en_route", 60)):
        take(desk(seconds), case, kind)
    for kind, seconds in (("acknowledged", 30), ("en_route", 40), ("on_scene", 50), ("cleared", 60), ("closed", 70)):
        take(desk(seconds), closed, kind)
    moment = T0 + timedelta(seconds=100)

    def as_of(moment):
        return logged_cases(connection, CODE, SINCE, UNTIL, as_of=moment), log_begins(connection, CODE, moment)

    before = as_of(moment)
    assert before == (read(connection), T0)
    take(desk(700), case, "on_scene")
    take(desk(900), case, "cleared")
    take(desk(950), closed, "reopened", data={"reason": PRIVATE})
    receive(desk(1_000), replace(DRAFT, received_at=T0 - timedelta(days=3)), home=CODE)  # entered later than received
    assert as_of(moment) == before
    assert read(connection) != before[0]
    half = {each.id: each.timing for each in as_of(T0 + timedelta(seconds=920))[0]}
    assert (half[case.id].status, half[case.id].arrived_at) == ("cleared", T0 + timedelta(seconds=700))
    assert (half[closed.id].status, half[closed.id].ended_at) == ("closed", T0 + timedelta(seconds=70))


def test_a_written_past_is_learned_from(connection, desk):
    desk()
    arrived = write_past(connection, CODE, [TOWN] * 12, T0)
    found = lessons(read(connection), Calendar(T0.tzinfo))
    assert (found.responses, arrived) == (12, 12)
    assert found.turnout.used == 12
    assert 60 < found.turnout.median()[0] < 120
    assert found.travel_factor.used == 0  # by straight line
