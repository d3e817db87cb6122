"""Put back into memory what a decision recorded about the teams, before the decision is made once more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.decision.recommendation import Candidate, Exclusion, Recommendation
from dispatch.planning.simulation.memory.teams import TeamBoard
from dispatch.teams.team import Duty, Fix, FixSource
from gis.position import Position
from gis.travel.times import Leg, Method, Route


def restore(board: TeamBoard, decision: Recommendation) -> None:
    """Let every team be where, and on or off duty as, a decision recorded."""
    board.teams(decision.made_at)  # the board works duty out when it is first asked, which would undo what follows
    for candidate in decision.candidates:
        if candidate.team in board.posts:
            _restore(board, decision, candidate)


def _restore(board: TeamBoard, decision: Recommendation, candidate: Candidate) -> None:
    is_fix = candidate.source is FixSource.FIX
    fix = Fix(candidate.position, decision.made_at - timedelta(seconds=candidate.fix_age_s or 0.0)) if is_fix else None
    board.place(candidate.team, fix, None if is_fix else candidate.position)
    if candidate.duty is not None:
        board.rule(candidate.team, candidate.duty is not Duty.OFF_DUTY, candidate.duty_by, candidate.turn)


@dataclass(frozen=True, slots=True)
class RecordedTimes:
    """The times of one decision: what stands in for a road graph that is gone."""

    decision: Recommendation

    @property
    def version(self) -> str | None:
        """Return the version of the graph that is gone."""
        return self.decision.graph_version

    @property
    def method(self) -> Method:
        """Return how the times were found."""
        return self.decision.method

    def to_point(self, origins: Sequence[Position], destination: Position) -> list[Leg]:
        """Return the recorded way from each place."""
        known = {c.position: c for c in self.decision.candidates if c.travel_s is not None}
        return [_leg(known.get(origin)) for origin in origins]

    def matrix(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.float64]:
        """Return the recorded times, the same for every destination: there was one."""
        times = [leg.travel_s for leg in self.to_point(origins, destinations[0])] if destinations else []
        column = np.array([np.nan if each is None else each for each in times], dtype=np.float64)
        return np.repeat(column[:, None], len(destinations), axis=1)

    def route(self, origin: Position, destination: Position) -> Route | None:
        """Return None: ways were not recorded."""
        return None


def _leg(candidate: Candidate | None) -> Leg:
    if candidate is None:
        return Leg(None)
    return Leg(candidate.travel_s, candidate.road_s, candidate.approach_s or 0.0)


def times_differ(ours: Recommendation, logged: Recommendation) -> bool:
    """Tell whether some team's way takes otherwise than recorded, by more than rounding."""
    recorded = {c.team: c.travel_s for c in logged.candidates if c.travel_s is not None}
    times = ((c.travel_s, recorded[c.team]) for c in ours.candidates if c.travel_s is not None and c.team in recorded)
    return any(abs(now - then) > 0.05 for now, then in times)


def exclusion_differs(ours: Recommendation, logged: Recommendation, reason: Exclusion) -> bool:
    """Tell whether some team is excluded for a reason in one of the two and not in the other."""
    found = [{c.team for c in each.candidates if c.excluded is reason} for each in (ours, logged)]
    return found[0] != found[1]


def renamed(decision: Recommendation, version: str) -> Recommendation:
    """Return a decision as one of a graph of another name."""
    return replace(decision, graph_version=version)
