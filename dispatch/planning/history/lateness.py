"""Why a response was late, from a closed list, and what would have prevented it.

For every cause the log shows how many seconds would have been saved without it: the time nobody was free, the offers
that came to nothing, turnout beyond the usual, the way off the road, the way beyond what was predicted, the predicted
way beyond what the target leaves. The cause is the one that cost most. It would have been prevented by each cause whose
seconds alone would have kept the target, else by the fewest together, the costliest first; else by none of them.

No second counts twice. Turnout beyond that of crews on shift is being on call, up to what that usually costs
(`allowances`); only what a crew took beyond that is its own. Of a crew on call that was picked by hand instead of
another, it is the choice that cost what the other would have saved.

Known limits: seconds are taken off one by one, as if the rest had stayed as it was; where steps were pressed together
on arrival, turnout and travel cannot be separated; the near team that was busy is judged from its post.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from dispatch.cases.clock import MOMENT
from dispatch.decision.recommendation import Exclusion
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.planning.history.allowances import allowed
from dispatch.planning.history.intervals import parts
from dispatch.planning.history.log import Attempt, Decision, LoggedCase, arriving, attempts, stays
from dispatch.statistics.response import judge
from dispatch.teams.team import Duty


class Cause(StrEnum):
    """Why a response was late; of equal ones the first in this list is named."""

    NOBODY_FREE = "nobody_free"
    DECLINED = "declined"
    NOT_DELIVERED = "not_delivered"
    DESK = "desk"
    BY_HAND = "picked_by_hand"
    ON_CALL = "on_call"
    TURNOUT = "turnout"
    DISTANCE = "distance"
    OFF_ROAD = "off_road"
    SLOW_WAY = "slow_way"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Usual:
    """What handling and turnout usually take in seconds, learned from the log: what a response may be held against.

    `allowances` has by the turnout that the rules give a duty what it really costs beyond the usual one.
    """

    handling_s: float = 0.0
    turnout_s: float = 0.0
    allowances: Mapping[float, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The quickest way to the place from any post of the county, busy or not: seconds, and of them off the road."""

    team: str
    travel_s: float
    approach_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Late:
    """One late response.

    Attributes
    ----------
    over_s : float
        By how many seconds; for an open case so far.
    seconds : mapping
        What each cause cost, those that cost something.
    prevented_by : tuple of Cause
        Each alone; or, if `together`, all of them; empty if nothing the log shows would have.
    reason : str, optional
        Of `open` the status, of `unknown` what the log lacks, of `nobody_free` why the teams did not count, of
        `on_call` why nobody on shift went.
    """

    case: int
    cause: Cause
    over_s: float
    seconds: Mapping[Cause, float] = field(default_factory=dict)
    prevented_by: tuple[Cause, ...] = ()
    together: bool = False
    reason: str | None = None


_DESK = {
    CaseStatus.RECEIVED, CaseStatus.PROPOSED, CaseStatus.HELD, CaseStatus.DESK, CaseStatus.TO_TRANSFER,
    CaseStatus.JOINED, CaseStatus.CANCELLED, CaseStatus.CLOSED, CaseStatus.ANSWERED, CaseStatus.TRANSFERRED,
}  # fmt: skip
"""Statuses in which a case stays by what people at the desk did; those that end it count once it is reopened."""
_MOMENT_S = MOMENT.total_seconds()
_GIVEN_BACK = {EventType.DECLINED, EventType.EXPIRED}


def late(case: LoggedCase, now: datetime, usual: Usual, nearest: Nearest | None = None) -> Late | None:
    """Return why a response was late; None where it was not, is not counted, or is of a rehearsal."""
    timing = case.timing
    if case.exercise or judge(timing, now)[0] != "missed" or timing.target_s is None:
        return None
    until = timing.arrived_at or timing.ended_at or now
    over_s = (until - timing.received_at).total_seconds() - timing.target_s
    costs = _costs(case, until, usual, nearest)
    seconds = {cause: costs[cause] for cause in Cause if costs.get(cause, 0.0) > 0.0}
    if timing.arrived_at is None and timing.ended_at is None:
        return Late(case.id, Cause.OPEN, over_s, seconds, reason=timing.status)
    if not seconds:
        return Late(case.id, Cause.UNKNOWN, over_s, reason=_missing(case))
    cause = max(seconds, key=lambda each: seconds[each])
    alone = tuple(each for each, s in seconds.items() if s >= over_s - _MOMENT_S)
    chosen = alone or _fewest(seconds, over_s)
    return Late(case.id, cause, over_s, seconds, chosen, bool(chosen) and not alone, _reason(case, cause))


