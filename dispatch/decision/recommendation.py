"""Recommend the team that is there first: every eligible team's turnout and road time, and why the others do not go.

Nothing is shortlisted by straight line: that can drop the true nearest. The value holds all that is needed to
recompute the choice. Ties break by source (a fix before a station), then by team code, so that the same input always
gives the same team.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import overload

from dispatch.rules.policy import Mode, Policy
from dispatch.teams.team import Duty, DutyBy, FixSource, TeamNow, able
from dispatch.teams.turns import Turn
from dispatch.values import quick
from gis.position import Position
from gis.travel.times import Leg, Method, TravelTimes

_NOT_ASKED = Leg(None)
"""Of a team that may not go."""
_NEVER = float("inf")
type _Standing = tuple[bool, float, bool, str]
"""Sort key of a team: excluded, milliseconds until it is there, that time is from its station, its code."""


class Exclusion(StrEnum):
    """The reason why a team is not a candidate."""

    OFF_DUTY = "off_duty"
    BUSY = "busy"
    SKILL = "skill_missing"
    DECLINED = "declined_this_case"
    EXPIRED = "let_the_offer_expire"
    WITHDRAWN = "withdrawn_from_this_case"
    NO_ROAD = "no_road_to_the_place"
    UNDONE = "just_taken_back_by_hand"
    TAKEN = "taken_by_another_case_meanwhile"
    PROPOSED = "proposed_to_another_case"


@quick
@dataclass(frozen=True, slots=True)
class Candidate:
    """One team in a recommendation: where it was taken to be, its time, or why it is excluded."""

    team: str
    name: str
    position: Position
    source: FixSource
    fix_age_s: float | None
    travel_s: float | None = None
    excluded: Exclusion | None = None
    road_s: float | None = None
    approach_s: float | None = None
    duty_by: DutyBy = DutyBy.REGISTER
    turn: Turn | None = None
    """The turn the team was in, else its next one: why it counted as on or off duty."""
    name_en: str | None = None
    turnout_s: float = 0.0
    """Seconds it needs before it leaves, by its duty."""
    duty: Duty | None = None
    position_source: str | None = None
    """The sender of its position: a phone, a tracker by its name, or `station`."""

    @property
    def arrival_s(self) -> float | None:
        """Return how long until it is there: turnout and way."""
        return None if self.travel_s is None else round(self.turnout_s + self.travel_s, 3)

    @property
    def rank(self) -> tuple[float, bool, str]:
        """Return the order of candidates: time until it is there, fix before station, code."""
        return _order(self)[1:]


@quick
@dataclass(frozen=True, slots=True)
class Recommendation:
    """The ranked teams, the road graph and the policy they were ranked under."""

    made_at: datetime
    candidates: Sequence[Candidate]
    method: Method
    graph_version: str | None
    policy_version: str
    picked: str | None = None
    """The team a person chose instead of the quickest."""
    reason: str | None = None
    """The person's reason for that team, if given."""

    @property
    def ranking(self) -> tuple[Candidate, ...]:
        """Return the candidates not excluded, best first."""
        return tuple(c for c in self.candidates if c.excluded is None)

    @property
    def chosen(self) -> Candidate | None:
        """Return who goes: the one picked by hand, else the quickest; None when nobody is eligible."""
        if self.picked is not None:
            return next((c for c in self.candidates if c.team == self.picked), None)
        return next((c for c in self.candidates if c.excluded is None), None)

    @property
    def runner_up(self) -> Candidate | None:
        """Return the quickest of the others."""
        chosen = self.chosen
        return next((c for c in self.candidates if c.excluded is None and c is not chosen), None)

    @property
    def margin_s(self) -> float | None:
        """Return how much quicker the chosen team is than the runner-up; negative for a slower one picked by hand."""
        chosen, runner_up = self.chosen, self.runner_up
        if chosen is None or runner_up is None or chosen.arrival_s is None or runner_up.arrival_s is None:
            return None
        return round(runner_up.arrival_s - chosen.arrival_s, 1)

    def without(self, team: str, reason: Exclusion) -> "Recommendation":
        """Return the recommendation with one more team excluded."""
        changed = [replace(c, excluded=reason) if c.team == team else c for c in self.candidates]
        return replace(self, candidates=_ordered(changed))


