"""The handling of a case as the fold of its log. Acts that were taken back are left out before."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dispatch.calendar.rules import ClockRule
from dispatch.casework.acts import ACTS, Act
from dispatch.casework.handling import Expedite, Handling, Notice, Party, Proposal, Run, Suspension, Transfer
from dispatch.events import Event
from dispatch.findings.findings import ENFORCED, MeasureKind
from dispatch.handling import HANDLED, HandlingEvent, Stage
from dispatch.kinds import CaseKind, Category
from dispatch.lifecycle import EventType

_E, _S = HandlingEvent, Stage
CONCERNS = frozenset(
    {EventType.RECEIVED, EventType.ANSWERED, EventType.CANCELLED, EventType.TO_TRANSFER, EventType.TRANSFERRED}
    | {EventType.REOPENED, EventType.FOUND, EventType.UNDONE}
)
"""Events of the response that handling follows."""
OF_GOODS = frozenset({"seal_approval", "sealing", "evidence", "drug_decision", "drug_report"})
"""Purposes of clocks about goods: they go on when the case ends otherwise."""
AMOUNTS = ("disputed_yuan", "recovered_yuan", "compensation_yuan", "fine_yuan", "confiscated_yuan")
_SUMMARIES = ("result", "ground", "to")


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
    return _OF_RESPONSE[event.type](handling, event, rules) if event.type in _OF_RESPONSE else handling


def _after_act(handling: Handling, kind: HandlingEvent, event: Event, rules: Sequence[ClockRule]) -> Handling:
    act = ACTS.get(kind)
    if act is None:  # proposals wait
        return _proposed(handling, event) if kind is _E.PROPOSED else handling
    handling = replace(handling, done_by={**handling.done_by, act.name: event.actor})
    if act.to is not None:
        handling = _moved(handling, act.to, event)
    for milestone in act.marks:
        handling = _reached(handling, milestone, event, rules)
    if act.suspends:
        pause = Suspension(act.suspends, event.at)
        handling = replace(handling, suspensions=(*handling.suspensions, pause))
    if act.resumes:
        handling = replace(handling, suspensions=_resumed(handling.suspensions, act.resumes, event.at))
    handling = _with_notice(handling, act, event)
    amounts = {name: event.data[name] for name in AMOUNTS if name in event.data}
    if amounts:
        handling = replace(handling, amounts={**handling.amounts, **amounts})
    own = _OWN.get(kind)
    return own(handling, event, rules) if own else handling


def _moved(handling: Handling, stage: Stage, event: Event) -> Handling:
    """Return the handling at another stage. Whatever ends without reaching the milestones of its clocks stops them."""
    if stage not in HANDLED:
        return replace(handling, stage=stage, since=event.at)
    said = next((event.data[name] for name in _SUMMARIES if name in event.data), None)
    ended = replace(handling, stage=stage, since=event.at, ended_at=event.at, outcome=said, proposal=None)
    if stage in {_S.WITHDRAWN, _S.MERGED, _S.ANSWERED, _S.FORWARDED}:
        return _stopped(ended, event, stage.value)
    return ended


def _stopped(handling: Handling, event: Event, why: str) -> Handling:
    runs = [
        each if each.stopped_at or each.purpose in OF_GOODS else replace(each, stopped_at=event.at, stopped_by=why)
        for each in handling.runs
    ]
    return replace(handling, runs=tuple(runs))


def _reached(
    handling: Handling, milestone: str, event: Event, rules: Sequence[ClockRule], *, due_on: date | None = None
) -> Handling:
    """Return the handling once a milestone is reached: clocks that stop with it have stopped, others begin."""
    stops = {each.purpose for each in rules if each.stops == milestone}
    runs = [
        replace(each, stopped_at=event.at, stopped_by=milestone)
        if each.purpose in stops and each.stopped_at is None
        else each
        for each in handling.runs
    ]
    begun: dict[str, list[ClockRule]] = {}
    for rule in rules:
        if rule.starts == milestone and _holds(rule, handling):
            begun.setdefault(rule.purpose, []).append(rule)
    for purpose, found in begun.items():
        is_extendable = any(rule.extension for rule in found)
        codes = tuple(rule.code for rule in found)
        runs.append(Run(event.seq, purpose, codes, event.at, is_extendable=is_extendable, due_on=due_on))
    return replace(handling, runs=tuple(runs), marks={**handling.marks, milestone: event.at})


def _holds(rule: ClockRule, handling: Handling) -> bool:
    return (
        handling.kind in rule.kinds
        and handling.category in rule.categories
        and bool(rule.bases_on(handling.received_on))
    )


def _resumed(suspensions: Iterable[Suspension], why: str, at: datetime) -> tuple[Suspension, ...]:
    return tuple(replace(each, until=at) if each.why == why and each.until is None else each for each in suspensions)


def _with_notice(handling: Handling, act: Act, event: Event) -> Handling:
    tells = act.tells
    if "reporter" in tells and not event.data.get("is_reporter_named"):
        tells = ()
        runs = [each for each in handling.runs if (each.seq, each.purpose) != (event.seq, "reporter_notice")]
        handling = replace(handling, runs=tuple(runs))
    if not tells:
        return handling
    return replace(handling, notices=(*handling.notices, Notice(event.seq, act.name, event.at, tells)))


def _told(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Note whom a notice reached; the last one is a milestone."""
    if not event.data.get("reached"):
        return handling
    number, recipient = event.data["of"], event.data["recipient"]
    notices, told = list[Notice](), None
    for notice in handling.notices:
        if notice.seq == number and recipient in notice.waiting:
            waiting = tuple(each for each in notice.waiting if each != recipient)
            notice = replace(notice, waiting=waiting, told_at=None if waiting else event.at)  # noqa: PLW2901
            told = None if waiting else _told_by(notice.act)
        notices.append(notice)
    handling = replace(handling, notices=tuple(notices))
    return _reached(handling, told, event, rules) if told else handling