def _fewest(seconds: Mapping[Cause, float], over_s: float) -> tuple[Cause, ...]:
    chosen: list[Cause] = []
    saved = 0.0
    for cause in sorted(seconds, key=lambda each: -seconds[each]):
        chosen.append(cause)
        saved += seconds[cause]
        if saved >= over_s - _MOMENT_S:
            return tuple(chosen)
    return ()


def _missing(case: LoggedCase) -> str:
    if not case.events:
        return "no_events"
    found = parts(case)
    if found is None:
        return "ended_without_arrival"
    return found.doubt or "within_the_usual"


def _costs(case: LoggedCase, until: datetime, usual: Usual, nearest: Nearest | None) -> dict[Cause, float]:
    costs = dict.fromkeys(Cause, 0.0)
    for cause, s in _without_team(case, until):
        costs[cause] += s
    mine = arriving(case.events, case.timing.arrived_at)
    before = takewhile(lambda each: each != mine, attempts(case.events))
    for cause, s in (_lost(each, until) for each in before):
        costs[cause] += s
    costs[Cause.DESK] = max(0.0, costs[Cause.DESK] - usual.handling_s)
    for cause, s in _own_costs(case, mine, usual, nearest).items() if mine is not None else ():
        costs[cause] += s
    return costs


def _without_team(case: LoggedCase, until: datetime) -> Iterator[tuple[Cause, float]]:
    """Yield what the time without a team cost: nobody was free, or the case lay at the desk."""
    for stay in stays(case.events, until):
        lasted_s = max(0.0, (min(stay.until or until, until) - stay.since).total_seconds())
        if stay.status is CaseStatus.WAITING:
            yield Cause.NOBODY_FREE, lasted_s
        elif stay.status in _DESK:
            yield Cause.DESK, lasted_s


def _lost(attempt: Attempt, until: datetime) -> tuple[Cause, float]:
    """Return what an offer that came to nothing cost, and whose doing that was."""
    seconds = max(0.0, (min(attempt.ended_at or until, until) - attempt.offered_at).total_seconds())
    if attempt.reason == "not_delivered":
        return Cause.NOT_DELIVERED, seconds
    if attempt.ended_by in {None, EventType.CANCELLED}:
        return Cause.UNKNOWN, 0.0
    return (Cause.DECLINED if attempt.ended_by in _GIVEN_BACK else Cause.DESK), seconds


def _own_costs(case: LoggedCase, mine: Attempt, usual: Usual, nearest: Nearest | None) -> dict[Cause, float]:
    """Return what the team that arrived cost: its duty and its turnout, its choice, its way."""
    found, decision = parts(case), _decision(case, mine)
    duty_s, costs = _turnout_costs(mine, found.turnout_s if found else None, usual)
    if mine.predicted_s is None:
        return costs
    if found is not None and found.seconds["travel"] is not None:
        costs[Cause.SLOW_WAY] = found.seconds["travel"] - mine.predicted_s
    leaving_s, way_s = _by_hand(decision, mine, duty_s, usual)
    costs[Cause.BY_HAND] = leaving_s + way_s
    costs[Cause.ON_CALL if mine.on_call else Cause.TURNOUT] -= leaving_s
    option = decision.option(mine.team) if decision else None
    off_road_s = (option and option.approach_s) or 0.0
    left_s = max(0.0, (case.timing.target_s or 0) - usual.handling_s - usual.turnout_s)
    return costs | _way_costs(mine.predicted_s, off_road_s, way_s, left_s, nearest)


