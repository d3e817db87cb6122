"""Effects of single events on handling, beside those that the table of acts states."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dispatch.calendar.rules import ClockRule
from dispatch.casework.acts import ACTS
from dispatch.casework.handling import Expedite, Handling, Notice, Party, Run, Transfer
from dispatch.casework.milestones import moved, reached, stopped
from dispatch.events import Event
from dispatch.findings.findings import ENFORCED, MeasureKind
from dispatch.handling import HandlingEvent, Stage
from dispatch.kinds import CaseKind
from dispatch.lifecycle import EventType

type Effect = Callable[[Handling, Event, Sequence[ClockRule]], Handling]
_E, _S = HandlingEvent, Stage


def _notified(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Note whom a notice reached; the last one is a milestone."""
    if not event.data.get("reached"):
        return handling
    number, recipient = event.data["of"], event.data["recipient"]
    notices, milestone = list[Notice](), None
    for notice in handling.notices:
        if notice.seq == number and recipient in notice.waiting:
            waiting = tuple(each for each in notice.waiting if each != recipient)
            notice = replace(notice, waiting=waiting, notified_at=None if waiting else event.at)  # noqa: PLW2901
            milestone = None if waiting else milestone_of_notice(notice.act)
        notices.append(notice)
    handling = replace(handling, notices=tuple(notices))
    return reached(handling, milestone, event, rules) if milestone else handling


def milestone_of_notice(act: str) -> str | None:
    """Return the milestone that is reached once everybody knows of an act."""
    if act == "transfer_sent":
        return "accepted_or_refused_and_notified"
    return next(each.when_notified for each in ACTS.values() if each.name == act)


