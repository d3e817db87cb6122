"""The null test of a replay: nothing is changed, so every team and stamp of the log must come out again.

Calls, reports of teams and steps of people are fed as the log has them, at the moment they were heard; whom the machine
sends is worked out by the code that dispatches, from the rules, the road graph and the places of the teams that each
decision recorded. Who is free follows from the other cases of the log. After each act the case is set to what the log
says, so that one difference does not make the rest of the month differ; every one is named with its cause.

Known limits: cases that followed another, or were the second half of a call, had no team; they are counted and not
replayed. Where a graph is gone the recorded times stand in for it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dispatch.cases.case import Case
from dispatch.desk.ports import RoadTimes
from dispatch.rules.policy import Policy
from gis.county.model import CountyData


class Cause(StrEnum):
    """The cause of a difference between replay and log. The list is closed: `UNEXPLAINED` is a fault to be reported."""

    NO_DECISION = "decision_not_kept"
    OTHER_GRAPH = "road_graph_no_longer_here"
    OTHER_RULES = "rules_of_that_time_not_kept"
    OTHER_REGISTER = "team_or_skill_no_longer_in_the_register"
    OTHER_TIMES = "same_graph_other_travel_time"
    RACE = "taken_by_another_case_at_that_moment"
    HELD = "a_case_before_it_was_held_at_that_moment"
    OTHER_GROUND = "cell_or_its_kind_has_changed_since"
    OTHER_WORK = "a_team_was_at_a_case_that_was_not_read"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise: in which case, what, as it was logged and as it was replayed, and why."""

    case_id: int
    what: str
    logged: str | None
    replayed: str | None
    cause: Cause
    at: datetime


@dataclass(frozen=True, slots=True)
class NullResult:
    """The result of a null replay.

    Attributes
    ----------
    cases : int
        Number replayed to their end, or as far as the log goes.
    without_team : int
        Number answered at the desk, handed over, following another, or the second half of a call: nobody was sent.
    decisions : int
        Number of times somebody was to be sent, or nobody was free.
    agreeing : int
        Number of these that came out as in the log.
    """

    cases: int
    without_team: int
    decisions: int
    agreeing: int
    differences: tuple[Difference, ...] = ()

    @property
    def causes(self) -> dict[str, int]:
        """Return how many differences each cause made, in the order of the list."""
        counted = Counter(difference.cause for difference in self.differences)
        return {cause.value: counted[cause] for cause in Cause if counted[cause]}

    @property
    def is_null(self) -> bool:
        """Tell whether nothing differs that has no cause."""
        return all(difference.cause is not Cause.UNEXPLAINED for difference in self.differences)


@dataclass(frozen=True, slots=True)
class Archive:
    """The inputs of a replay besides the log: the county, the road graphs that open here, rules by version."""

    data: CountyData
    roads: RoadTimes
    policies: Mapping[str, Policy] = field(default_factory=dict)


STAMPS = ("status", "dispatched_at", "acknowledged_at", "en_route_at", "arrived_at", "response_ended_at")


def stamps_that_differ(logged: Case, replayed: Case) -> list[tuple[str, str | None, str | None]]:
    """Return each stamp that differs, as logged and as replayed."""
    pairs = ((name, getattr(logged, name), getattr(replayed, name)) for name in STAMPS)
    return [(name, _plain(ours), _plain(theirs)) for name, ours, theirs in pairs if ours != theirs]


def _plain(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)
