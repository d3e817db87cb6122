"""The facts of a case as of a position of its log; those in the caches are of its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from dispatch.cases.case import Case
from dispatch.cases.fold import as_opened, replay
from dispatch.casework.clocks import Clocks, deadline
from dispatch.casework.fold import follow, kind_at_intake
from dispatch.casework.handling import Handling
from dispatch.events import Event
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.reports.facts import Clock, Facts, Response
from dispatch.reports.shelves import shelves
from dispatch.reports.targets import Sent, assignment, transfers
from dispatch.reports.timely import LAWFUL

LEFT_OUT = frozenset({"mistaken", "duplicate"})
"""Outcomes of a cancelled response that leave a case out of figures."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the log of a case does not have.

    Attributes
    ----------
    was_turned : bool
        It is a report opened from a complaint 诉转案.
    judged : mapping of str to Clocks
        By the name of a run that has stopped, the calendar it was judged by.
    stations : mapping of str to str
        The stations of teams.
    """

    was_turned: bool = False
    judged: Mapping[str, Clocks] = field(default_factory=dict)
    stations: Mapping[str, str | None] = field(default_factory=dict)


def opened(case: Case, log: Sequence[Event]) -> Case:
    """Return a case as its whole log began: its kind may have changed since, and what was promised."""
    kind = kind_at_intake(case.kind, log)
    return replace(as_opened(case), kind=kind, target_s=log[0].data.get("target_s"))


def facts_at(case: Case, log: Sequence[Event], seq: int, clocks: Clocks, beside: Beside) -> Facts:
    """Return the facts of a case, as it was opened (`opened`), after the first `seq` events of its log."""
    known = log[:seq]
    received_on = case.received_on or clocks.day(case.received_at)
    handling = follow(case.kind, case.category, received_on, known, clocks.rules)
    response = replay(case, known)
    return Facts(
        case=case.id,
        event_seq=seq,
        kind=handling.kind,
        category=case.category,
        channel=case.channel,
        station=_station(handling),
        received_on=received_on,
        stage=handling.stage,
        was_turned=beside.was_turned,
        left_out=_left_out(response),
        handled_on=_day(handling.marks.get("handled"), clocks),
        accepted_on=_day(handling.marks.get("accepted"), clocks),
        filed_on=_day(handling.marks.get("filed"), clocks),
        ended_on=_day(handling.ended_at, clocks),
        call_back=handling.call_back or (response.outcome if response.status is CaseStatus.CLOSED else None),
        amounts={name: Decimal(yuan) for name, yuan in handling.amounts.items()},
        hour=case.received_at.astimezone(clocks.zone).hour,
        cell=case.cell.code if case.cell else None,
        clocks=_clocks(handling, clocks, beside.judged),
        response=_response(response, known, beside.stations),
        shelves=shelves(response.off_shelf, clocks.zone.key),
    )


def _station(handling: Handling) -> str | None:
    going = handling.open_transfer
    if going is None:
        return handling.station
    return going.to if going.level == "station" else None


def _left_out(response: Case) -> str | None:
    is_left_out = response.status is CaseStatus.CANCELLED and response.outcome in LEFT_OUT
    return response.outcome if is_left_out else None


def _clocks(handling: Handling, clocks: Clocks, judged: Mapping[str, Clocks]) -> tuple[Clock, ...]:
    sent = (
        Sent(clocks.day(each.sent_at), _day(each.received_at, clocks), _day(each.returned_at, clocks))
        for each in handling.transfers
    )
    assigned_on, ended_on = _day(handling.assigned_at, clocks), _day(handling.ended_at, clocks)
    target = assignment(handling.received_on, assigned_on, ended_on, clocks.calendar)
    return (*_runs(handling, clocks, judged), target, *transfers(sent, clocks.calendar))


def _runs(handling: Handling, clocks: Clocks, judged: Mapping[str, Clocks]) -> list[Clock]:
    found = []
    for run in sorted(handling.runs, key=lambda run: (run.seq, run.purpose)):
        if run.purpose in LAWFUL:
            by = clocks if run.stopped_at is None else judged.get(run.name, clocks)
            each = deadline(run, handling.suspensions, by)
            is_late = None if run.stopped_at is None else each.is_late(run.stopped_at, clocks.zone)
            days = clocks.day(run.started_at), each.due_on, _day(run.stopped_at, clocks)
            found.append(Clock(run.purpose, *days, run.stopped_by, is_late, each.is_suspended))
    return found


def _response(case: Case, known: Sequence[Event], stations: Mapping[str, str | None]) -> Response:
    arrived_s, ended_s = (
        None if moment is None else (moment - case.received_at).total_seconds()
        for moment in (case.arrived_at, case.response_ended_at)
    )
    return Response(
        status=case.status.value,
        target_s=case.target_s,
        arrived_s=arrived_s,
        ended_s=ended_s,
        station=stations.get(_team(case, known) or ""),
        is_unconfirmed=case.arrival_confirmed is False,
    )


def _team(case: Case, known: Sequence[Event]) -> str | None:
    """Return the team that arrived, else the one asked last."""
    found = None
    for event in known:
        if event.type is EventType.ON_SCENE and event.at == case.arrived_at:
            return event.team
        if event.type is EventType.OFFERED:
            found = event.team
    return found


def _day(moment: datetime | None, clocks: Clocks) -> date | None:
    return None if moment is None else clocks.day(moment)
