"""The handling of a case as plain values: what the API answers and the pages show."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypedDict

from dispatch.calendar.clock import CountedDay, Due
from dispatch.calendar.rules import ClockRule
from dispatch.cases.case import Case
from dispatch.casework.act import Duty, Field, FieldKind
from dispatch.casework.acts import ACTS, ON_THE_SPOT, SPOT_FIELDS
from dispatch.casework.choices import choices_on
from dispatch.casework.clocks import Clocks, Deadline, DeadlineState, Kept
from dispatch.casework.handling import Expedite, Handling, Notice, Party, Proposal, Transfer
from dispatch.casework.possible import next_approval, possible
from dispatch.handling import HandlingEvent, Stage
from dispatch.kinds import CaseKind
from dispatch.moments import stamp
from dispatch.views.fields import Day, Doc, Moment


class RuleView(TypedDict):
    """A rule of a clock and what it says of one run. 期限规则"""

    rule: str
    name_zh: str
    name_en: str
    legal_basis: Annotated[list[str], Doc("The sources of law that hold for the day of receipt. 依据")]
    due_on: Day | None
    not_before: Annotated[Day | None, Doc("The earliest day it can be; the calendar ends before. 不早于")]


class CountedDayView(TypedDict):
    """One day of a clock. 逐日计算"""

    date: Day
    counted: bool
    why: Annotated[str, Doc("Why it is counted or not: the kind of the day, or the reason beside it.")]
    name_zh: str
    name_en: str


class DeadlineView(TypedDict):
    """A deadline of a case. 期限"""

    name: Annotated[str, Doc("Names it in acts.")]
    purpose: str
    rule: Annotated[str, Doc("The rule that ends first; it counts.")]
    name_zh: str
    name_en: str
    started_on: Day
    due_on: Annotated[Day | None, Doc("Null: it is suspended, counts hours, or the calendar ends before. 到期日")]
    due_at: Annotated[Moment | None, Doc("The moment, for a clock of hours.")]
    not_before: Annotated[Day | None, Doc("The earliest day it can be. 不早于")]
    days_left: Annotated[int | None, Doc("Days until it is due, negative once overdue; null once stopped. 剩余天数")]
    state: DeadlineState
    is_extended: bool
    may_be_extended: bool
    stopped_at: Moment | None
    stopped_by: Annotated[str | None, Doc("The milestone that ended it, or the end of the case without it.")]
    calendar: Annotated[str, Doc("The version of the calendar it is reckoned by. 日历版本")]
    rules: Annotated[list[RuleView], Doc("Every rule that holds, with its own day.")]


class ExplainedView(DeadlineView):
    """A deadline with every day that is counted and skipped, by the rule that counts. 期限及逐日依据"""

    days: list[CountedDayView]


class NoticeView(TypedDict):
    """A decision that people have to be told of. 告知"""

    seq: int
    act: str
    decided_at: Moment
    waiting: Annotated[list[str], Doc("Who has not been reached yet.")]
    told_at: Moment | None


class TransferView(TypedDict):
    """A case on its way to another office, with its receipt. 移送"""

    seq: int
    level: str
    to: str
    sent_at: Moment
    by: str
    reason: str | None
    received_at: Moment | None
    receipt: str | None
    returned_at: Moment | None
    returned_because: str | None


class HandlingExpediteView(TypedDict):
    """An expedite of the handling. 督办"""

    seq: int
    at: Moment
    by: str
    answer_by: Day
    reason: str
    deadline: str | None
    answered_at: Moment | None
    answer: str | None


class PartyView(TypedDict):
    """A side of the case, or who acts for one. 当事人"""

    seq: int
    role: str
    name: str
    credit_code: str | None
    no_code_reason: str | None
    is_verified: bool


class ProposalView(TypedDict):
    """An act that waits for approval. 待审批"""

    seq: int
    act: str
    by: str
    at: Moment
    data: dict[str, Any]
    approved_by: list[str]
    approval: Annotated[Duty | None, Doc("Who has to approve it next.")]


class ActFieldView(TypedDict):
    """One field of an act's form. 表单字段"""

    name: str
    kind: FieldKind
    required: bool
    choices: Annotated[list[str | int] | None, Doc("Codes to choose from; null for a free value.")]
    value: Annotated[str | bool | None, Doc("What is known already, to be confirmed.")]


class ActView(TypedDict):
    """An act that the caller may do now. 可办理事项"""

    act: str
    fields: list[ActFieldView]
    approvals: Annotated[list[Duty], Doc("Who has to approve it before it counts.")]


