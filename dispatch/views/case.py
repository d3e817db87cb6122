"""A case as plain values: what the API answers and the live feed carries. The feed leaves the text out."""

from datetime import datetime
from typing import Any

from dispatch.cases.case import Assignment, Case
from dispatch.cases.expedites import newest_open
from dispatch.lifecycle import CaseStatus, steps_from
from dispatch.moments import stamp
from dispatch.off_shelf.order import Order, tally
from dispatch.views.expedite import expedite_summary
from dispatch.views.findings import findings_summary
from dispatch.views.place import cell_summary, place_summary

_STEPS = {status: [step.value for step in steps_from(status)] for status in CaseStatus}
"""By status, the steps a person may report. A list of 200 cases asks 200 times, so it is made once."""


def case_summary(case: Case, now: datetime, *, with_text: bool = True) -> dict[str, Any]:
    """Return a case with its clock as of `now`."""
    return {
        "id": case.id,
        "number": case.number,
        "county": case.county,
        "kind": case.kind.value,
        "channel": case.channel.value,
        "category": case.category.value,
        **({"text": case.text} if with_text else {}),
        "priority": case.priority,
        "status": case.status.value,
        "place": place_summary(case.place, with_text=with_text),
        "cell": cell_summary(case.cell),
        "neighbour": case.neighbour,
        "exercise": case.exercise,
        "received_at": stamp(case.received_at),
        "dispatched_at": stamp(case.dispatched_at),
        "acknowledged_at": stamp(case.acknowledged_at),
        "en_route_at": stamp(case.en_route_at),
        "assignment": _assignment(case.assignment),
        "proposed_team": case.proposed_team,
        "held_until": stamp(case.held_until),
        "clock": clock_summary(case, now),
        "escalated": case.escalated,
        "overdue": case.overdue,
        "expedite": expedite_summary(newest_open(case.expedites), with_text=with_text),
        "expedites_open": sum(each.is_open for each in case.expedites),
        "off_shelf": [order_brief(order, now) for order in case.off_shelf],
        "findings": findings_summary(case.findings, with_text=with_text),
        "next_step": case.next_step,
        "steps": _STEPS[case.status],
        "alert_at": stamp(case.alert_at),
        "ended_at": stamp(case.ended_at),
        "outcome": case.outcome,
        "status_since": stamp(case.stepped_at or case.received_at),
        "updated_at": stamp(case.updated_at),
        "seq": case.event_seq,
    }


def order_brief(order: Order, now: datetime) -> dict[str, Any]:
    """Return how far an off-shelf order has come, and from when on its next premises are pressing."""
    counted = tally(order.premises, now)
    return {
        "order": order.number,
        "product": order.product,
        "total": counted.total,
        "off": counted.off,
        "on_time": counted.on_time,
        "refused": counted.refused,
        "open": counted.open,
        "overdue": counted.overdue,
        "oldest_due_at": stamp(counted.oldest_due_at),
        "warns_at": stamp(min((order.warns_at(p) for p in order.open_premises), default=None)),
        "ended_at": stamp(order.ended_at),
    }


def clock_summary(case: Case, now: datetime) -> dict[str, Any]:
    """Return where the promise stands as of `now`."""
    clock = case.clock
    expected_at = case.assignment.expected_at(now) if case.assignment else None
    remaining_s = clock.remaining_s(now)
    return {
        "target_s": clock.target_s,
        "received_at": stamp(clock.received_at),
        "due_at": stamp(clock.due_at),
        "arrived_at": stamp(clock.arrived_at),
        "remaining_s": None if remaining_s is None else round(remaining_s, 3),
        "response_s": clock.response_s,
        "expected_at": stamp(expected_at if clock.arrived_at is None else None),
        "state": clock.state(now, expected_at).value,
        "now": stamp(now),
    }


def _assignment(assignment: Assignment | None) -> dict[str, Any] | None:
    if assignment is None:
        return None
    return {
        "team": assignment.team,
        "team_name": assignment.team_name,
        "team_name_en": assignment.team_name_en,
        "status": assignment.status.value,
        "travel_s": assignment.travel_s,
        "turnout_s": assignment.turnout_s,
        "method": assignment.method,
        "offered_at": stamp(assignment.offered_at),
        "expires_at": stamp(assignment.expires_at),
        "eta_at": stamp(assignment.eta_at),
        "deliver_by": stamp(assignment.deliver_by),
        "delivered_at": stamp(assignment.delivered_at),
    }
