"""Between handling and the rows of its tables: pure conversions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dispatch.cases.case import Case
from dispatch.casework.clocks import Deadline, Kept
from dispatch.casework.handling import Handling
from dispatch.casework.possible import next_approval


def handling_row(case: Case, kept: Kept) -> dict[str, Any]:
    """Return handling as the JSON its table is populated from."""
    handling = kept.handling
    respondent = handling.respondent
    return {
        "county": case.county,
        "case_id": case.id,
        "kind": handling.kind,
        "stage": handling.stage,
        "since": handling.since,
        "received_on": handling.received_on,
        "station": handling.station,
        "handler": handling.handler,
        "assigned_at": handling.assigned_at,
        "handled_at": handling.marks.get("handled"),
        "accepted_at": handling.marks.get("accepted"),
        "filed_at": handling.marks.get("filed"),
        "ended_at": handling.ended_at,
        "outcome": handling.outcome,
        "respondent": respondent and respondent.name,
        "approval": next_approval(handling),
        "waits_notice": bool(handling.waiting_notices),
        "in_transfer": handling.open_transfer is not None,
        "expedited": any(each.answered_at is None for each in handling.expedites),
        "called_back": handling.call_back,
        "archived_at": handling.marks.get("archived"),
        "amounts": dict(handling.amounts),
        "due_on": first_due(kept.deadlines),
    }


def first_due(deadlines: Sequence[Deadline]) -> date | None:
    """Return the earliest day of open deadlines, or the bound of one."""
    days = [each.day for each in deadlines if each.run.stopped_at is None]
    return min((day for day in days if day is not None), default=None)


def deadline_rows(case: Case, kept: Kept) -> list[dict[str, Any]]:
    """Return deadlines as JSON rows."""
    clocks = kept.clocks
    return [
        {
            "county": case.county,
            "case_id": case.id,
            "seq": each.run.seq,
            "purpose": each.run.purpose,
            "rule": each.rule,
            "rules": list(each.run.rules),
            "started_at": each.run.started_at,
            "started_on": clocks.day(each.run.started_at),
            "is_extended": each.run.is_extended,
            "spans": [[span.first, span.last] for span in each.spans],
            "is_suspended": each.is_suspended,
            "is_set": each.run.due_on is not None,
            "due_on": each.due_on,
            "due_at": each.due_at,
            "not_before": each.not_before,
            "calendar": each.calendar,
            "stopped_at": each.run.stopped_at,
            "stopped_by": each.run.stopped_by,
            "is_late": None if each.run.stopped_at is None else each.is_late(each.run.stopped_at, clocks.zone),
        }
        for each in kept.deadlines
    ]


def transfer_rows(case: Case, handling: Handling) -> list[dict[str, Any]]:
    """Return transfers as JSON rows."""
    return [
        {
            "county": case.county,
            "case_id": case.id,
            "seq": each.seq,
            "level": each.level,
            "destination": each.to,
            "sent_at": each.sent_at,
            "received_at": each.received_at,
            "returned_at": each.returned_at,
        }
        for each in handling.transfers
    ]