class HandlingView(TypedDict):
    """The handling of a case: where it stands, its deadlines, and what may be done next. 办理"""

    case: int
    number: str
    kind: CaseKind
    stage: Stage
    since: Moment
    received_on: Day
    station: Annotated[str | None, Doc("The station that has it; null: the county bureau.")]
    handler: Annotated[str | None, Doc("Who handles it, as in `actor` of events. 承办人")]
    ended_at: Moment | None
    outcome: str | None
    called_back: str | None
    marks: Annotated[dict[str, Moment], Doc("When each milestone was last reached.")]
    amounts: Annotated[dict[str, str], Doc("Yuan.")]
    suspended_by: Annotated[str | None, Doc("Why clocks stand still now.")]
    deadlines: list[DeadlineView]
    notices: list[NoticeView]
    transfers: list[TransferView]
    expedites: list[HandlingExpediteView]
    parties: list[PartyView]
    proposal: ProposalView | None
    acts: Annotated[list[ActView], Doc("What the caller may do now. 可办理事项")]
    seq: Annotated[int, Doc("Number of the last event of the case.")]
    acted: Annotated[int | None, Doc("After an act: the number to take it back by, for a few seconds. 撤回")]


def handling_summary(
    case: Case,
    kept: Kept,
    now: datetime,
    duty: Duty | None,
    actor: str,
    *,
    may_act: bool = True,
    acted: int | None = None,
) -> HandlingView:
    """Return the handling of a case as somebody sees it who may do what `duty` allows, if they `may_act` at all."""
    handling = kept.handling
    suspended = handling.suspended_by
    return {
        "case": case.id,
        "number": case.number,
        "kind": handling.kind,
        "stage": handling.stage,
        "since": stamp(handling.since or case.received_at),
        "received_on": handling.received_on.isoformat(),
        "station": handling.station,
        "handler": handling.handler,
        "ended_at": stamp(handling.ended_at),
        "outcome": handling.outcome,
        "called_back": handling.call_back,
        "marks": {name: stamp(at) for name, at in handling.marks.items()},
        "amounts": dict(handling.amounts),
        "suspended_by": suspended.why if suspended else None,
        "deadlines": [deadline_summary(each, handling.received_on, kept.clocks, now) for each in kept.deadlines],
        "notices": [_notice(each) for each in handling.notices],
        "transfers": [transfer_summary(each) for each in handling.transfers],
        "expedites": [_expedite(each) for each in handling.expedites],
        "parties": [_party(each) for each in handling.parties],
        "proposal": _proposal(handling.proposal, handling),
        "acts": _acts(case, handling, duty, actor) if may_act else [],
        "seq": case.event_seq,
        "acted": acted,
    }


def deadline_summary(deadline: Deadline, received: date, clocks: Clocks, now: datetime) -> DeadlineView:
    """Return a deadline as of `now`."""
    rule, run = clocks.rule(deadline.rule), deadline.run
    day = deadline.day
    return {
        "name": run.name,
        "purpose": run.purpose,
        "rule": rule.code,
        "name_zh": rule.name_zh,
        "name_en": rule.name_en,
        "started_on": clocks.day(run.started_at).isoformat(),
        "due_on": _iso(deadline.due_on),
        "due_at": stamp(deadline.due_at),
        "not_before": _iso(deadline.not_before),
        "days_left": None if run.stopped_at or day is None else (day - clocks.day(now)).days,
        "state": deadline.state(now, clocks.zone),
        "is_extended": run.is_extended,
        "may_be_extended": run.may_be_extended,
        "stopped_at": stamp(run.stopped_at),
        "stopped_by": run.stopped_by,
        "calendar": deadline.calendar,
        "rules": [_rule(each, received) for each in deadline.by_rule] or [_set_rule(rule, deadline, received)],
    }


def explained(deadline: Deadline, received: date, clocks: Clocks, now: datetime) -> ExplainedView:
    """Return a deadline with each day counted and skipped, by the rule that counts."""
    counts = next((each for each in deadline.by_rule if each.rule.code == deadline.rule), None)
    days = [_day(each) for each in counts.days] if counts else []
    return {**deadline_summary(deadline, received, clocks, now), "days": days}


def transfer_summary(transfer: Transfer) -> TransferView:
    """Return a transfer with its receipt."""
    return {
        "seq": transfer.seq,
        "level": transfer.level,
        "to": transfer.to,
        "sent_at": stamp(transfer.sent_at),
        "by": transfer.by,
        "reason": transfer.reason,
        "received_at": stamp(transfer.received_at),
        "receipt": transfer.receipt,
        "returned_at": stamp(transfer.returned_at),
        "returned_because": transfer.returned_because,
    }