def recommend(
    teams: Sequence[TeamNow],
    place: Position,
    *,
    category: str,
    travel: TravelTimes | None,
    policy: Policy,
    now: datetime,
    passed_over: Mapping[str, Exclusion] | None = None,
    picked: str | None = None,
) -> Recommendation:
    """Rank every eligible team by its time until it is there, turnout and way; the ways are one table call.

    Parameters
    ----------
    teams
        Every team of the county.
    place
        Where to go, WGS84.
    category
        What the case is about; a skill is demanded only if some team of the county has it.
    travel
        Road times; None when no graph is loaded.
    passed_over
        Teams that declined this case or let it expire, with the reason.
    picked
        The team a person chose: it goes even if excluded, so that its time is asked too.

    Returns
    -------
    Recommendation
        `method` is `road`, or `straight_line` when there is no graph or no team reaches the place by road.
    """
    reasons = exclusions(teams, category, passed_over or {}, mode=policy.mode)
    seen = [team.seen(now, policy.fix_max_age_s) for team in teams]
    asked = [n for n, reason in enumerate(reasons) if reason is None or teams[n].code == picked]
    method, version, legs = _timed([seen[n][0] for n in asked], place, travel, policy)
    ways = [_NOT_ASKED] * len(teams)
    for n, leg in zip(asked, legs, strict=True):
        ways[n] = leg
        if leg.travel_s is None:
            reasons[n] = reasons[n] or Exclusion.NO_ROAD
    kinds = [team.duty_kind for team in teams]
    turnouts_s = {kind: float(policy.turnout_s(kind)) for kind in set(kinds)}
    spent_s = [turnouts_s[kind] for kind in kinds]
    standing = [
        _standing(reason, turnout_s, way.travel_s, place_now[1], team.code)
        for reason, turnout_s, way, place_now, team in zip(reasons, spent_s, ways, seen, teams, strict=True)
    ]
    made = partial(_candidate, teams, reasons, seen, ways, spent_s)
    return Recommendation(now, _Ranked(standing, made), method, version, policy.version, picked)


def exclusions(
    teams: Sequence[TeamNow], category: str, passed_over: Mapping[str, Exclusion], *, mode: Mode
) -> list[Exclusion | None]:
    """Return for each team of the county why it may not take a case of this category; None where it may.

    Where a person confirms, a team proposed to one case is not proposed to a second.
    """
    demanded = category if any(category in team.skills for team in teams) else None
    spoken_for = {t.code for t in teams if t.proposed_to is not None} if mode is Mode.CONFIRM else set[str]()
    unable = {each for each in {team.skills for team in teams} if demanded and not able(each, demanded)}
    return [
        Exclusion.BUSY
        if team.case_id is not None
        else Exclusion.OFF_DUTY
        if not team.on_duty
        else Exclusion.PROPOSED
        if team.code in spoken_for
        else passed_over.get(team.code) or (Exclusion.SKILL if team.skills in unable else None)
        for team in teams
    ]


class _Ranked(Sequence[Candidate]):
    """Candidates, put in order and made when asked for: a simulation asks for the first of fifty alone."""

    __slots__ = ("_made", "_make", "_order", "_standing")

    def __init__(self, standing: Sequence[_Standing], make: Callable[[int], Candidate]) -> None:
        self._standing, self._make = standing, make
        self._order: list[int] = []
        self._made: dict[int, Candidate] = {}

    def __len__(self) -> int:
        return len(self._standing)

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Candidate, ...]: ...
    def __getitem__(self, index: int | slice) -> Candidate | tuple[Candidate, ...]:
        if isinstance(index, slice):
            return tuple(self[n] for n in range(*index.indices(len(self))))
        number = self._number(index)
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]

    def _number(self, index: int) -> int:
        numbers = range(len(self))
        if index == 0 and not self._order and numbers:
            return min(numbers, key=self._standing.__getitem__)
        self._order = self._order or sorted(numbers, key=self._standing.__getitem__)
        return self._order[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def _candidate(
    teams: Sequence[TeamNow],
    reasons: Sequence[Exclusion | None],
    seen: Sequence[tuple[Position, FixSource, float | None]],
    ways: Sequence[Leg],
    turnouts_s: Sequence[float],
    number: int,
) -> Candidate:
    team, way = teams[number], ways[number]
    position, source, fix_age_s = seen[number]
    return Candidate(
        team.code,
        team.name,
        position,
        source,
        fix_age_s,
        way.travel_s,
        reasons[number],
        way.road_s,
        None if way is _NOT_ASKED else way.approach_s,
        team.duty_by,
        team.turn,
        team.name_en,
        turnouts_s[number],
        team.duty,
        team.position_source(source),
    )


def _timed(
    asked: list[Position], place: Position, travel: TravelTimes | None, policy: Policy
) -> tuple[Method, str | None, Sequence[Leg]]:
    """Return how and on which graph the ways were found, and the ways; a leg without a time has no road."""
    if travel is not None:
        by_road = travel.to_point(asked, place)
        if not asked or any(leg.travel_s is not None for leg in by_road):
            return travel.method, travel.version, by_road
    straight = policy.straight_line()
    return straight.method, travel.version if travel else None, straight.to_point(asked, place)


def _ordered(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(candidates, key=_order))


def _order(candidate: Candidate) -> _Standing:
    """Return where a candidate stands: the excluded last, else by `rank`."""
    return _standing(candidate.excluded, candidate.turnout_s, candidate.travel_s, candidate.source, candidate.team)


def _standing(
    excluded: Exclusion | None, turnout_s: float, travel_s: float | None, source: FixSource, team: str
) -> _Standing:
    time_ms = _NEVER if travel_s is None else round((turnout_s + travel_s) * 1000)
    return (excluded is not None, time_ms, source is FixSource.STATION, team)
