"""Roster 值班: the fewest teams by hour block for a chosen share, as needs and shifts that the roster takes over."""

from dispatch.planning.roster.errors import BadRosterPlanError
from dispatch.planning.roster.plan import BlockAnswer, RosterPlan, Wanted, plan_roster
from dispatch.planning.roster.shift_plan import ShiftPlan, plan_shifts
from dispatch.planning.roster.sizing import BlockDemand, Sized, Step, evaluate, size
from dispatch.planning.roster.today import Called, Here, on_duty, on_shift, present, weeks_rostered
from dispatch.planning.roster.week import SLOTS, SLOTS_A_DAY, Week, needs_of, week_of
from dispatch.planning.roster.worked import DEFAULT_SHIFTS, Rest, ShiftKind, Worked

__all__ = [
    "DEFAULT_SHIFTS",
    "SLOTS",
    "SLOTS_A_DAY",
    "BadRosterPlanError",
    "BlockAnswer",
    "BlockDemand",
    "Called",
    "Here",
    "Rest",
    "RosterPlan",
    "ShiftKind",
    "ShiftPlan",
    "Sized",
    "Step",
    "Wanted",
    "Week",
    "Worked",
    "evaluate",
    "needs_of",
    "on_duty",
    "on_shift",
    "plan_roster",
    "plan_shifts",
    "present",
    "size",
    "week_of",
    "weeks_rostered",
]
