"""Stored skills that are no known ones, as shown at the start of the server and by `wangge county check`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from dispatch.roster.gaps import UnknownSkill
from dispatch.store.roster.repository import Roster
from gis.county import skills
from gis.store.counties.loaded import list_counties

REMEDY = (
    "派单时无案件与之对应；请更正小组表后重新导入，值班要求在 /rules 更正 no case matches it; correct the teams "
    "file and import it again, a roster need at /rules (docs/import.md)"
)


def lines(engine: Engine, now: datetime) -> list[str]:
    """Return a line for every county that holds skills which dispatch does not know."""
    with engine.connect() as connection:
        found = {each.code: of_county(connection, each.code, now) for each in list_counties(connection, None)}
    return [
        f"警告 warning: {county}: {'；'.join(sentences(unknown))}：{REMEDY}"
        for county, unknown in found.items()
        if unknown
    ]


def of_county(connection: Connection, county: str, now: datetime) -> list[UnknownSkill]:
    """Return the skills of a county's teams and needs that are no known ones."""
    return Roster(connection, county, ZoneInfo("UTC"), now).unknown_skills()


def sentences(unknown: Iterable[UnknownSkill]) -> Iterator[str]:
    """Yield who has each skill, and what may be meant by it."""
    for each in unknown:
        whose = (
            f"小组 team {each.team.code} {each.team.name}"
            if each.team
            else f"值班要求 need {each.need and each.need.name}"
        )
        near = "、".join(skills.shown(skill) for skill in skills.nearest(each.skill))
        yield f"{whose}: 业务不识别 unknown skill {each.skill!r}" + (f"，近似 nearest {near}" if near else "")
