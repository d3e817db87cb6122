"""Acts of the office: checked against what the log says, appended to it, and kept with the deadlines that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dispatch.cases.case import Case
from dispatch.casework.act import Act, Duty
from dispatch.casework.acts import ACTS, BY_NAME, ON_THE_SPOT, SPOT_FIELDS
from dispatch.casework.clocks import Clocks, Kept, reckoned
from dispatch.casework.fold import after
from dispatch.casework.forms import checked
from dispatch.casework.possible import check_possible, next_approval
from dispatch.casework.whole import handled, with_handling
from dispatch.desk.casework.clue import turn_to_report
from dispatch.desk.work import Desk
from dispatch.errors import BadActError, BadTimeError, IllegalActError, NotUndoableError
from dispatch.events import Event
from dispatch.handling import HandlingEvent
from dispatch.values import evolve
from dispatch.views.case import case_news

_SPOT_FIELDS = tuple(each.name for each in SPOT_FIELDS)


@dataclass(frozen=True, slots=True)
class Request:
    """An act as somebody asks for it: its name, when it was done (now by default), and the values of its form."""

    act: str
    at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """A case after an act, its handling, and the number of the first event written."""

    case: Case
    kept: Kept
    acted: int


@dataclass(slots=True)
class _Doing:
    """One case under the hands of the office."""

    desk: Desk
    case: Case
    kept: Kept
    duty: Duty | None
    events: list[Event] = field(default_factory=list)
    stations: list[str] = field(default_factory=list)

    @property
    def clocks(self) -> Clocks:
        return self.kept.clocks

    def add(self, kind: HandlingEvent, at: datetime, data: Mapping[str, Any]) -> None:
        """Fold one more event in."""
        number = self.case.event_seq + len(self.events) + 1
        event = Event(kind, at, self.desk.now, actor=self.desk.actor, data=data, seq=number)
        self.kept = replace(self.kept, handling=after(self.kept.handling, event, self.clocks.rules))
        self.events.append(event)

    def do(self, act: Act, at: datetime, given: Mapping[str, Any]) -> None:
        """Check one act and fold it in; one that needs approval is proposed."""
        handling = self.kept.handling
        check_possible(handling, act, self.duty, self.desk.actor, case_id=self.case.id)
        data = checked(act, given, handling, self.clocks.day(self.desk.now))
        self._check_names(data)
        if act.event is HandlingEvent.RECLASSIFIED:
            data["was"] = handling.kind.value
        if act.event is HandlingEvent.TURNED_TO_REPORT:
            data["report"] = turn_to_report(self.desk, self.case, data["clue"], handling.station)
        if act.event is HandlingEvent.APPROVED:
            self._approve(at)
        elif act.approvals:
            self.add(HandlingEvent.PROPOSED, at, {"act": act.name, **data})
        else:
            self.add(act.event, at, data)

    def _approve(self, at: datetime) -> None:
        """Approve what was proposed; the last approval does it."""
        proposal = self.kept.handling.proposal
        assert proposal is not None  # noqa: S101  -- else approving is not possible
        self.add(HandlingEvent.APPROVED, at, {"of": proposal.seq})
        if next_approval(self.kept.handling) is None:
            by = {"proposed_by": proposal.by, "approved_by": self.desk.actor}
            self.add(BY_NAME[proposal.act].event, at, {**proposal.data, **by})

    def _check_names(self, data: Mapping[str, Any]) -> None:
        """Check that a person or a station that is named is there."""
        casework, county = self.desk.store.casework, self.case.county
        for name, known in (("handler", casework.handlers), ("station", casework.stations)):
            codes = known(county) if name in data else ()
            if codes and data[name] not in codes:
                raise BadActError(f"{name}={data[name]!r}: one of {', '.join(codes)}. 不在可选范围内。", field=name)
        if "station" in data:
            self.stations.append(data["station"])


def act(desk: Desk, case_id: int, request: Request, duty: Duty | None) -> Done:
    """Do an act of the office on a case.

    Parameters
    ----------
    duty
        The part of the person who acts; None allows every act.

    Raises
    ------
    UnknownCaseError
        No such case.
    IllegalActError
        The case does not allow it now, or not to this person.
    BadActError
        A field is missing, unknown, or not of its form.
    BadTimeError
        The moment lies in the future, or before the case was received.
    """
    doing = _begin(desk, case_id, duty)
    at = _moment(request.at, doing)
    if request.act == ON_THE_SPOT:
        _settle_on_the_spot(doing, at, request.data)
    else:
        doing.do(_named(request.act), at, request.data)
    return _finish(doing)


def undo_act(desk: Desk, case_id: int, seq: int) -> Done:
    """Take an act of the office back: by its author, within the time that steps have, if no other act followed.

    Raises
    ------
    UnknownCaseError
        No such case.
    NotUndoableError
        It is no act of the office, another's, not the last one, or its time is over.
    """
    doing = _begin(desk, case_id, None)
    log = desk.store.cases.log(doing.case)
    if not 0 < seq <= len(log) or not isinstance(log[seq - 1].type, HandlingEvent):
        raise NotUndoableError(
            f"Event {seq} of case {case_id} is no act of the office. 该记录不是办理事项。", field="seq"
        )
    began = log[seq - 1]
    within_s = desk.store.counties.ground(doing.case.county).policy.undo_within_s
    later = [
        each
        for each in log[seq:]
        if isinstance(each.type, HandlingEvent) and (each.recorded_at, each.actor) != (began.recorded_at, began.actor)
    ]
    if began.actor != desk.actor or later or (desk.now - began.recorded_at).total_seconds() > within_s:
        raise NotUndoableError(
            f"Event {seq} of case {case_id} is taken back by its author only, within {within_s} s, and while nothing "
            f"of the office followed. 仅限本人在 {within_s} 秒内且无后续办理时撤回。",
            field="seq",
        )
    if any(each.type is HandlingEvent.TURNED_TO_REPORT for each in log[seq - 1 :]):
        raise NotUndoableError(
            f"Case {case_id} has become a report of its own: end that one instead. 已转为举报，请在新案件中办理。",
            field="seq",
        )
    first = next(each.seq for each in log if (each.recorded_at, each.actor) == (began.recorded_at, began.actor))
    undone = Event(
        HandlingEvent.UNDONE, desk.now, desk.now, desk.actor, data={"of": first}, seq=doing.case.event_seq + 1
    )
    doing.events.append(undone)
    doing.kept = handled(doing.case, [*log, undone], doing.clocks)
    return _finish(doing)


def _begin(desk: Desk, case_id: int, duty: Duty | None) -> _Doing:
    case = desk.store.cases.get(case_id, lock=True)
    clocks = None if case.exercise else desk.store.casework.clocks(case.county)
    if clocks is None:
        raise IllegalActError(
            f"Case {case_id} is an exercise: the office does not handle it. 演练案件不进入办理流程。", field="case_id"
        )
    return _Doing(desk, case, handled(case, desk.store.cases.log(case), clocks), duty)


def _named(name: str) -> Act:
    found = BY_NAME.get(name)
    if found is None:
        raise BadActError(f"No act {name!r}; one of {', '.join(BY_NAME)}. 没有这个办理事项。", field="act")
    return found


def _moment(at: datetime | None, doing: _Doing) -> datetime:
    """Return when the act was done; acts recorded late are kept with their own moment."""
    now, received = doing.desk.now, doing.case.received_at
    if at is None:
        return max(now, received)
    if at > now or at < received:
        raise BadTimeError(
            f"at={at.isoformat()} must lie between the receipt {received.isoformat()} and now {now.isoformat()}. "
            "办理时间须在收件之后、当前时间之前。",
            field="at",
        )
    return at


def _settle_on_the_spot(doing: _Doing, at: datetime, given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in _SPOT_FIELDS:
            raise BadActError(
                f"{ON_THE_SPOT} has no field {name!r}; its fields: {', '.join(_SPOT_FIELDS)}. 没有这个字段。",
                field=name,
            )
    doing.do(ACTS[HandlingEvent.ACCEPTED], at, {})
    number = doing.events[-1].seq
    notice = {
        "of": number,
        "recipient": "complainant",
        "channel": "in_person",
        "reached": True,
        "proof": "现场 on the spot",
    }
    doing.do(ACTS[HandlingEvent.NOTIFIED], at, notice)
    consents = {"complainant_consents": True, "respondent_consents": True}
    doing.do(ACTS[HandlingEvent.MEDIATED], at, {"place": given.get("place"), **consents})
    doing.do(ACTS[HandlingEvent.SETTLED], at, {name: value for name, value in given.items() if name != "place"})


def _finish(doing: _Doing) -> Done:
    """Write the events and what they fold into, and tell the live maps."""
    desk, kept = doing.desk, reckoned(doing.kept.handling, doing.clocks)
    case = with_handling(evolve(doing.case, event_seq=doing.case.event_seq + len(doing.events)), kept)
    messages = _messages(desk, case, doing.events)
    desk.store.casework.write(case, doing.events, kept, messages, doing.stations)
    return Done(case, kept, doing.events[0].seq)


def _messages(desk: Desk, case: Case, events: Sequence[Event]) -> list[tuple[str, Mapping[str, Any]]]:
    if not desk.store.feed.listens:
        return []
    return [("case", {"change": events[-1].type.value, "case": case_news(case, desk.now)})]
