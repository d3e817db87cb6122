"""Name the cause of a late response, from a closed list, and its remedy.

For every cause the log shows how many seconds would have been saved without it: the time nobody was free, the offers
that came to nothing, turnout beyond the usual, the way off the road, the way beyond what was predicted, the predicted
way beyond what the target leaves. The cause is the one that cost most. It would have been prevented by each cause whose
seconds alone would have kept the target, else by the fewest together, the costliest first; else by none of them.

Where a team that was asked came to nothing was nearer than the one that went, the longer way is its cost as well; only
what a post still nearer would have saved is that of nobody being free there.

No second counts twice. Turnout beyond that of crews on shift is being on call, up to what that usually costs
(`allowances`); only what a crew took beyond that is its own. Of a crew on call that was picked by hand instead of
another, it is the choice that cost what the other would have saved.

Known limits: seconds are taken off one by one, as if the rest had stayed as it was; where steps were pressed together
on arrival, turnout and travel cannot be separated; the near team that was busy is judged from its post.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from dispatch.cases.clock import MOMENT
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.planning.history.allowances import allowed
from dispatch.planning.history.intervals import parts
from dispatch.planning.history.late_reasons import why_nobody, why_on_call
from dispatch.planning.history.log import Attempt, Decision, LoggedCase, arriving, attempts, decision_by, stays
from dispatch.statistics.response import judge


class Cause(StrEnum):
    """The cause of a late response; of equal ones the first in this list is named."""

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
    """The usual seconds of handling and turnout, learned from the log, to compare a response with.

    `allowances` maps the turnout that the rules give a duty to its real cost beyond the usual one.
    """

    handling_s: float = 0.0
    turnout_s: float = 0.0
    allowances: Mapping[float, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The quickest way to the place from any post of the time: seconds, of them off the road, and the teams there."""

    travel_s: float
    approach_s: float = 0.0
    teams: frozenset[str] = frozenset()


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
    return Late(case.id, cause, over_s, seconds, chosen, bool(chosen) and not alone, _reason(case, cause, nearest))


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
    before = list(takewhile(lambda each: each != mine, attempts(case.events)))
    for cause, s in (_lost(each, until) for each in before):
        costs[cause] += s
    costs[Cause.DESK] = max(0.0, costs[Cause.DESK] - usual.handling_s)
    for cause, s in _own_costs(case, mine, before, usual, nearest).items() if mine is not None else ():
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


def _own_costs(
    case: LoggedCase, mine: Attempt, before: Iterable[Attempt], usual: Usual, nearest: Nearest | None
) -> dict[Cause, float]:
    """Return what the team that arrived cost: its duty and its turnout, its choice, its way."""
    found, decision = parts(case), decision_by(case, mine)
    duty_s, costs = _turnout_costs(mine, found.turnout_s if found else None, usual)
    if mine.predicted_s is None:
        return costs
    if found is not None and found.seconds["travel"] is not None:
        costs[Cause.SLOW_WAY] = found.seconds["travel"] - mine.predicted_s
    leaving_s, way_s = _by_hand(decision, mine, duty_s, usual)
    costs[Cause.BY_HAND] = leaving_s + way_s
    costs[Cause.ON_CALL if mine.on_call else Cause.TURNOUT] -= leaving_s
    way = _Way(mine.predicted_s - way_s, _off_road_s(case, mine))
    for cause, s in _shortened(way, _nearer(case, before, nearest)):
        costs[cause] = costs.get(cause, 0.0) + s
    left_s = max(0.0, (case.timing.target_s or 0) - usual.handling_s - usual.turnout_s)
    return costs | {Cause.OFF_ROAD: way.off_road_s, Cause.DISTANCE: way.predicted_s - way.off_road_s - left_s}


def _turnout_costs(mine: Attempt, turnout_s: float | None, usual: Usual) -> tuple[float, dict[Cause, float]]:
    """Return what its duty cost a team beyond the usual turnout, and that by cause, with what it took more itself."""
    duty_s = allowed(usual.allowances, mine.allowed_turnout_s)
    if turnout_s is None:
        return duty_s, {Cause.ON_CALL: 0.0, Cause.TURNOUT: 0.0}
    beyond_s = max(0.0, turnout_s - usual.turnout_s)
    duty_s = min(beyond_s, duty_s)
    on_call_s = duty_s if mine.on_call else 0.0
    return duty_s, {Cause.ON_CALL: on_call_s, Cause.TURNOUT: beyond_s - on_call_s}


@dataclass(slots=True)
class _Way:
    """A predicted way in seconds, and how much of it is off the road."""

    predicted_s: float
    off_road_s: float


def _nearer(
    case: LoggedCase, before: Iterable[Attempt], nearest: Nearest | None
) -> Iterator[tuple[Cause, float, float]]:
    """Yield the ways of teams asked before, and that from the nearest post: why nobody came by it, and its seconds."""
    for each in sorted((one for one in before if one.predicted_s is not None), key=lambda one: -(one.predicted_s or 0)):
        cause, _ = _lost(each, each.offered_at)
        if cause is not Cause.UNKNOWN:
            yield cause, each.predicted_s or 0.0, _off_road_s(case, each)
    if nearest is not None:
        yield Cause.NOBODY_FREE, nearest.travel_s, nearest.approach_s


def _shortened(way: _Way, nearer: Iterable[tuple[Cause, float, float]]) -> Iterator[tuple[Cause, float]]:
    """Yield by how much each way would have been shorter than the last; `way` becomes the shortest."""
    for cause, predicted_s, off_road_s in nearer:
        if predicted_s < way.predicted_s:
            yield cause, way.predicted_s - predicted_s
            way.predicted_s, way.off_road_s = predicted_s, off_road_s


def _off_road_s(case: LoggedCase, attempt: Attempt) -> float:
    decision = decision_by(case, attempt)
    option = decision.option(attempt.team) if decision else None
    return (option and option.approach_s) or 0.0


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


def _reason(case: LoggedCase, cause: Cause, nearest: Nearest | None) -> str | None:
    if cause is Cause.ON_CALL:
        return why_on_call(case)
    return why_nobody(case, nearest.teams if nearest else ()) if cause is Cause.NOBODY_FREE else None
