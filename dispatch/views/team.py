"""A team as plain values, as it is now."""

from datetime import datetime
from typing import Annotated, TypedDict

from dispatch.moments import stamp
from dispatch.rules.policy import Policy
from dispatch.teams.team import Duty, DutyBy, FixSource, TeamNow, TeamStatus
from dispatch.views.fields import Doc, Moment
from dispatch.views.turn import TurnView, turn_summary


class TeamView(TypedDict):
    """A team as it is now. 执法小组"""

    code: str
    name: str
    name_en: str | None
    station: str
    skills: list[str]
    crew: Annotated[list[str], Doc("Members. 成员")]
    status: TeamStatus
    since: Annotated[Moment | None, Doc("Start of its present state; null if nothing has happened yet.")]
    on_duty: Annotated[bool, Doc("On duty or on call: can be sent. 可派")]
    duty: Annotated[Duty, Doc("on_call 备勤: can be sent, and leaves after its turnout. 在岗或备勤")]
    shift: Annotated[str, Doc("Its duty by the register. 班次")]
    duty_by: Annotated[DutyBy, Doc("Source of its duty state: register, hand or roster. 在岗依据")]
    turn: Annotated[TurnView | None, Doc("Its present turn on the roster, else the next. 当前或下一班次")]
    case: Annotated[int | None, Doc("The case it is responsible for.")]
    source: Annotated[FixSource, Doc("Whether its place is its fix, or its station for lack of a recent fix.")]
    position_source: Annotated[str, Doc("phone, the name of a tracker or API key, or station. 位置来源")]
    fix_at: Moment | None
    fix_age_s: float | None
    accuracy_m: float | None


def team_summary(team: TeamNow, policy: Policy, now: datetime, since: datetime | None) -> TeamView:
    """Return a team, in its present state `since` that moment; the GeoJSON around it has its place."""
    _, source = team.whereabouts(now, policy.fix_max_age_s)
    fix = team.fix
    return {
        "code": team.code,
        "name": team.name,
        "name_en": team.name_en,
        "station": team.station,
        "skills": sorted(team.skills),
        "crew": list(team.crew),
        "status": team.status,
        "since": stamp(since),
        "on_duty": team.on_duty,
        "duty": team.duty,
        "shift": team.shift,
        "duty_by": team.duty_by,
        "turn": None if team.turn is None else turn_summary(team.turn),
        "case": team.case_id,
        "source": source,
        "position_source": team.position_source(source),
        "fix_at": stamp(fix.at if fix else None),
        "fix_age_s": team.fix_age_s(now),
        "accuracy_m": fix.accuracy_m if fix else None,
    }
