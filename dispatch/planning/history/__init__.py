"""Past responses: shares by group, the parts of their time, and causes of the late ones."""

from dispatch.planning.history.intervals import PARTS, Decomposition, Parts, decomposition, parts, shown_doubts
from dispatch.planning.history.late_summary import CauseFigures, LateSummary, late_summary, without_few
from dispatch.planning.history.lateness import Cause, Late, Nearest, Usual, late
from dispatch.planning.history.lessons import Lessons, enough, is_assumed, is_few, lessons
from dispatch.planning.history.log import (
    NEVER_SENT,
    SENDING,
    Attempt,
    Decision,
    LogEvent,
    LoggedCase,
    Option,
    attempts,
    cases_by_cell,
    effective,
    timing_of,
)
from dispatch.planning.history.offers import Offers
from dispatch.planning.history.posts_then import posts_then
from dispatch.planning.history.shares import History, Shares, history, proofs_of, without_target
from dispatch.planning.history.shown_times import ShownTime, shown_duties, shown_time
from dispatch.planning.history.suppression import FEWEST, hidden, revealing, shown

__all__ = [
    "FEWEST",
    "NEVER_SENT",
    "PARTS",
    "SENDING",
    "Attempt",
    "Cause",
    "CauseFigures",
    "Decision",
    "Decomposition",
    "History",
    "Late",
    "LateSummary",
    "Lessons",
    "LogEvent",
    "LoggedCase",
    "Nearest",
    "Offers",
    "Option",
    "Parts",
    "Shares",
    "ShownTime",
    "Usual",
    "attempts",
    "cases_by_cell",
    "decomposition",
    "effective",
    "enough",
    "hidden",
    "history",
    "is_assumed",
    "is_few",
    "late",
    "late_summary",
    "lessons",
    "parts",
    "posts_then",
    "proofs_of",
    "revealing",
    "shown",
    "shown_doubts",
    "shown_duties",
    "shown_time",
    "timing_of",
    "without_few",
    "without_target",
]
