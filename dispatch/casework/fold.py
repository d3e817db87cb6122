"""The handling of a case as the fold of its log. Acts that were taken back are left out before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from dispatch.calendar.rules import ClockRule
from dispatch.casework.act import Act
from dispatch.casework.acts import ACTS
from dispatch.casework.effects import OF_ACT, OF_RESPONSE
from dispatch.casework.handling import Handling, Notice, Proposal, Suspension
from dispatch.casework.milestones import moved, reached, resumed
from dispatch.events import Event
from dispatch.handling import HandlingEvent
from dispatch.kinds import CaseKind, Category
from dispatch.lifecycle import EventType

_E = HandlingEvent
CONCERNS = frozenset(
    {EventType.RECEIVED, EventType.ANSWERED, EventType.CANCELLED, EventType.TO_TRANSFER, EventType.TRANSFERRED}
    | {EventType.REOPENED, EventType.FOUND, EventType.UNDONE}
)
"""Events of the response that handling follows."""
AMOUNTS = ("disputed_yuan", "recovered_yuan", "compensation_yuan", "fine_yuan", "confiscated_yuan")


def kind_at_intake(kind: CaseKind, events: Iterable[Event]) -> CaseKind:
    """Return the kind that a case was taken in as, from its present one."""
    changes = (each for each in events if each.type is _E.RECLASSIFIED)
    return next((CaseKind(each.data["was"]) for each in changes), kind)


def follow(
    kind: CaseKind, category: Category, received_on: date, events: Sequence[Event], rules: Sequence[ClockRule]
) -> Handling:
    """Return the handling of a case.

    Parameters
    ----------
    kind, category, received_on
        Of the case as it is now; the day by the county's clock.
    events
        Its whole log, numbered from 1.
    rules
        The rules of clocks.
    """
    handling = Handling(kind_at_intake(kind, events), category, received_on)
    for event in in_force(events):
        handling = after(handling, event, rules)
    return handling


def in_force(events: Sequence[Event]) -> list[Event]:
    """Return the events that handling follows, without acts that were taken back."""
    dropped: set[int] = set()
    for event in events:
        if event.type in {EventType.UNDONE, _E.UNDONE}:
            began = events[event.data["of"] - 1]
            is_office = event.type is _E.UNDONE
            dropped |= {
                each.seq
                for each in events[event.data["of"] - 1 : event.seq - 1]
                if (each.recorded_at, each.actor) == (began.recorded_at, began.actor)
                and isinstance(each.type, HandlingEvent) == is_office
            }
    return [
        each
        for each in events
        if each.seq not in dropped
        and (each.type in CONCERNS or isinstance(each.type, HandlingEvent))
        and each.type not in {EventType.UNDONE, _E.UNDONE}
    ]


def after(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Return the handling after one more event."""
    if isinstance(event.type, HandlingEvent):
        return _after_act(handling, event.type, event, rules)
    return OF_RESPONSE[event.type](handling, event, rules) if event.type in OF_RESPONSE else handling


def _after_act(handling: Handling, kind: HandlingEvent, event: Event, rules: Sequence[ClockRule]) -> Handling:
    act = ACTS.get(kind)
    if act is None:  # proposals wait
        return _proposed(handling, event) if kind is _E.PROPOSED else handling
    handling = replace(handling, done_by={**handling.done_by, act.name: event.actor})
    if act.approvals:
        handling = replace(handling, proposal=None)
    for milestone in act.marks:
        handling = reached(handling, milestone, event, rules)
    if act.to is not None:
        handling = moved(handling, act.to, event)
    if act.suspends:
        pause = Suspension(act.suspends, event.at)
        handling = replace(handling, suspensions=(*handling.suspensions, pause))
    if act.resumes:
        handling = replace(handling, suspensions=resumed(handling.suspensions, act.resumes, event.at))
    handling = _with_notice(handling, act, event)
    amounts = {name: event.data[name] for name in AMOUNTS if name in event.data}
    if amounts:
        handling = replace(handling, amounts={**handling.amounts, **amounts})
    own = OF_ACT.get(kind)
    return own(handling, event, rules) if own else handling


def _proposed(handling: Handling, event: Event) -> Handling:
    data = dict(event.data)
    act = data.pop("act")
    return replace(handling, proposal=Proposal(event.seq, act, data, event.at, event.actor))


def _with_notice(handling: Handling, act: Act, event: Event) -> Handling:
    notifies = act.notifies
    if "reporter" in notifies and not event.data.get("is_reporter_named"):
        notifies = ()
        runs = [each for each in handling.runs if (each.seq, each.purpose) != (event.seq, "reporter_notice")]
        handling = replace(handling, runs=tuple(runs))
    if not notifies:
        return handling
    return replace(handling, notices=(*handling.notices, Notice(event.seq, act.name, event.at, notifies)))
