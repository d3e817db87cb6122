"""The roster of a period as plain values: its turns, its gaps, and skills that no case asks for."""

from collections.abc import Mapping
from typing import Annotated, TypedDict
from zoneinfo import ZoneInfo

from dispatch.moments import stamp
from dispatch.roster.gaps import Gap, UnknownSkill
from dispatch.views.fields import Doc, Moment
from dispatch.views.turn import LocalTimes, RosterTurnView, local_times

# `from` is a keyword of Python, so these fields stand in a call.
_Stretch = TypedDict("_Stretch", {"from": Moment, "until": Moment})


class GapView(_Stretch, LocalTimes):
    """A time with fewer teams than needed. 缺口"""

    have: Annotated[int, Doc("Number of teams on duty. 在岗组数")]
    on_call: Annotated[int, Doc("Number of further teams on call throughout; not counted. 备勤组数")]
    need: int
    skill: str | None
    reason: Annotated[str, Doc("Name of the need. 要求名称")]
    station: Annotated[str | None, Doc("Only teams of this station count. 所属监管所")]
    station_name: str | None
    station_name_en: str | None


class RosterTeamView(TypedDict):
    """A team that can be put on the roster."""

    code: str
    name: str
    name_en: str | None
    station: str


class UnknownSkillView(TypedDict):
    """A stored skill that is unknown: no case matches it. 不识别的业务"""

    skill: str
    team: Annotated[str | None, Doc("The team with this skill; null for a need. 小组")]
    name: str | None
    name_en: str | None
    need: Annotated[str | None, Doc("Name of the need with this skill. 要求名称")]


class RosterView(_Stretch, LocalTimes):
    """The roster of a period. 排班"""

    at: Moment
    at_local: str
    teams: list[RosterTeamView]
    turns: list[RosterTurnView]
    gaps: Annotated[list[GapView], Doc("Gaps of the whole county; none without a roster. 全县值班缺口")]
    unknown_skills: Annotated[list[UnknownSkillView], Doc("To be corrected by an import or on the page of rules.")]


def gap_summary(gap: Gap, zone: ZoneInfo, stations: Mapping[str, tuple[str, str | None]]) -> GapView:
    """Return a gap; `stations` has the names of each, in Chinese and, where there is one, in English."""
    code = gap.need.station
    name, name_en = stations.get(code, (code, None)) if code else (None, None)
    return {
        "from": stamp(gap.starts_at),
        "until": stamp(gap.ends_at),
        **local_times(gap.starts_at, gap.ends_at, zone),
        "have": gap.have,
        "on_call": gap.on_call,
        "need": gap.need.teams,
        "skill": gap.need.skill,
        "reason": gap.need.name,
        "station": code,
        "station_name": name,
        "station_name_en": name_en,
    }


def unknown_skill(found: UnknownSkill) -> UnknownSkillView:
    """Return a skill that is no known one, with the team or the need that has it."""
    team, need = found.team, found.need
    return {
        "skill": found.skill,
        "team": team.code if team else None,
        "name": team.name if team else None,
        "name_en": team.name_en if team else None,
        "need": need.name if need else None,
    }
