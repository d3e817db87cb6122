from datetime import UTC, datetime, timedelta

import pytest

from dispatch.cases.clock import ClockState, ResponseClock

RECEIVED = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return RECEIVED + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("arrived_s", "state"),
    [
        (599.999, "met"),
        (600.0, "met"),  # "within ten minutes" includes 10:00 exactly
        (600.001, "missed"),
        (0.0, "met"),
    ],
)
def test_arrival_against_ten_minutes(arrived_s, state):
    clock = ResponseClock(RECEIVED, 600, arrived_at=at(arrived_s))
    assert clock.state(at(10_000)) == state
    assert clock.response_s == arrived_s


@pytest.mark.parametrize(
    ("now_s", "expected_s", "state"),
    [
        (100, 500, "running"),
        (100, 600, "running"),  # expected exactly at the target still keeps it
        (100, 600.001, "at_risk"),  # late is known before it happens
        (100, None, "at_risk"),  # nobody is on the way
        (600, 600, "running"),
        (600.001, 700, "missed"),
    ],
)
def test_an_open_promise(now_s, expected_s, state):
    clock = ResponseClock(RECEIVED, 600)
    expected_at = None if expected_s is None else at(expected_s)
    assert clock.state(at(now_s), expected_at) == state
    assert clock.remaining_s(at(now_s)) == pytest.approx(600 - now_s)


def test_nothing_promised_is_measured_all_the_same():
    clock = ResponseClock(RECEIVED, None, arrived_at=at(1234))
    assert clock.state(at(2000)) is ClockState.UNTIMED
    assert clock.response_s == 1234
    assert clock.due_at is None


@pytest.mark.parametrize(("stopped_s", "state"), [(100, "untimed"), (600, "untimed"), (600.001, "missed")])
def test_a_case_that_ended_without_arrival(stopped_s, state):
    assert ResponseClock(RECEIVED, 600, stopped_at=at(stopped_s)).state(at(5000)) == state
