"""Per-case residuals that are kept when another team is sent: how long people took, and the road's pace that day.

A counterfactual replay gives each case its own answer time, turnout beyond what that team's duty usually costs, travel
over prediction, and time on scene, in the run with the change as in the run without. Under its own duty a crew leaves
as it did, also where that was sooner than usual. What a case never showed, because it was declined, or is open, or
nobody arrived, is taken from the median of the others, and counted.

Known limits: a slow road for one team may be a quick one for another; the residual is taken as the case's own. Moments
reported by hand carry the reporter's delay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median_low
from types import MappingProxyType

from dispatch.decision.recommendation import Candidate
from dispatch.events import AnyEvent, Event
from dispatch.kinds import DANGER
from dispatch.lifecycle import EventType
from dispatch.planning.history.allowances import Turnout, allowed, learn_allowances
from dispatch.planning.learning import priors
from dispatch.planning.simulation.replay.log import LoggedCase
from dispatch.planning.simulation.scenario import TENTH, Call
from dispatch.planning.simulation.workload import ON_TIME, FailedOffer
from dispatch.teams.team import Duty

_LATER = datetime.max.replace(tzinfo=UTC)
"""Later than any target."""
_SLOWEST, _QUICKEST = 8 * ON_TIME, ON_TIME // 8
"""Beyond these a travel time tells of a stop on the way or a forgotten report, not of the road."""


@dataclass(frozen=True, slots=True)
class Residuals:
    """The residuals of one case; None where it shows none. Spans in tenths of a second, `pace` in 4096ths.

    `duty_s` is the cost of its duty beyond a usual turnout, in seconds; a team on call is none on shift.
    """

    answer: int | None = None
    turnout: int | None = None
    pace: int | None = None
    on_scene: int | None = None
    duty_s: float = 0.0
    on_call: bool = False
    own: tuple[int, int] | None = None
    """For a duty that costs more: the turnout that the rules give it, and the total time of its crew."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of a log with their residuals, and what had to be filled in.

    Attributes
    ----------
    filled : dict
        By kind of residual: of how many cases it is the median of the others.
    set_aside : int
        Cases that sent no team, at places outside, or without a place.
    failed : int
        Cases in which a team declined or let an offer expire: their first teams do so in the replay too.
    """

    calls: tuple[Call, ...]
    received: tuple[datetime, ...]
    responses: tuple[int | None, ...]
    """Received → on scene as logged, tenths of a second."""
    targets: tuple[int | None, ...]
    teams: tuple[str | None, ...]
    filled: dict[str, int]
    set_aside: int
    failed: int
    allowances: dict[float, float] = field(default_factory=dict)
    """The real costs of duties by their rules: the turnouts of the calls are beyond it."""


PRIOR = Residuals(
    answer=150,
    turnout=round(priors.TURNOUT.value * 10),
    pace=round(priors.TRAVEL_FACTOR.value * ON_TIME),
    on_scene=round(priors.ON_SCENE.value * 10),
)
"""The values where no case shows any: 15 s to answer, and the priors of `dispatch.planning.learning`."""


def allowances_of(cases: Iterable[LoggedCase]) -> dict[float, float]:
    """Return what duties really cost by the turnout that the rules give them, as far as cases show it."""
    seen = []
    for logged in cases:
        visit = _visit(logged.held)
        if visit is not None and visit[2] is not None and visit[3] is not None:
            span_s = (visit[2].at - visit[0].at).total_seconds()
            seen.append(Turnout(_rule_s(logged, visit[0]), span_s, _is_on_call(logged, visit[0])))
    return learn_allowances(seen)


def residuals_of(logged: LoggedCase, allowances: Mapping[float, float] = MappingProxyType({})) -> Residuals:
    """Return what a case showed of the team that arrived first."""
    visit = _visit(logged.held)
    if visit is None:
        return Residuals()
    offered, said, left, arrived, cleared = visit
    rule_s, whole = _rule_s(logged, offered), _span(offered, left)
    went, duty_s = _option(logged, offered), allowed(allowances, rule_s)
    travel_s = went.travel_s if went is not None else offered.data.get("travel_s")
    return Residuals(
        answer=_span(offered, said),
        turnout=_beyond(whole, duty_s),
        pace=_pace(_span(left, arrived), travel_s),
        on_scene=_span(arrived, cleared),
        duty_s=duty_s,
        on_call=_is_on_call(logged, offered),
        own=(round(rule_s * 10), whole) if duty_s and whole is not None else None,
    )


def _option(logged: LoggedCase, offered: Event) -> Candidate | None:
    decision = logged.decided.get(offered.recorded_at)
    return next((c for c in decision.candidates if c.team == offered.team), None) if decision else None


def _rule_s(logged: LoggedCase, offered: Event) -> float:
    """Return the turnout that the rules gave the team that was asked."""
    went = _option(logged, offered)
    return went.turnout_s if went is not None else float(offered.data.get("turnout_s") or 0.0)


def _is_on_call(logged: LoggedCase, offered: Event) -> bool:
    went = _option(logged, offered)
    return went is not None and went.duty is Duty.ON_CALL


type _Visit = tuple[Event, Event | None, Event | None, Event | None, Event | None]


def _visit(events: Sequence[Event]) -> _Visit | None:
    """Return the offer that led to the first visit, and its steps; the last offer where nobody arrived."""
    steps = (EventType.ACKNOWLEDGED, EventType.EN_ROUTE, EventType.ON_SCENE, EventType.CLEARED)
    found: dict[AnyEvent, Event] = {}
    for event in events:
        if event.type is EventType.OFFERED:
            if EventType.ON_SCENE in found:
                break
            found = {EventType.OFFERED: event}
        elif event.type in steps and EventType.OFFERED in found:
            found.setdefault(event.type, event)
    if EventType.OFFERED not in found:
        return None
    said, left, arrived, cleared = (found.get(step) for step in steps)
    return found[EventType.OFFERED], said, left, arrived, cleared


def _span(one: Event | None, other: Event | None) -> int | None:
    return None if one is None or other is None else max(0, (other.at - one.at) // TENTH)


def _beyond(span: int | None, usual_s: float) -> int | None:
    """Return what the turnout took beyond what the duty usually costs; where it took less, nothing."""
    return None if span is None else max(0, span - round(usual_s * 10))


def _pace(span: int | None, travel_s: float | None) -> int | None:
    if span is None or not travel_s:
        return None
    return min(max(span * ON_TIME // round(travel_s * 10), _QUICKEST), _SLOWEST)


def failed_of(logged: LoggedCase) -> tuple[FailedOffer, ...]:
    """Return the first offers, which were declined or expired, until one was accepted."""
    found: list[FailedOffer] = []
    offered: Event | None = None
    for event in logged.held:
        if event.type is EventType.ACKNOWLEDGED:
            break
        if event.type is EventType.OFFERED:
            offered = event
        elif event.type in {EventType.DECLINED, EventType.EXPIRED}:
            found.append((_span(offered, event) or 0, event.type is EventType.EXPIRED))
    return tuple(found)


def is_played(logged: LoggedCase) -> bool:
    """Return whether a case is a call of a replay: of a kind that sends a team, which it did, in a cell of the county.

    One that the desk answered, joined to another or ended before a team was asked keeps no team busy.
    """
    case = logged.case
    is_here = bool(case.cell) and case.place is not None and not case.exercise
    return case.kind.sends_team and is_here and logged.sends_team


def calls_of(cases: Sequence[LoggedCase], until: datetime = _LATER) -> Calls:
    """Return the calls of a log, in order of receipt.

    Targets are those of the cases that the history counts as of `until`: of the others, such as one that was withdrawn
    in time, nobody knows whether it would have been kept.
    """
    sent = [each for each in cases if is_played(each)]
    sent.sort(key=lambda each: (each.events[0].recorded_at, each.case.id))
    allowances = allowances_of(sent)
    shown = [residuals_of(each, allowances) for each in sent]
    answer, turnout, pace, on_scene = (_median(shown, name) for name in ("answer", "turnout", "pace", "on_scene"))
    medians = Residuals(answer, turnout, pace, on_scene)
    filled = {
        name: sum(getattr(each, name) is None for each in shown) for name in ("answer", "turnout", "pace", "on_scene")
    }
    failed = [failed_of(each) for each in sent]
    folded = [each.folded for each in sent]
    return Calls(
        calls=tuple(_call(each, own, medians, lost) for each, own, lost in zip(sent, shown, failed, strict=True)),
        received=tuple(each.case.received_at for each in sent),
        responses=tuple(None if c.arrived_at is None else (c.arrived_at - c.received_at) // TENTH for c in folded),
        targets=tuple(
            each.case.target_s * 10 if each.case.target_s and each.is_judged(until) else None for each in sent
        ),
        teams=tuple(_arrived_team(each) for each in sent),
        filled=filled,
        set_aside=len(cases) - len(sent),
        failed=sum(bool(each) for each in failed),
        allowances=allowances,
    )


def _median(shown: Sequence[Residuals], name: str) -> int:
    known = [value for each in shown if (value := getattr(each, name)) is not None]
    prior: int = getattr(PRIOR, name)
    return median_low(known) if known else prior


def _call(logged: LoggedCase, own: Residuals, medians: Residuals, failed: tuple[FailedOffer, ...]) -> Call:
    case = logged.case
    assert case.place is not None  # noqa: S101  -- only cases with a place are replayed
    answer, turnout, pace, on_scene = (
        getattr(own if getattr(own, name) is not None else medians, name)
        for name in ("answer", "turnout", "pace", "on_scene")
    )
    return Call(
        received_at=logged.events[0].recorded_at,
        position=case.place.position,
        category=case.category,
        kind=case.kind,
        answer=answer,
        turnout=max(turnout, answer),
        duties={} if own.own is None else {own.own[0]: max(own.own[1], answer)},
        pace=pace,
        on_scene=on_scene,
        failed=failed,
        channel=case.channel,
        danger=logged.priority_when_asked == DANGER,
        name=case.number,
    )


def _arrived_team(logged: LoggedCase) -> str | None:
    return next((event.team for event in logged.held if event.type is EventType.ON_SCENE), None)
