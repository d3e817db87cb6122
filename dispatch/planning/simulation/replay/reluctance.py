"""Rules that dispatch does not have, tried out: a reserve for the town, and waiting for a team about to finish.

What is left of a visit is guessed as a dispatcher would who knows how long visits take: the median of what was left of
those that took longer than this one has by now. A visit that outlasted all others may take any time.

Known limit: a team is taken to leave for the next case from the scene.
"""

from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import inf

from dispatch.cases.case import Case
from dispatch.decision.recommendation import exclusions, recommend
from dispatch.planning.simulation.memory.state import Memory
from dispatch.planning.simulation.scenario import Setting
from dispatch.rules.policy import Mode
from dispatch.teams.team import TeamNow, TeamStatus

_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TownReserve:
    """A case outside the town gets none of the town's teams while no more than `teams` of these are free.

    Attributes
    ----------
    town : set of str
        The teams whose post lies in town.
    """

    teams: int
    town: frozenset[str]

    def holds_back(self, case: Case, teams: Sequence[TeamNow], now: datetime) -> Set[str]:
        """Return the town's free teams where too few would be left."""
        if case.cell is not None and case.cell.in_town:
            return _NOBODY
        free = {team.code for team in teams if team.code in self.town and team.on_duty and team.case_id is None}
        return free if len(free) <= self.teams else _NOBODY


@dataclass(slots=True)
class WaitForFinishing:
    """A case waits for a team on scene that should be done soon, where it would be there `gain_s` before any other.

    Attributes
    ----------
    visits_s : sequence of float
        How long visits take, in order.
    most_s : float
        The longest that a case is kept waiting for a team.
    """

    setting: Setting
    memory: Memory
    visits_s: Sequence[float]
    most_s: float = 300.0
    gain_s: float = 60.0
    waits: dict[tuple[datetime, float, float], tuple[str, datetime]] = field(default_factory=dict)
    """By the case, its moment and place: for whom it waits, and until when."""

    def holds_back(self, case: Case, teams: Sequence[TeamNow], now: datetime) -> Set[str]:
        """Return every team while the case waits for one that is about to finish."""
        assert case.place is not None  # noqa: S101  -- the desk takes no case without a place
        key = case.received_at, case.place.position.lon, case.place.position.lat
        if key not in self.waits:
            found = self._worth_waiting(case, teams, now)
            self.waits[key] = found if found is not None else ("", now)
        team, until = self.waits[key]
        is_free = any(each.code == team and each.case_id is None for each in teams)
        return _NOBODY if now >= until or is_free else {each.code for each in teams}

    def _worth_waiting(self, case: Case, teams: Sequence[TeamNow], now: datetime) -> tuple[str, datetime] | None:
        assert case.place is not None  # noqa: S101  -- as above
        setting, place = self.setting, case.place.position
        roads = setting.roads.get(setting.graph) if setting.graph else None
        free = recommend(teams, place, category=case.category.value, travel=roads, policy=setting.policy, now=now)
        best_s = free.chosen.arrival_s if free.chosen is not None else None
        coming = []
        could_go = exclusions(
            [replace(team, case_id=None) for team in teams], case.category.value, {}, mode=Mode.AUTOMATIC
        )
        for team, reason in zip(teams, could_go, strict=True):
            left_s = self._left_s(team, now)
            if left_s is None or reason is not None:
                continue
            here = self.memory.cases[team.case_id or 0].place
            assert here is not None  # noqa: S101  -- as above
            travel = roads or setting.policy.straight_line()
            way_s = travel.to_point([here.position], place)[0].travel_s
            if way_s is not None:
                ready_s = left_s + setting.policy.turnout_s(team.duty_kind)
                coming.append((ready_s + way_s, team.code))
        soonest = min(coming, default=None)
        if soonest is None or (best_s is not None and soonest[0] > best_s - self.gain_s):
            return None
        return soonest[1], now + timedelta(seconds=self.most_s)

    def _left_s(self, team: TeamNow, now: datetime) -> float | None:
        """Return how long a team on scene should still need; None where that is too long, or it is not there."""
        if team.case_id is None or team.assignment_status is not TeamStatus.ON_SCENE:
            return None
        arrived_at = self.memory.cases[team.case_id].arrived_at
        been_s = (now - arrived_at).total_seconds() if arrived_at is not None else 0.0
        longer = self.visits_s[bisect_right(self.visits_s, been_s) :]
        left_s = longer[(len(longer) - 1) // 2] - been_s if longer else inf
        return left_s if left_s <= self.most_s else None
