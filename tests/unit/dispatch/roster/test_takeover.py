"""What a plan does to the turns that are kept, where rest is too short at its edges, and what stops an undo."""

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.roster.takeover import Taken, clearing, obstacles, rested, short_rests
from dispatch.teams.turns import Turn, TurnKind

DAYS = datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 28, tzinfo=UTC)
"""Four weeks from a Monday on."""
REST = timedelta(hours=11)


def turn(day, start, hours, team="T1", kind=TurnKind.SHIFT, number=None):
    """Return a turn from an hour of a day on, counted from the plan's first."""
    starts_at = DAYS[0] + timedelta(days=day, hours=start)
    return Turn(team, starts_at, starts_at + timedelta(hours=hours), kind, number)


NIGHT = turn(-1, 18, 14)
"""From Sunday 18:00 to Monday 8:00."""
FIRST = turn(0, 8, 10)
LAST = turn(27, 18, 14)
"""From the plan's last Sunday 18:00 to Monday 8:00."""


@pytest.mark.parametrize(
    ("planned", "staying", "hours"),
    [
        (FIRST, NIGHT, 0),  # night duty until 8:00, planned from 8:00 on
        (turn(0, 18, 14), NIGHT, 10),
        (turn(0, 19, 13), NIGHT, None),  # exactly 11 hours
        (FIRST, turn(-1, 8, 10), None),
        (LAST, turn(28, 8, 10), 0),  # after the last day
        (LAST, turn(28, 18, 14), 10),
        (LAST, turn(28, 19, 13), None),
        (FIRST, turn(-1, 18, 14, kind=TurnKind.ON_CALL), None),  # on call is no work
        (FIRST, turn(-1, 18, 14, team="T2"), None),
        (FIRST, turn(-1, 18, 24), -10),  # it reaches into the planned shift
    ],
)
def test_rest_between_a_planned_shift_and_a_turn_that_stays(planned, staying, hours):
    found = [each.rest / timedelta(hours=1) for each in short_rests([planned], [staying], REST)]
    assert found == ([] if hours is None else [hours])


def test_shifts_without_rest_are_left_out_and_the_turn_before_is_then_not_cut():
    long = turn(-1, 18, 30)  # until Tuesday 0:00: 8 hours before the shift of Tuesday
    planned = [FIRST, turn(1, 8, 10), turn(2, 8, 10)]
    left = rested(planned, [long], DAYS, REST)
    assert left == [turn(2, 8, 10)]
    assert clearing(left, [long], DAYS).cut == ()


def test_turns_of_the_plan_s_days_go_and_one_from_before_ends_when_the_shift_begins():
    inside, on_call = turn(3, 9, 8, number=2), turn(4, 0, 24, kind=TurnKind.ON_CALL, number=3)
    reaching, after = turn(-1, 8, 30, number=1), turn(28, 8, 10, number=4)
    found = clearing([FIRST, LAST], [reaching, inside, on_call, after], DAYS)
    assert found.gone == (inside, on_call)
    assert found.cut == ((reaching, turn(-1, 8, 24, number=1)),)
    assert found.staying == (reaching, after)


def test_a_turn_after_the_last_day_goes_only_where_its_team_s_last_shift_overlaps_it():
    """Another team's night shift ends on Monday at 8:00: that is no reason to take out this team's Monday."""
    theirs, overlapped = turn(28, 7, 10, team="T2", number=1), turn(28, 7, 10, number=2)
    found = clearing([LAST, turn(20, 8, 10, team="T2")], [theirs, overlapped], DAYS)
    assert (found.gone, found.staying) == ((overlapped,), (theirs,))


def test_where_only_turns_on_call_are_there_they_stay():
    on_call = turn(3, 0, 24, kind=TurnKind.ON_CALL, number=1)
    assert clearing([FIRST], [on_call], DAYS).staying == (on_call,)


def test_a_shift_that_is_there_already_is_not_written_again():
    found = clearing([FIRST, LAST], [turn(0, 8, 10, number=7)], DAYS)
    assert (found.new, found.gone) == ((LAST,), ())


TAKEN = Taken(DAYS, (FIRST, LAST), (turn(1, 8, 10),), ((turn(-1, 20, 14), turn(-1, 20, 12)),))
AS_WRITTEN = (turn(-1, 20, 12, number=1), turn(0, 8, 10, number=2), turn(27, 18, 14, number=3))
BEFORE = DAYS[0] - timedelta(days=2)


@pytest.mark.parametrize(
    ("kept", "now", "begun", "lost", "clashing"),
    [
        (AS_WRITTEN, BEFORE, 0, 0, 0),
        ((*AS_WRITTEN, turn(5, 8, 10, number=9), turn(1, 8, 10, team="T2", number=10)), BEFORE, 0, 0, 0),
        (AS_WRITTEN, DAYS[0] + timedelta(hours=8), 1, 0, 0),
        (AS_WRITTEN[:2], BEFORE, 0, 1, 0),  # one was removed
        ((*AS_WRITTEN[:2], turn(27, 17, 14, number=3)), BEFORE, 0, 1, 0),  # one was moved
        (AS_WRITTEN[1:], BEFORE, 0, 1, 0),  # the one that was cut is gone
        ((*AS_WRITTEN, turn(1, 12, 4, number=9)), BEFORE, 0, 0, 1),  # lies where a turn would come back
    ],
)
def test_an_undo_is_stopped_by_what_has_begun_or_was_changed_since(kept, now, begun, lost, clashing):
    found = obstacles(TAKEN, kept, now)
    assert (len(found.begun), len(found.lost), len(found.clashing)) == (begun, lost, clashing)
    assert bool(found) == bool(begun or lost or clashing)
