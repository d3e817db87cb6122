"""A case as plain values: what the API answers and the live feed carries. The feed leaves the text out."""

from datetime import datetime
from typing import Any

from dispatch.cases.case import Assignment, Case, CellAtIntake, Place
from dispatch.cases.expedites import Expedite, newest_open
from dispatch.decision.recommendation import Candidate, Recommendation
from dispatch.findings.findings import Found
from dispatch.findings.record import findings_plain, without_words
from dispatch.lifecycle import CaseStatus, steps_from
from dispatch.moments import stamp
from dispatch.off_shelf.order import Order, tally
from dispatch.teams.turns import Turn
from gis.position import Position, SourcePosition

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


def expedite_summary(expedite: Expedite | None, *, with_text: bool = True) -> dict[str, Any] | None:
    """Return an expedite as plain values; its words, like the case's, are for readers of the case."""
    if expedite is None:
        return None
    return {
        "number": expedite.number,
        **({"note": expedite.note, "answer": expedite.answer} if with_text else {}),
        "to": expedite.to,
        "by": expedite.by,
        "asked_at": stamp(expedite.asked_at),
        "due_at": stamp(expedite.due_at),
        "overdue": expedite.told,
        "answered_at": stamp(expedite.answered_at),
        "answered_by": expedite.answered_by,
    }


def findings_summary(found: Found | None, *, with_text: bool = True) -> dict[str, Any] | None:
    """Return the findings that hold as plain values; their words are for readers of the case."""
    if found is None:
        return None
    plain = findings_plain(found.findings)
    evidence = found.findings.evidence
    return {
        **(plain if with_text else without_words(plain)),
        "number": found.number,
        "corrects": found.corrects,
        "invoice_missing": evidence is not None and evidence.is_invoice_missing,
        "at": stamp(found.at),
        "by": found.by,
        "team": found.team,
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


def _source(source: SourcePosition | None) -> dict[str, Any] | None:
    return None if source is None else {"lon": source.lon, "lat": source.lat, "datum": source.datum.value}


def cell_summary(cell: CellAtIntake | None) -> dict[str, Any] | None:
    """Return a cell as it was at intake."""
    if cell is None:
        return None
    return {"code": cell.code, "kind": cell.kind.value, "in_town": cell.in_town, "name": cell.name}


def place_summary(place: Place | None, *, with_text: bool = True) -> dict[str, Any] | None:
    """Return a place with the coordinate as it was given; the remark is for readers of the case."""
    if place is None:
        return None
    return {
        "lon": place.position.lon,
        "lat": place.position.lat,
        "name": place.name,
        "point": place.point,
        "address": place.address,
        **({"remark": place.remark} if with_text else {}),
        "found_by": place.found_by and place.found_by.value,
        "accuracy_m": place.accuracy_m,
        "source": _source(place.source),
    }


def place_of(position: Position, source: SourcePosition | None) -> dict[str, Any]:
    """Return a position with the coordinate as it was given."""
    return {"lon": position.lon, "lat": position.lat, "source": _source(source)}


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


def decision_summary(recommendation: Recommendation) -> dict[str, Any]:
    """Return a recommendation whole: enough for anyone to recompute it."""
    chosen, runner_up = recommendation.chosen, recommendation.runner_up
    return {
        "made_at": stamp(recommendation.made_at),
        "chosen": chosen and chosen.team,
        "runner_up": runner_up and runner_up.team,
        "margin_s": recommendation.margin_s,
        "method": recommendation.method,
        "graph_version": recommendation.graph_version,
        "policy_version": recommendation.policy_version,
        "picked_by_hand": recommendation.picked is not None,
        "reason": recommendation.reason,
        "candidates": [candidate_summary(c) for c in recommendation.candidates],
    }


def candidate_summary(candidate: Candidate) -> dict[str, Any]:
    """Return one candidate: where it was taken to be, how long it needs, why it is excluded."""
    return {
        "team": candidate.team,
        "name": candidate.name,
        "lon": candidate.position.lon,
        "lat": candidate.position.lat,
        "source": candidate.source.value,
        "fix_age_s": candidate.fix_age_s,
        "travel_s": candidate.travel_s,
        "turnout_s": candidate.turnout_s,
        "arrival_s": candidate.arrival_s,
        "road_s": candidate.road_s,
        "approach_s": candidate.approach_s,
        "excluded": candidate.excluded and candidate.excluded.value,
        "duty": candidate.duty and candidate.duty.value,
        "duty_by": candidate.duty_by.value,
        "turn": candidate.turn and turn_summary(candidate.turn),
    }


def turn_summary(turn: Turn) -> dict[str, Any]:
    """Return a turn of duty as plain values."""
    return {
        "id": turn.id,
        "team": turn.team,
        "kind": turn.kind.value,
        "from": stamp(turn.starts_at),
        "until": stamp(turn.ends_at),
        "version": turn.version,
    }
