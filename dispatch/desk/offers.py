"""Giving a case to a team: recommend, then claim in order of time until a team is ours."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from dispatch.cases.case import Assignment, Case
from dispatch.decision.recommendation import Candidate, Exclusion, Recommendation, recommend
from dispatch.desk.ports import Teams
from dispatch.desk.work import Desk, Work
from dispatch.errors import TeamBusyError, UnknownTeamError
from dispatch.kinds import Category
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.rules.policy import Mode, Policy
from dispatch.teams.team import TeamNow
from gis.position import Position


def find_team(desk: Desk, work: Work, *, passed_over: Mapping[str, Exclusion] | None = None) -> bool:
    """Offer the case to the quickest free team, or propose it, or let it wait and escalate at once.

    Returns
    -------
    bool
        Whether a team was found.
    """
    ground = desk.store.counties.ground(work.case.county)
    if ground.policy.mode is Mode.CONFIRM:
        desk.store.assignments.lock_proposals(work.case.county)
    recommendation = _recommend(desk, work, passed_over or {})
    if recommendation.chosen is None:
        _wait(desk, work, recommendation)
        return False
    if ground.policy.mode is Mode.CONFIRM:
        _propose(desk, work, recommendation)
        return True
    offered = _offer_in_order(desk, work, ground.policy, recommendation)
    if offered and not work.opened:
        _escalate_second_round(desk, work)
    return offered


def _escalate_second_round(desk: Desk, work: Work) -> None:
    """Say so when a team is asked that has let this very case lapse: everybody was asked, and nobody answered."""
    case = work.case
    assert case.assignment is not None  # noqa: S101  -- just offered
    if not case.escalated and case.assignment.team in desk.store.assignments.passed_over(case, case.received_at):
        work.add(desk.event(EventType.ESCALATED, reason="asked_again"))


def asked_since(desk: Desk, county: str) -> datetime:
    """Return since when a team that let an offer expire is passed over for the same case."""
    return desk.now - timedelta(seconds=desk.store.counties.ground(county).policy.reoffer_after_s)


def offer_to(
    desk: Desk,
    work: Work,
    team: str | None,
    *,
    instead_of: str | None = None,
    data: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Offer the case to a team named by a person, or to the quickest one when none is named.

    Parameters
    ----------
    team
        Whom the person named; it need not be eligible, only free.
    instead_of
        The team just withdrawn: the quickest of the others is meant.
    data
        What is kept with the event: a note, the reason why this team, which the decision keeps too.

    Raises
    ------
    UnknownTeamError
        No team has this code.
    TeamBusyError
        The team has another urgent case, or nobody is free.
    """
    ground = desk.store.counties.ground(work.case.county)
    passed_over = {instead_of: Exclusion.WITHDRAWN} if instead_of and team is None else {}
    found = _recommend(desk, work, passed_over, picked=team)
    recommendation = replace(found, reason=data.get("reason"))
    if team is None:
        if not _offer_in_order(desk, work, ground.policy, recommendation, data):
            raise TeamBusyError("No team is free and on duty; the case waits. 目前没有空闲的执法小组。", field="team")
        return
    if recommendation.chosen is None:
        raise UnknownTeamError(team, (each.team for each in recommendation.candidates))
    if not _offer(desk, work, ground.policy, recommendation, recommendation.chosen, data):
        raise TeamBusyError(
            f"Team {team} already has an urgent case; clear or withdraw it first. 该小组正在处置其他案件。",
            field="team",
        )


def teams_for(known: Teams, case: Case) -> list[TeamNow]:
    """Return the teams of a county as they are for one case: its own proposal stands in nobody's way."""
    teams = known.now(case.county)
    return [replace(team, proposed_to=None) if team.proposed_to == case.id else team for team in teams]


