"""A clue of a violation found in a complaint becomes a report of its own 诉转案."""

from dispatch.cases.case import Case
from dispatch.cases.fold import as_opened
from dispatch.desk.records import Link
from dispatch.desk.work import Desk, Work, finish
from dispatch.events import Event
from dispatch.kinds import CaseKind, Channel, LinkKind, priority
from dispatch.lifecycle import EventType
from dispatch.values import evolve


def turn_to_report(desk: Desk, complaint: Case, clue: str, station: str | None) -> int:
    """Open a report of what a complaint brought to light, for the station that has it, and return its number.

    No team goes: the one on the spot has secured the evidence. The report is linked to the complaint, and its clocks
    count from now.
    """
    report = evolve(
        as_opened(complaint),
        id=desk.store.cases.new_id(),
        kind=CaseKind.REPORT,
        channel=Channel.TRANSFER,
        text=clue,
        priority=priority(CaseKind.REPORT, complaint.category, in_town=False),
        received_at=desk.now,
        received_on=None,
        target_s=None,
        handling_stage=None,
        handling_ended_at=None,
    )
    clocks = desk.store.casework.clocks(complaint.county)
    work = Work(evolve(report, received_on=clocks.day(desk.now) if clocks else None), opened=True)
    data = {"priority": work.case.priority} | ({"station": station} if station else {})
    work.add(Event(EventType.RECEIVED, desk.now, desk.now, actor=desk.actor, data=data))
    work.add(desk.event(EventType.TO_DESK))
    work.add(desk.event(EventType.ANSWERED))
    work.links.append(Link(report.id, complaint.id, LinkKind.SPLIT))
    finish(desk, work)
    return report.id