def _told_by(act: str) -> str | None:
    if act == "transfer_sent":
        return "accepted_or_refused_and_notified"
    return next(each.told for each in ACTS.values() if each.name == act)


def _received(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    handling = replace(handling, station=event.data.get("station"), since=event.at)
    return _reached(handling, "received", event, rules)


def _assigned(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    return replace(
        handling,
        handler=event.data["handler"],
        station=event.data.get("station") or handling.station,
        assigned_at=handling.assigned_at or event.at,
    )


def _reclassified(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Handle a case as another kind: the clocks of the kind before stop, those of the new one count from receipt."""
    stopped = _stopped(handling, event, "reclassified")
    stopped = replace(stopped, kind=CaseKind(event.data["kind"]), stage=_S.REGISTERED, since=event.at)
    received = replace(event, type=_E.RECLASSIFIED, at=handling.marks["received"])
    return _reached(stopped, "received", received, rules)


def _named(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    data = event.data
    is_verified = event.type is _E.RESPONDENT_VERIFIED
    party = Party(
        event.seq,
        "respondent" if is_verified else data["party"],
        data["name"],
        data.get("credit_code"),
        data.get("no_code_reason"),
        is_verified,
    )
    return replace(handling, parties=(*handling.parties, party))


def _extended(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    runs = [replace(each, is_extended=True) if each.name == event.data["deadline"] else each for each in handling.runs]
    return replace(handling, runs=tuple(runs))


def _date_set(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    return _reached(handling, "set", event, rules, due_on=date.fromisoformat(event.data["due_on"]))


def _proposed(handling: Handling, event: Event) -> Handling:
    data = dict(event.data)
    act = data.pop("act")
    return replace(handling, proposal=Proposal(event.seq, act, data, event.at, event.actor))


def _approved(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    proposal = handling.proposal
    if proposal is None:
        return handling
    return replace(handling, proposal=replace(proposal, approved_by=(*proposal.approved_by, event.actor)))


def _decided_on(handling: Handling, _: Event, __: Sequence[ClockRule]) -> Handling:
    return replace(handling, proposal=None)


def _sent(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    data = event.data
    level = data["level"]
    to = data.get("station") or data.get("to") or ""
    transfer = Transfer(event.seq, level, to, event.at, event.actor, data.get("reason"))
    handling = replace(handling, transfers=(*handling.transfers, transfer))
    if level in {"station", "bureau"} or handling.has_ended:
        return handling
    author = {CaseKind.COMPLAINT: "complainant", CaseKind.REPORT: "reporter"}.get(handling.kind)
    notices = () if author is None else (Notice(event.seq, "transfer_sent", event.at, (author,)),)
    return replace(handling, notices=(*handling.notices, *notices))


def _transfer_received(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    transfer = handling.open_transfer
    if transfer is None:
        return handling
    handling = _with_transfer(handling, replace(transfer, received_at=event.at, receipt=event.data.get("receipt")))
    if transfer.level == "station":
        return replace(handling, station=transfer.to, handler=None)
    if transfer.level == "bureau":
        return replace(handling, station=None, handler=None)
    if handling.has_ended:
        return handling
    waits = any(each.act == "transfer_sent" and each.waiting for each in handling.notices)
    kept = [each for each in handling.runs if each.purpose == "acceptance" and each.stopped_at is None and waits]
    ended = _moved(replace(handling, outcome=transfer.to), _S.FORWARDED, event)
    ended = replace(ended, outcome=transfer.to)
    return replace(ended, runs=tuple(next((k for k in kept if k.name == each.name), each) for each in ended.runs))


def _transfer_returned(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    transfer = handling.open_transfer
    if transfer is None:
        return handling
    notices = tuple(each for each in handling.notices if each.seq != transfer.seq or not each.waiting)
    back = replace(transfer, returned_at=event.at, returned_because=event.data.get("reason"))
    return _with_transfer(replace(handling, notices=notices), back)


def _with_transfer(handling: Handling, transfer: Transfer) -> Handling:
    transfers = [transfer if each.seq == transfer.seq else each for each in handling.transfers]
    return replace(handling, transfers=tuple(transfers))


def _expedited(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    data = event.data
    asked = Expedite(
        event.seq,
        event.at,
        event.actor,
        date.fromisoformat(data["answer_by"]),
        data["reason"],
        data.get("deadline"),
    )
    return replace(handling, expedites=(*handling.expedites, asked))


def _expedite_answered(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    answered = [
        each if each.answered_at else replace(each, answered_at=event.at, answer=event.data["reason"])
        for each in handling.expedites
    ]
    return replace(handling, expedites=tuple(answered))


def _reopened(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Begin again where the case stood: new clocks run, old ones are kept."""
    if not handling.has_ended:
        return handling
    stage, milestone = _begins_again(handling)
    archived = {name: at for name, at in handling.marks.items() if name not in {"called_back", "reviewed", "archived"}}
    again = replace(handling, stage=stage, since=event.at, ended_at=None, outcome=None, marks=archived)
    return _reached(again, milestone, event, rules)


def _begins_again(handling: Handling) -> tuple[Stage, str]:
    if handling.kind is CaseKind.COMPLAINT and "accepted" in handling.marks:
        return _S.ACCEPTED, "accepted"
    if handling.stage is _S.DECIDED:
        return _S.FILED, "filed"
    return _S.REGISTERED, "received"


def _called_back(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    return _noted("called_back")(replace(handling, call_back=event.data["result"]), event, rules)


def _noted(name: str) -> Callable[[Handling, Event, Sequence[ClockRule]], Handling]:
    def note(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
        return replace(handling, marks={**handling.marks, name: event.at})

    return note


def _cancelled(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    is_withdrawn = event.data.get("outcome") == "withdrawn_by_caller"
    return _moved(handling, _S.WITHDRAWN, event) if is_withdrawn and not handling.has_ended else handling


def _answered(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    is_answer = handling.kind in {CaseKind.ENQUIRY, CaseKind.SUGGESTION}
    return _moved(handling, _S.ANSWERED, event) if is_answer and not handling.has_ended else handling


def _to_transfer(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    data = {"level": "outside", "to": event.data.get("neighbour") or "", "reason": event.data.get("reason")}
    return _sent(handling, replace(event, data=data), rules)


def _found(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Start the clocks of goods that were sealed, seized or kept on the spot; corrected findings withdraw them."""
    milestone = _milestone_of(event.data)
    corrected = event.data.get("corrects")
    stays = milestone is not None and any(each.seq == corrected for each in handling.runs)
    if stays:  # the goods were sealed when it was said first
        runs = [replace(each, seq=event.seq) if each.seq == corrected else each for each in handling.runs]
        return replace(handling, runs=tuple(runs))
    handling = replace(handling, runs=tuple(each for each in handling.runs if each.seq != corrected))
    return _reached(handling, milestone, event, rules) if milestone else handling


def _milestone_of(data: Mapping[str, Any]) -> str | None:
    kind = ((data.get("findings") or data).get("measure") or {}).get("kind")
    if kind == MeasureKind.EVIDENCE_KEPT:
        return "evidence_registered"
    return "sealed" if kind in ENFORCED else None


_OF_RESPONSE: Mapping[Any, Callable[[Handling, Event, Sequence[ClockRule]], Handling]] = {
    EventType.RECEIVED: _received,
    EventType.ANSWERED: _answered,
    EventType.CANCELLED: _cancelled,
    EventType.TO_TRANSFER: _to_transfer,
    EventType.REOPENED: _reopened,
    EventType.FOUND: _found,
}
_OWN: Mapping[HandlingEvent, Callable[[Handling, Event, Sequence[ClockRule]], Handling]] = {
    _E.ASSIGNED: _assigned,
    _E.RECLASSIFIED: _reclassified,
    _E.PARTY_NAMED: _named,
    _E.RESPONDENT_VERIFIED: _named,
    _E.NOTIFIED: _told,
    _E.EXTENDED: _extended,
    _E.DATE_SET: _date_set,
    _E.APPROVED: _approved,
    _E.REJECTED: _decided_on,
    _E.FILED: _decided_on,
    _E.TRANSFER_SENT: _sent,
    _E.TRANSFER_RECEIVED: _transfer_received,
    _E.TRANSFER_RETURNED: _transfer_returned,
    _E.EXPEDITED: _expedited,
    _E.EXPEDITE_ANSWERED: _expedite_answered,
    _E.REOPENED: _reopened,
    _E.CALLED_BACK: _called_back,
    _E.REVIEWED: _noted("reviewed"),
    _E.ARCHIVED: _noted("archived"),
    _E.CHALLENGED: _noted("challenged"),
    _E.CHALLENGE_REPLIED: _noted("challenge_replied"),
}
