"""Who should go: every eligible team's turnout and time by road, the soonest there first, and why the others do not go.

Nothing is shortlisted by straight line: that can drop the true nearest. The value holds all that is needed to
recompute the choice. Ties break by source (a fix before a station), then by team code, so that the same input always
gives the same team.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dispatch.rules.policy import Mode, Policy
from dispatch.teams.team import Duty, DutyBy, FixSource, TeamNow, able
from dispatch.teams.turns import Turn, TurnKind
from dispatch.values import quick
from gis.position import Position
from gis.travel.times import Leg, Method, TravelTimes

_NOT_ASKED = Leg(None)
"""Of a team that may not go."""
_NEVER = float("inf")


class Exclusion(StrEnum):
    """Why a team is not a candidate."""

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
    """How long it needs before it leaves, by its duty."""
    duty: Duty | None = None

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
    candidates: tuple[Candidate, ...]
    method: Method
    graph_version: str | None
    policy_version: str
    picked: str | None = None
    """The team a person chose instead of the quickest."""
    reason: str | None = None
    """Why that one, where the person said so."""

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
    asked = [n for n, team in enumerate(teams) if reasons[n] is None or team.code == picked]
    method, version, legs = _timed([seen[n][0] for n in asked], place, travel, policy)
    ways = [_NOT_ASKED] * len(teams)
    for n, leg in zip(asked, legs, strict=True):
        ways[n] = leg
    turnouts_s: dict[TurnKind | None, float] = {}
    made = [
        _candidate(team, reason, place_now, way, policy, turnouts_s)
        for team, reason, place_now, way in zip(teams, reasons, seen, ways, strict=True)
    ]
    return Recommendation(now, _ordered(made), method, version, policy.version, picked)


def exclusions(
    teams: Sequence[TeamNow], category: str, passed_over: Mapping[str, Exclusion], *, mode: Mode
) -> list[Exclusion | None]:
    """Return for each team of the county why it may not take a case of this category; None where it may.

    Where a person confirms, a team proposed to one case is not proposed to a second.
    """
    demanded = category if any(category in team.skills for team in teams) else None
    spoken_for = {t.code for t in teams if t.proposed_to is not None} if mode is Mode.CONFIRM else set[str]()
    return [_exclusion(team, demanded, passed_over.get(team.code), spoken_for) for team in teams]


def _exclusion(
    team: TeamNow, demanded: str | None, passed: Exclusion | None, spoken_for: Collection[str]
) -> Exclusion | None:
    if team.case_id is not None:
        return Exclusion.BUSY
    if not team.on_duty:
        return Exclusion.OFF_DUTY
    if team.code in spoken_for:
        return Exclusion.PROPOSED
    if passed is None and demanded and not able(team.skills, demanded):
        return Exclusion.SKILL
    return passed


def _candidate(
    team: TeamNow,
    reason: Exclusion | None,
    seen: tuple[Position, FixSource, float | None],
    way: Leg,
    policy: Policy,
    turnouts_s: dict[TurnKind | None, float],
) -> Candidate:
    """Return a team as a candidate; `turnouts_s` holds what the policy says of each kind of duty met so far."""
    position, source, fix_age_s = seen
    cut_off = reason is None and way.travel_s is None
    kind = team.duty_kind
    turnout_s = turnouts_s.get(kind)
    if turnout_s is None:
        turnout_s = turnouts_s[kind] = float(policy.turnout_s(kind))
    return Candidate(
        team.code,
        team.name,
        position,
        source,
        fix_age_s,
        way.travel_s,
        Exclusion.NO_ROAD if cut_off else reason,
        way.road_s,
        None if way is _NOT_ASKED else way.approach_s,
        team.duty_by,
        team.turn,
        team.name_en,
        turnout_s,
        team.duty_of(kind),
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


def _order(candidate: Candidate) -> tuple[bool, float, bool, str]:
    """Return where a candidate stands: the excluded last, else by `rank`; worked out once for each of fifty teams."""
    travel_s = candidate.travel_s
    time_s = _NEVER if travel_s is None else round(candidate.turnout_s + travel_s, 3)
    return (candidate.excluded is not None, time_s, candidate.source is FixSource.STATION, candidate.team)