def ranked(
    desk: Desk,
    county: str,
    category: Category,
    place: Position,
    *,
    passed_over: Mapping[str, Exclusion] | None = None,
    picked: str | None = None,
    teams: Sequence[TeamNow] | None = None,
) -> Recommendation:
    """Return who should go to a place now, and who next; nothing is claimed and nobody is asked."""
    ground = desk.store.counties.ground(county)
    return recommend(
        desk.store.teams.now(county) if teams is None else teams,
        place,
        category=category.value,
        travel=desk.travel(ground.graph_version),
        policy=ground.policy,
        now=desk.now,
        passed_over=passed_over,
        picked=picked,
    )


def _recommend(
    desk: Desk, work: Work, passed_over: Mapping[str, Exclusion], picked: str | None = None
) -> Recommendation:
    case = work.case
    assert case.place is not None  # noqa: S101  -- the desk takes no case without a place
    teams = teams_for(desk.store.teams, case)
    if any(team.proposed_to is not None for team in teams):  # to another case, which may lose its team by this
        work.look_at_waiting = True
    return ranked(
        desk,
        case.county,
        case.category,
        case.place.position,
        passed_over=passed_over,
        picked=picked,
        teams=teams,
    )


def _offer_in_order(
    desk: Desk,
    work: Work,
    policy: Policy,
    recommendation: Recommendation,
    data: Mapping[str, Any] = MappingProxyType({}),
) -> bool:
    while (candidate := recommendation.chosen) is not None:
        if _offer(desk, work, policy, recommendation, candidate, data):
            return True
        recommendation = recommendation.without(candidate.team, Exclusion.TAKEN)
    _wait(desk, work, recommendation)
    return False


def _offer(
    desk: Desk,
    work: Work,
    policy: Policy,
    recommendation: Recommendation,
    candidate: Candidate,
    data: Mapping[str, Any],
) -> bool:
    expires_at = desk.now + timedelta(seconds=policy.acknowledge_within_s)
    claim = desk.store.assignments.claim(
        work.case,
        candidate.team,
        travel_s=candidate.travel_s,
        turnout_s=candidate.turnout_s,
        method=recommendation.method,
        now=desk.now,
        expires_at=expires_at,
        deliver_by=min(expires_at, desk.now + timedelta(seconds=policy.deliver_within_s)),
    )
    if claim is None:
        return False
    work.decision = recommendation
    offered = desk.event(
        EventType.OFFERED,
        team=candidate.team,
        travel_s=candidate.travel_s,
        turnout_s=candidate.turnout_s or None,
        acknowledge_within_s=policy.acknowledge_within_s,
        **data,
    )
    assignment = Assignment(
        claim.assignment,
        candidate.team,
        candidate.name,
        CaseStatus.OFFERED,
        desk.now,
        expires_at,
        candidate.travel_s,
        method=recommendation.method,
        deliver_by=claim.deliver_by,
        team_name_en=candidate.name_en,
        turnout_s=candidate.turnout_s,
    )
    work.add(offered, assignment=assignment)
    work.tell_team(candidate.team, CaseStatus.OFFERED.value, work.case.id)
    return True


def _propose(desk: Desk, work: Work, recommendation: Recommendation) -> None:
    work.decision = recommendation
    assert recommendation.chosen is not None  # noqa: S101  -- the caller looked
    work.add(desk.event(EventType.PROPOSED, team=recommendation.chosen.team, travel_s=recommendation.chosen.travel_s))


def _wait(desk: Desk, work: Work, recommendation: Recommendation) -> None:
    """Queue the case and escalate it at once; a case that already waits is only escalated if it was not.

    Why nobody goes is kept whenever something happened to the case, not each time a waiting case is looked at.
    """
    if work.case.status is not CaseStatus.WAITING:
        work.add(desk.event(EventType.QUEUED, reason="nobody_eligible"))
    if work.events:
        work.decision = recommendation
    if not work.case.escalated:
        work.add(desk.event(EventType.ESCALATED, reason="nobody_eligible"))