def _received(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    handling = replace(handling, station=event.data.get("station"), since=event.at)
    return reached(handling, "received", event, rules)


def _assigned(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    return replace(
        handling,
        handler=event.data["handler"],
        station=event.data.get("station") or handling.station,
        assigned_at=handling.assigned_at or event.at,
    )


def _reclassified(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Handle a case as another kind: the clocks of the kind before stop, those of the new one count from receipt."""
    again = stopped(handling, event, "reclassified")
    again = replace(again, kind=CaseKind(event.data["kind"]), stage=_S.REGISTERED, since=event.at)
    received = replace(event, at=handling.marks["received"])
    return reached(again, "received", received, rules)


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
    return reached(handling, "set", event, rules, due_on=date.fromisoformat(event.data["due_on"]))


def _approved(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    proposal = handling.proposal
    if proposal is None:
        return handling
    return replace(handling, proposal=replace(proposal, approved_by=(*proposal.approved_by, event.actor)))


def _rejected(handling: Handling, _: Event, __: Sequence[ClockRule]) -> Handling:
    return replace(handling, proposal=None)


def _penalised(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Reach the milestone of a penalty: only a penalty is published."""
    return reached(handling, "penalised", event, rules) if event.data["result"] == "penalty" else handling


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
    ended = replace(moved(handling, _S.FORWARDED, event), outcome=transfer.to)
    return replace(ended, runs=tuple(next((k for k in kept if k.name == each.name), each) for each in ended.runs))


def _transfer_returned(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    transfer = handling.open_transfer
    if transfer is None:
        return handling
    notices = tuple(each for each in handling.notices if each.seq != transfer.seq)
    if handling.stage is _S.REGISTERED:  # the notice of the transfer had stopped the clock of acceptance
        handling = replace(handling, runs=tuple(_running_again(each, transfer) for each in handling.runs))
    back = replace(transfer, returned_at=event.at, returned_because=event.data.get("reason"))
    return _with_transfer(replace(handling, notices=notices), back)


def _running_again(run: Run, transfer: Transfer) -> Run:
    is_stopped = run.purpose == "acceptance" and run.stopped_at is not None and run.stopped_at >= transfer.sent_at
    return replace(run, stopped_at=None, stopped_by=None) if is_stopped else run


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
    gone = {"called_back", "reviewed", "archived"} | ({"handled"} if stage is _S.REGISTERED else set())
    marks = {name: at for name, at in handling.marks.items() if name not in gone}
    again = replace(handling, stage=stage, since=event.at, ended_at=None, outcome=None, marks=marks)
    return reached(again, milestone, event, rules)


def _reopened_in_field(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Begin again what the response had ended; what the office has ended stays ended."""
    return _reopened(handling, event, rules) if handling.stage in {_S.ANSWERED, _S.WITHDRAWN} else handling


def _begins_again(handling: Handling) -> tuple[Stage, str]:
    if handling.kind is CaseKind.COMPLAINT and "accepted" in handling.marks:
        return _S.ACCEPTED, "accepted"
    if handling.stage is _S.DECIDED:
        return _S.FILED, "filed"
    return _S.REGISTERED, "received"


def _verified(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    return replace(handling, verification=event.data["result"])


def _called_back(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    return _noted("called_back")(replace(handling, call_back=event.data["result"]), event, rules)


def _noted(name: str) -> Effect:
    def note(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
        return replace(handling, marks={**handling.marks, name: event.at})

    return note


def _cancelled(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    is_withdrawn = event.data.get("outcome") == "withdrawn_by_caller"
    return moved(handling, _S.WITHDRAWN, event) if is_withdrawn and not handling.has_ended else handling


def _answered(handling: Handling, event: Event, _: Sequence[ClockRule]) -> Handling:
    is_answer = handling.kind in {CaseKind.ENQUIRY, CaseKind.SUGGESTION}
    return moved(handling, _S.ANSWERED, event) if is_answer and not handling.has_ended else handling


def _to_transfer(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    data = {"level": "outside", "to": event.data.get("neighbour") or "", "reason": event.data.get("reason")}
    return _sent(handling, replace(event, data=data), rules)


def _found(handling: Handling, event: Event, rules: Sequence[ClockRule]) -> Handling:
    """Start the clocks of goods that were sealed, seized or kept on the spot; corrected findings withdraw them."""
    milestone = _milestone_of(event.data)
    corrected = event.data.get("corrects")
    purposes = {rule.purpose for rule in rules if rule.starts == milestone}
    stays = any(each.seq == corrected and each.purpose in purposes for each in handling.runs)
    if stays:  # the goods were sealed when it was said first
        runs = [replace(each, seq=event.seq) if each.seq == corrected else each for each in handling.runs]
        return replace(handling, runs=tuple(runs))
    handling = replace(handling, runs=tuple(each for each in handling.runs if each.seq != corrected))
    return reached(handling, milestone, event, rules) if milestone else handling


def _milestone_of(data: Mapping[str, Any]) -> str | None:
    kind = ((data.get("findings") or data).get("measure") or {}).get("kind")
    if kind == MeasureKind.EVIDENCE_KEPT:
        return "evidence_registered"
    return "sealed" if kind in ENFORCED else None


OF_RESPONSE: Mapping[EventType | HandlingEvent, Effect] = {
    EventType.RECEIVED: _received,
    EventType.ANSWERED: _answered,
    EventType.CANCELLED: _cancelled,
    EventType.TO_TRANSFER: _to_transfer,
    EventType.REOPENED: _reopened_in_field,
    EventType.FOUND: _found,
}
OF_ACT: Mapping[HandlingEvent, Effect] = {
    _E.ASSIGNED: _assigned,
    _E.RECLASSIFIED: _reclassified,
    _E.PARTY_NAMED: _named,
    _E.RESPONDENT_VERIFIED: _named,
    _E.NOTIFIED: _notified,
    _E.VERIFIED: _verified,
    _E.EXTENDED: _extended,
    _E.DATE_SET: _date_set,
    _E.APPROVED: _approved,
    _E.REJECTED: _rejected,
    _E.DECIDED: _penalised,
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