def _turnout_costs(mine: Attempt, turnout_s: float | None, usual: Usual) -> tuple[float, dict[Cause, float]]:
    """Return what its duty cost a team beyond the usual turnout, and that by cause, with what it took more itself."""
    duty_s = allowed(usual.allowances, mine.allowed_turnout_s)
    if turnout_s is None:
        return duty_s, {Cause.ON_CALL: 0.0, Cause.TURNOUT: 0.0}
    beyond_s = max(0.0, turnout_s - usual.turnout_s)
    duty_s = min(beyond_s, duty_s)
    on_call_s = duty_s if mine.on_call else 0.0
    return duty_s, {Cause.ON_CALL: on_call_s, Cause.TURNOUT: beyond_s - on_call_s}


def _way_costs(
    predicted_s: float, off_road_s: float, by_hand_s: float, left_s: float, nearest: Nearest | None
) -> dict[Cause, float]:
    """Return what the predicted way cost: that of a nearer team that was busy, on foot, too far for what is left."""
    costs: dict[Cause, float] = {}
    least_s, least_off_road_s = predicted_s, off_road_s
    if nearest is not None and nearest.travel_s < predicted_s - by_hand_s:
        costs[Cause.NOBODY_FREE] = predicted_s - by_hand_s - nearest.travel_s
        least_s, least_off_road_s = nearest.travel_s, nearest.approach_s
    return costs | {Cause.OFF_ROAD: least_off_road_s, Cause.DISTANCE: least_s - least_off_road_s - left_s}


def _decision(case: LoggedCase, mine: Attempt) -> Decision | None:
    """Return the decision by which a team was asked."""
    return next((d for d in case.decisions if d.seq >= mine.seq and d.chosen == mine.team), None)


def _by_hand(decision: Decision | None, mine: Attempt, duty_s: float, usual: Usual) -> tuple[float, float]:
    """Return by how much a team picked by hand was slower than the quickest that could have gone: to leave, and there.

    `duty_s` is what its duty cost it beyond a usual turnout; of the others that is what their duties usually cost.
    """
    if decision is None or not decision.picked_by_hand:
        return 0.0, 0.0
    others = [
        (allowed(usual.allowances, o.turnout_s), o.travel_s) for o in decision.options
        if o.excluded is None and o.travel_s is not None and o.team != mine.team
    ]  # fmt: skip
    if not others:
        return 0.0, 0.0
    other_duty_s, other_travel_s = min(others, key=sum)
    slower_s = max(0.0, duty_s + (mine.predicted_s or 0.0) - other_duty_s - other_travel_s)
    leaving_s = min(slower_s, max(0.0, duty_s - other_duty_s))
    return leaving_s, slower_s - leaving_s


def _reason(case: LoggedCase, cause: Cause) -> str | None:
    if cause is Cause.ON_CALL:
        return _why_on_call(case)
    return _why_nobody(case) if cause is Cause.NOBODY_FREE else None


_WHY_NOBODY = {
    Exclusion.OFF_DUTY: "nobody_on_duty",
    Exclusion.SKILL: "nobody_with_the_skill",
    Exclusion.NO_ROAD: "no_road",
}


def _why_nobody(case: LoggedCase) -> str:
    """Return why no team counted, as the first decision without one says: the hardest to mend of all it names.

    A team that is busy would have been there: the reason is `all_busy` if at least one was.
    """
    decision = next((each for each in case.decisions if each.chosen is None), None)
    if decision is None:
        return "all_busy" if any(o.excluded for each in case.decisions for o in each.options) else "not_recorded"
    excluded = [option.excluded for option in decision.options]
    return _hardest(excluded) if excluded else "no_team"


def _why_on_call(case: LoggedCase) -> str:
    """Return why nobody on shift went, as the decision says by which the crew on call was asked."""
    mine = arriving(case.events, case.timing.arrived_at)
    decision = None if mine is None else _decision(case, mine)
    if decision is None:
        return "not_recorded"
    excluded = [option.excluded for option in decision.options if option.duty == Duty.ON_DUTY]
    if None in excluded:
        return "on_shift_farther"
    return _hardest(excluded) if excluded else "nobody_on_shift"


def _hardest(excluded: Sequence[str | None]) -> str:
    if Exclusion.BUSY in excluded:
        return "all_busy"
    return next((why for each, why in reversed(_WHY_NOBODY.items()) if each in excluded), "passed_over")
