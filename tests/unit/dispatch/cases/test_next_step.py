"""What an open case waits for after an event, and when somebody is alerted without it: one row per rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dispatch import lifecycle
from dispatch.cases.case import Case
from dispatch.cases.next_step import held_until, next_step
from dispatch.events import Event
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import CaseStatus, EventType

T0 = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOW = T0 + timedelta(minutes=2)
CASE = Case("620823", 1, CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "", 2, T0, target_s=600, stepped_at=T0)
OPEN = [status for status in CaseStatus if status not in lifecycle.ENDED]


def after(
    event: EventType, status: CaseStatus, case: Case = CASE, at: datetime = NOW, **data: object
) -> timedelta | None:
    """Return how long after `at` somebody is alerted; None if the event leaves the step alone."""
    changed = next_step(case, Event(event, at, at, data=data), status)
    if not changed:
        return None
    assert changed["next_step"] == lifecycle.NEXT[status].step
    return changed["alert_at"] - at


@pytest.mark.parametrize(
    "status", [s for s in OPEN if s not in {CaseStatus.HELD, CaseStatus.OFFERED, CaseStatus.EN_ROUTE}]
)
def test_a_step_is_missed_after_its_own_time(status):
    assert after(EventType.RECEIVED, status) == timedelta(seconds=lifecycle.NEXT[status].alert_after_s)


@pytest.mark.parametrize("status", sorted(lifecycle.ENDED))
def test_an_ended_case_waits_for_nothing(status):
    ended = next_step(CASE, Event(EventType.CLOSED, NOW, NOW), status)
    assert ended == {"next_step": None, "alert_at": None}


@pytest.mark.parametrize("event", sorted(lifecycle.REMARKS - {EventType.ESCALATED}))
def test_a_remark_leaves_the_step_alone(event):
    assert after(event, CaseStatus.ON_SCENE) is None


def test_an_alert_one_level_higher_leaves_the_step_alone():
    assert after(EventType.ESCALATED, CaseStatus.ON_SCENE, level="chief") is None


@pytest.mark.parametrize(
    ("silent", "wait"),
    [
        (timedelta(minutes=1), timedelta(minutes=5)),
        (timedelta(minutes=5), timedelta(minutes=5)),
        (timedelta(minutes=10), timedelta(minutes=10)),
        (timedelta(minutes=60), timedelta(minutes=60)),
        (timedelta(minutes=61), timedelta(minutes=60)),
    ],
)
def test_the_next_alert_comes_after_twice_the_time_an_hour_at_most(silent, wait):
    assert after(EventType.ESCALATED, CaseStatus.WAITING, at=T0 + silent) == wait


def test_silence_counts_from_the_last_step_not_from_intake():
    later = replace(CASE, stepped_at=T0 + timedelta(minutes=50))
    assert after(EventType.ESCALATED, CaseStatus.WAITING, later, T0 + timedelta(hours=1)) == timedelta(minutes=10)
    never = replace(CASE, stepped_at=None)
    assert after(EventType.ESCALATED, CaseStatus.WAITING, never, T0 + timedelta(hours=1)) == timedelta(hours=1)


def test_a_held_case_waits_until_its_time_whatever_is_said_meanwhile():
    until = NOW + timedelta(minutes=25)
    held = Event(EventType.HELD, NOW, NOW, data={"until": until.isoformat()})
    assert held_until(held) == until
    assert next_step(CASE, held, CaseStatus.HELD)["alert_at"] == until
    assert after(EventType.ESCALATED, CaseStatus.HELD, replace(CASE, held_until=until)) == timedelta(minutes=25)


@pytest.mark.parametrize("within_s", [0, 60, 90])
def test_an_offer_has_thirty_seconds_more_than_the_team(within_s):
    offered = after(EventType.OFFERED, CaseStatus.OFFERED, acknowledge_within_s=within_s)
    assert offered == timedelta(seconds=within_s + 30)


def test_an_alert_never_takes_time_from_the_team_just_asked():
    asked = replace(CASE, alert_at=NOW + timedelta(minutes=30))
    assert after(EventType.ESCALATED, CaseStatus.OFFERED, asked) == timedelta(minutes=30)
    assert after(EventType.ESCALATED, CaseStatus.OFFERED, replace(CASE, alert_at=NOW)) == timedelta(minutes=2)


def test_on_the_way_the_alert_comes_just_after_the_promise():
    assert after(EventType.EN_ROUTE, CaseStatus.EN_ROUTE) == timedelta(minutes=8, milliseconds=1)


def test_a_promise_about_to_break_leaves_a_minute():
    late = T0 + timedelta(seconds=599)
    assert after(EventType.EN_ROUTE, CaseStatus.EN_ROUTE, at=late) == timedelta(seconds=60)


def test_a_broken_promise_is_repeated_after_twice_the_time():
    overdue = replace(CASE, overdue=True)
    at = T0 + timedelta(minutes=70)
    assert after(EventType.ESCALATED, CaseStatus.EN_ROUTE, overdue, at) == timedelta(hours=1)
    assert after(EventType.ESCALATED, CaseStatus.EN_ROUTE, CASE, at) == timedelta(seconds=60)


@pytest.mark.parametrize("case", [replace(CASE, target_s=None), replace(CASE, arrived_at=T0)])
def test_without_an_open_promise_the_way_has_its_own_time(case):
    assert after(EventType.EN_ROUTE, CaseStatus.EN_ROUTE, case) == timedelta(hours=1)