def _rule(found: Due, received: date) -> RuleView:
    rule = found.rule
    due_on = found.at.date() if isinstance(found.at, datetime) else found.at
    return {
        "rule": rule.code,
        "name_zh": rule.name_zh,
        "name_en": rule.name_en,
        "legal_basis": _basis(rule, received),
        "due_on": _iso(due_on),
        "not_before": _iso(found.not_before),
    }


def _set_rule(rule: ClockRule, deadline: Deadline, received: date) -> RuleView:
    return {
        "rule": rule.code,
        "name_zh": rule.name_zh,
        "name_en": rule.name_en,
        "legal_basis": _basis(rule, received),
        "due_on": _iso(deadline.due_on),
        "not_before": None,
    }


def _basis(rule: ClockRule, received: date) -> list[str]:
    return [basis.text for basis in rule.bases_on(received)]


def _day(counted: CountedDay) -> CountedDayView:
    return {
        "date": counted.day.isoformat(),
        "counted": counted.is_counted,
        "why": counted.why.value,
        "name_zh": counted.name_zh,
        "name_en": counted.name_en,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _notice(notice: Notice) -> NoticeView:
    return {
        "seq": notice.seq,
        "act": notice.act,
        "decided_at": stamp(notice.decided_at),
        "waiting": list(notice.waiting),
        "told_at": stamp(notice.told_at),
    }


def _expedite(expedite: Expedite) -> HandlingExpediteView:
    return {
        "seq": expedite.seq,
        "at": stamp(expedite.at),
        "by": expedite.by,
        "answer_by": expedite.answer_by.isoformat(),
        "reason": expedite.reason,
        "deadline": expedite.deadline,
        "answered_at": stamp(expedite.answered_at),
        "answer": expedite.answer,
    }


def _party(party: Party) -> PartyView:
    return {
        "seq": party.seq,
        "role": party.role,
        "name": party.name,
        "credit_code": party.credit_code,
        "no_code_reason": party.no_code_reason,
        "is_verified": party.is_verified,
    }


def _proposal(proposal: Proposal | None, handling: Handling) -> ProposalView | None:
    if proposal is None:
        return None
    return {
        "seq": proposal.seq,
        "act": proposal.act,
        "by": proposal.by,
        "at": stamp(proposal.at),
        "data": dict(proposal.data),
        "approved_by": list(proposal.approved_by),
        "approval": next_approval(handling),
    }


def _acts(case: Case, handling: Handling, duty: Duty | None, actor: str) -> list[ActView]:
    """Return the acts that are possible, the usual one first: to settle on the spot."""
    found = possible(handling, duty, actor)
    acts = [_act(act.name, act.fields, act.approvals, case, handling) for act in found]
    if ACTS[HandlingEvent.ACCEPTED] in found:
        acts.insert(0, _act(ON_THE_SPOT, SPOT_FIELDS, (), case, handling))
    return acts


def _act(name: str, fields: Sequence[Field], approvals: Sequence[Duty], case: Case, handling: Handling) -> ActView:
    shown: list[ActFieldView] = [
        {
            "name": each.name,
            "kind": each.kind,
            "required": each.required,
            "choices": _choices(name, each, handling),
            "value": _known(name, each, case, handling),
        }
        for each in fields
    ]
    return {"act": name, "fields": shown, "approvals": list(approvals)}


def _choices(act: str, field: Field, handling: Handling) -> list[str | int] | None:
    if field.choices is not None:
        return list(choices_on(field.choices, handling.received_on))
    if field.kind is FieldKind.DEADLINE:
        return list(handling.deadlines_for(act))
    if field.kind is FieldKind.NOTICE:
        return [each.seq for each in handling.waiting_notices]
    return None


def _known(act: str, field: Field, case: Case, handling: Handling) -> str | bool | None:
    """Return what the phone or an earlier act already said: it fills the form, and only the act counts."""
    known = _KNOWN.get((act, field.name))
    return known(case, handling) if known else None


def _place(case: Case, _: Handling) -> str | None:
    return case.place.name or case.place.address if case.place else None


def _recovered(case: Case, _: Handling) -> str | None:
    found = case.findings.findings.recovered_yuan if case.findings else None
    return None if found is None else f"{found:.2f}"


def _respondent(_: Case, handling: Handling) -> str | None:
    return handling.respondent.name if handling.respondent else None


_KNOWN: Mapping[tuple[str, str], Callable[[Case, Handling], str | None]] = {
    (ON_THE_SPOT, "place"): _place,
    (ON_THE_SPOT, "recovered_yuan"): _recovered,
    ("mediated", "place"): _place,
    ("settled", "recovered_yuan"): _recovered,
    ("respondent_verified", "name"): _respondent,
    ("party_named", "name"): _place,
}
