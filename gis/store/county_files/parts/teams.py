"""From a judged row to a field team."""

import re
from dataclasses import dataclass
from typing import Final

from gis.county import model as values
from gis.county import skills
from gis.store.county_files.ground import Ground
from gis.store.county_files.records import Record

_SHIFTS: Final = {"day": "day", "白班": "day", "日班": "day", "night": "night", "夜班": "night", "晚班": "night"}


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team, and whether its row says that it is no more."""

    team: values.TeamRecord
    is_retired: bool


def team(record: Record, ground: Ground) -> TeamRow:
    """Return a field team of a known station."""
    code = ground.code(record)
    ground.once(record, "code", code)
    record.text("station")
    on_duty, is_retired = record.flag("on_duty"), bool(record.flag("retired"))
    made = values.TeamRecord(
        code,
        record.text("name"),
        (ground.known(record, "station", ground.stations) or "") if record.optional("station") else "",
        skills=_skills(record, refuse=not is_retired),
        crew=tuple(
            name for part in re.split(r"[,，、;；/|\n]", record.optional("crew") or "") if (name := part.strip())
        ),
        shift=record.choice("shift", _SHIFTS) or "day",
        on_duty=True if on_duty is None else on_duty,
        phone=record.phone(),
        name_en=record.optional("name_en"),
    )
    return TeamRow(made, is_retired)


def _skills(record: Record, *, refuse: bool) -> tuple[str, ...]:
    """Return what a team can do, as codes; a word that names no skill is refused, unless the team is no more."""
    found, unknown = skills.read(record.optional("skills") or "")
    if unknown and refuse:
        record.fault("skills", "、".join(unknown), skills.refusal(unknown))
    return tuple(skill.value for skill in found)
