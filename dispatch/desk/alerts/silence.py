"""Teams that have fallen silent: found by looking now and then, for silence is no event."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dispatch.alerts.alert import Alert, Cause, raised, without_cause
from dispatch.desk.alert_sync import add, messages
from dispatch.desk.records import ActiveAssignment
from dispatch.desk.work import Desk
from dispatch.rules.escalation import AlertKind, Escalation, Watch
from dispatch.teams.team import TeamNow


def watch(desk: Desk, county: str) -> list[Alert]:
    """Raise an alert for each team that has fallen silent, settle those of teams that speak again; return them."""
    alerts = desk.store.alerts
    policy = alerts.escalation(county)
    teams = desk.store.teams.now(county)
    active = {e.team: e for e in desk.store.assignments.active(county, [team.code for team in teams if team.case_id])}
    silent = {team.code for team in teams if _is_silent(team, active, policy, desk.now)}
    known = [alert for alert in alerts.open_in(county) if alert.cause.kind is AlertKind.TEAM_SILENT]
    heard = [alert for alert in known if alert.cause.team not in silent and alert.gone_at is None]
    changed = [after for alert in heard if (after := _heard(desk, alert, policy)) is not None]
    alerted = {alert.cause.team for alert in known}
    for team in sorted(silent - alerted):
        changed += _raise(desk, county, team, active.get(team), policy)
    if changed:
        desk.store.feed.publish(county, messages(changed))
    return changed


def _is_silent(team: TeamNow, active: Mapping[str, ActiveAssignment], policy: Escalation, now: datetime) -> bool:
    since = _last_heard(team, active.get(team.code), policy)
    return since is not None and now - since > timedelta(seconds=policy.silent_after_s)


def _last_heard(team: TeamNow, assignment: ActiveAssignment | None, policy: Escalation) -> datetime | None:
    """Return since when a team that is watched has been silent; None for one that is not watched.

    Taking a case is being heard, so a team without any fix has its time from there.
    """
    fix_at = team.fix.at if team.fix else None
    if assignment is not None and assignment.since is not None:
        return max(fix_at or assignment.since, assignment.since)
    return fix_at if policy.silent_watch is Watch.DUTY and team.on_duty and assignment is None else None


def _heard(desk: Desk, alert: Alert, policy: Escalation) -> Alert | None:
    locked = desk.store.alerts.lock(alert.county, alert.id, wait=False)
    if locked is None:
        return None
    after = without_cause(locked, policy.kinds[AlertKind.TEAM_SILENT], desk.now)
    desk.store.alerts.change(after)
    return after


def _raise(desk: Desk, county: str, team: str, assignment: ActiveAssignment | None, policy: Escalation) -> list[Alert]:
    case = None if assignment is None else desk.store.cases.lock_free(county, assignment.case_id)
    if assignment is not None and (case is None or case.assignment is None or case.assignment.team != team):
        return []  # somebody works on the case just now: the next look will tell
    cause = Cause(AlertKind.TEAM_SILENT, None if case is None else case.id, team)
    return add(desk.store.alerts, [raised(cause, case, county, policy, desk.now)])
