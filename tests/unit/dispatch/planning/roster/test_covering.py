"""Shifts that cover a week within what the teams may work: fewer, longer ones where many short ones are too many."""

from dataclasses import replace
from itertools import product

import pytest

from dispatch.planning.roster import SLOTS, Rest, ShiftKind, ShiftPlan, plan_shifts
from dispatch.planning.roster.covering import cover
from dispatch.planning.roster.worked import Worked

NIGHTS_AND_LUNCH = tuple(3 if slot % 48 < 16 or 24 <= slot % 48 < 29 or slot % 48 >= 36 else 0 for slot in range(SLOTS))
"""Three teams from 18:00 to 8:00, and from noon to half past two."""
DAILY = Rest(shifts=7, slots=SLOTS, between=0)


def test_where_two_shifts_a_day_are_too_many_one_of_24_hours_covers_both():
    plan = plan_shifts(NIGHTS_AND_LUNCH, 3, rest=DAILY)
    assert (plan.missing, plan.left_over, plan.working, plan.at_least) == (0, (), 3, 3)
    assert {worked.shift.name for team in plan.teams for worked in team} == {"duty_24h"}


def test_with_enough_teams_shifts_stay_short():
    plan = plan_shifts(NIGHTS_AND_LUNCH, 6, rest=DAILY)
    assert (plan.missing, plan.working, plan.at_least) == (0, 6, 3)
    assert {worked.shift.name for team in plan.teams for worked in team} == {"night", "noon"}


SHORT, LONG = ShiftKind("short", 16, 4), ShiftKind("long", 16, 12)
ITEMS = tuple(Worked(shift, day) for shift in (SHORT, LONG, ShiftKind("late", 24, 4)) for day in range(7))


@pytest.mark.parametrize(("days", "apart"), [(1, 2), (3, 1), (5, 2)])
def test_the_fewest_shifts_are_those_that_exhaustive_search_finds(days, apart):
    """On some days two teams in the morning, and `apart` at noon."""
    week = tuple(
        (2 if 16 <= slot % 48 < 20 else apart if 24 <= slot % 48 < 28 else 0) if slot < days * 48 else 0
        for slot in range(SLOTS)
    )
    one_day = [
        sum(counts)
        for counts in product(range(3), repeat=3)
        if counts[0] + counts[1] >= 2 and counts[1] + counts[2] >= apart
    ]
    assert len(cover(week, ITEMS, few=True).shifts) == days * min(one_day)
    least = cover(week, ITEMS)
    assert {worked.shift.name for worked in least.shifts} == {"short", "late"}
    assert len(least.shifts) == days * (2 + apart)
    within = cover(week, ITEMS, (2, Rest(shifts=days, slots=SLOTS)))
    assert (within.missing, len(within.shifts)) == (0, 2 * days)


def test_what_the_teams_cannot_work_together_is_missing():
    found = cover(NIGHTS_AND_LUNCH, ITEMS, (1, Rest(shifts=2, slots=8)))
    assert len(found.shifts) == 2
    assert found.missing == sum(NIGHTS_AND_LUNCH) - 8


def test_a_shift_that_others_took_the_place_of_is_lacking_no_more():
    """Two teams are asked for by day; one has the day, one two halves of it, and a third day is nobody's."""
    day, morning, rest_of_day = ShiftKind("day", 16, 20), ShiftKind("morning", 16, 8), ShiftKind("late", 24, 12)
    week = tuple(2 if 16 <= slot < 36 else 0 for slot in range(SLOTS))
    teams = (Worked(day, 0),), (Worked(morning, 0), Worked(rest_of_day, 0))
    whole = ShiftPlan(teams, (Worked(day, 0),), 0, 0, 20.0, 2, optimal=True, week=week)
    assert (len(whole.left_over), whole.lacking) == (1, ())
    short = replace(whole, teams=teams[:1], left_over=(Worked(day, 0), Worked(morning, 0)), missing=20)
    assert short.lacking == (Worked(day, 0),), "once the day is worked, nothing is missing in the morning"
