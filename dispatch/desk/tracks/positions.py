"""Fixes: where teams are, whether they have arrived, and whether they will be late.

Taking fixes in is a bulk path and touches no case. What follows from them for a case on the way (arrival by
geofence, a new estimate, a promise now at risk) is one short transaction per case, and is found again by the next fix
if it was interrupted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from dispatch.cases.case import Case
from dispatch.cases.clock import ClockState
from dispatch.desk.arrival import arrival
from dispatch.desk.records import ActiveAssignment, TrackedFix
from dispatch.desk.steps import Step, apply
from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.moments import stamp

ETA_CHANGE_S = 15.0
"""A new estimate is shown on the live maps once it differs by this much."""
_ON_THE_WAY = {CaseStatus.ACKNOWLEDGED, CaseStatus.EN_ROUTE}


@dataclass(frozen=True, slots=True)
class Approach:
    """The result of a batch of fixes for one case: its team's newest fix, and arrival if the fence says so."""

    case_id: int
    team: str
    newest: TrackedFix
    arrived_at: datetime | None


def track(desk: Desk, county: str, fixes: Sequence[TrackedFix]) -> list[Approach]:
    """Keep a batch of fixes of one county and return what they mean for cases on the way.

    Fixes that come after newer ones are kept, but move nobody and prove nothing.
    """
    by_team: dict[str, list[TrackedFix]] = {}
    for fix in sorted(fixes, key=lambda f: (f.team, f.fix.at)):
        by_team.setdefault(fix.team, []).append(fix)
    moved = desk.store.tracks.keep(county, fixes, desk.now)
    active = {
        assignment.team: assignment
        for assignment in desk.store.assignments.active(county, sorted(moved))
        if assignment.status in _ON_THE_WAY
    }
    arrivals = _arrivals(desk, county, active) if active else {}
    approaches = [
        Approach(assignment.case_id, team, by_team[team][-1], arrivals[team]) for team, assignment in active.items()
    ]
    if moved:
        items = [_moved(by_team[team][-1]) for team in sorted(moved)]
        desk.store.feed.publish(county, [("team", {"teams": items})])
    return approaches


def _arrivals(desk: Desk, county: str, active: Mapping[str, ActiveAssignment]) -> dict[str, datetime | None]:
    """Return when each team arrived at its place, by its fixes from when it took the case on.

    That it was near before, on a case next door perhaps, is no arrival. Nor is standing where an approximate place
    is marked, for the spot may lie elsewhere: then the team reports it. Read again from what is kept each time, so that
    batches, late ones among them, leave nothing behind that could be wrong.
    """
    policy = desk.store.counties.ground(county).policy
    since = {
        team: assignment.since
        for team, assignment in active.items()
        if assignment.since is not None and policy.can_prove_arrival(assignment.accuracy_m)
    }
    tracks = desk.store.tracks.since(county, since) if since else {}
    return {team: arrival(tracks.get(team, ()), assignment.place, policy) for team, assignment in active.items()}


def _moved(newest: TrackedFix) -> dict[str, Any]:
    fix = newest.fix
    return {
        "code": newest.team,
        "lon": round(fix.position.lon, 6),
        "lat": round(fix.position.lat, 6),
        "fix_at": stamp(fix.at),
        "accuracy_m": fix.accuracy_m,
        "source": "fix",
        "position_source": newest.by,
    }


def approach(desk: Desk, found: Approach) -> Outcome | None:
    """Let a case follow its team: arrived, expected at another time, or at risk. None when nothing changed."""
    case = desk.store.cases.get(found.case_id, lock=True)
    if case.assignment is None or case.assignment.team != found.team or case.status not in _ON_THE_WAY:
        return None
    work = Work(case)
    if found.arrived_at is not None:
        _arrive(desk, work, found.arrived_at)
        return finish(desk, work)
    if case.status is CaseStatus.EN_ROUTE and _estimate(desk, work, found.newest):
        return finish(desk, work)
    return None


def _arrive(desk: Desk, work: Work, arrived_at: datetime) -> None:
    """Confirm arrival by geofence; a team that forgot to report setting out is taken to have been on its way."""
    found = {"by": "geofence"}
    # A team may have stood there before the case became its own.
    moment = max(arrived_at, work.case.stepped_at or arrived_at)
    if work.case.status is CaseStatus.ACKNOWLEDGED:
        apply(desk, work, Step(EventType.EN_ROUTE, at=moment, data=found))
    apply(desk, work, Step(EventType.ON_SCENE, at=moment, data=found))


def _estimate(desk: Desk, work: Work, newest: TrackedFix) -> bool:
    """Estimate arrival again; return whether the change is worth telling."""
    case = work.case
    eta_at = _eta(desk, case, newest)
    assert case.assignment is not None  # noqa: S101  -- the caller looked
    if eta_at is None:
        return False
    before = case.assignment.eta_at
    work.case = replace(case, assignment=replace(case.assignment, eta_at=eta_at))
    if before is not None and abs((eta_at - before).total_seconds()) < ETA_CHANGE_S:
        return False
    desk.store.assignments.set_eta(case, eta_at)
    if not case.at_risk and case.clock.state(desk.now, eta_at) is ClockState.AT_RISK:
        work.add(desk.event(EventType.AT_RISK, expected_at=stamp(eta_at)))
    return True


def _eta(desk: Desk, case: Case, newest: TrackedFix) -> datetime | None:
    ground = desk.store.counties.ground(case.county)
    travel = desk.travel(ground.graph_version) or ground.policy.straight_line()
    assert case.place is not None  # noqa: S101  -- the desk takes no case without a place
    travel_s = travel.to_point([newest.fix.position], case.place.position)[0].travel_s
    return None if travel_s is None else newest.fix.at + timedelta(seconds=travel_s)
