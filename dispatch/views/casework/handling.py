"""The handling of a case as plain values: what the API answers and the pages show."""

from datetime import datetime
from typing import Annotated, Any, TypedDict

from dispatch.cases.case import Case
from dispatch.casework.act import Duty
from dispatch.casework.clocks import Kept
from dispatch.casework.handling import Expedite, Handling, Notice, Party, Proposal, Transfer
from dispatch.casework.possible import next_approval
from dispatch.handling import Stage
from dispatch.kinds import CaseKind
from dispatch.moments import stamp
from dispatch.views.casework.act_form import ActView, possible_acts
from dispatch.views.casework.deadline import DeadlineView, deadline_summary
from dispatch.views.fields import Day, Doc, Moment


class NoticeView(TypedDict):
    """A decision with its notice. 告知"""

    seq: int
    act: str
    decided_at: Moment
    waiting: Annotated[list[str], Doc("Who has not been reached yet.")]
    notified_at: Moment | None


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
        "acts": possible_acts(case, kept, duty, actor) if may_act else [],
        "seq": case.event_seq,
        "acted": acted,
    }


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


def _notice(notice: Notice) -> NoticeView:
    return {
        "seq": notice.seq,
        "act": notice.act,
        "decided_at": stamp(notice.decided_at),
        "waiting": list(notice.waiting),
        "notified_at": stamp(notice.notified_at),
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
