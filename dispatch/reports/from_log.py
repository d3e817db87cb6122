"""The facts of a case as of a position of its log; those in the caches are of its end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from dispatch.cases.case import Case
from dispatch.cases.fold import as_opened, replay
from dispatch.casework.clocks import Clocks
from dispatch.casework.fold import follow, kind_at_intake
from dispatch.casework.handling import Handling
from dispatch.events import Event
from dispatch.lifecycle import CaseStatus
from dispatch.reports.facts import Facts

LEFT_OUT = frozenset({"mistaken", "duplicate"})
"""Outcomes of a cancelled response that leave a case out of figures."""


def opened(case: Case, log: Sequence[Event]) -> Case:
    """Return a case as its whole log began: its kind may have changed since, and what was promised."""
    kind = kind_at_intake(case.kind, log)
    return replace(as_opened(case), kind=kind, target_s=log[0].data.get("target_s"))


def facts_at(case: Case, log: Sequence[Event], seq: int, clocks: Clocks, *, was_turned: bool) -> Facts:
    """Return the facts of a case after the first `seq` events of its log.

    Parameters
    ----------
    case
        As it was opened (`opened`).
    log
        Its log, numbered from 1.
    was_turned
        It is a report opened from a complaint 诉转案.
    """
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
        was_turned=was_turned,
        left_out=_left_out(response),
        handled_on=_day(handling.marks.get("handled"), clocks),
        accepted_on=_day(handling.marks.get("accepted"), clocks),
        filed_on=_day(handling.marks.get("filed"), clocks),
        ended_on=_day(handling.ended_at, clocks),
        call_back=handling.call_back or (response.outcome if response.status is CaseStatus.CLOSED else None),
        amounts={name: Decimal(yuan) for name, yuan in handling.amounts.items()},
    )


def _station(handling: Handling) -> str | None:
    return handling.station


def _left_out(response: Case) -> str | None:
    is_left_out = response.status is CaseStatus.CANCELLED and response.outcome in LEFT_OUT
    return response.outcome if is_left_out else None


def _day(moment: datetime | None, clocks: Clocks) -> date | None:
    return None if moment is None else clocks.day(moment)
