"""From a judged row to a field team."""

from dataclasses import dataclass
from typing import Final

from gis.county import model as values
from gis.county import skills
from gis.county.people_names import people
from gis.errors import BadNameError
from gis.store.county_files.ground import Ground
from gis.store.county_files.parts.in_use import in_use
from gis.store.county_files.records import Record
from gis.store.county_files.text_tables import is_blank

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
    is_retired = in_use(record) is False
    made = values.TeamRecord(
        code,
        record.text("name"),
        (ground.known(record, "station", ground.stations) or "") if record.optional("station") else "",
        skills=_skills(record, refuse=not is_retired),
        crew=_crew(record),
        shift=record.choice("shift", _SHIFTS) or "day",
        on_duty=_on_duty(record),
        phone=record.phone(),
        name_en=record.optional("name_en"),
    )
    if "skills" not in record.table.headers and not ground.standing.has_teams:
        record.missing.add("skills")  # without a word of them, every team would be sent to every case
    return TeamRow(made, is_retired)


def _on_duty(record: Record) -> bool:
    """Return whether a team is on duty, as it is where nothing is said; 无 or - may mean no."""
    said, raw = record.flag("on_duty"), record.row.values.get("on_duty")
    if said is None and is_blank(raw) and isinstance(raw, str) and raw.strip():
        record.fault("on_duty", raw, "不明确，请填 是 或 否 is not clear; write 是 or 否")
    return said is not False


def _crew(record: Record) -> tuple[str, ...]:
    """Return who is in a team; what is no name, or one person as well as two, is refused."""
    said = record.optional("crew") or ""
    try:
        return people(said)
    except BadNameError as error:
        record.doubt("crew", said, str(error))
        return ()


def _skills(record: Record, *, refuse: bool) -> tuple[str, ...]:
    """Return what a team can do, as codes; a word that names no skill is refused, unless the team is no more."""
    said, raw = record.optional("skills"), record.row.values.get("skills")
    if said is None and type(raw) is str and raw.strip() and refuse:
        remedy = (
            "填业务；不限的填“综合”或留空 may mean none or all: give skills; 综合, or nothing at all, is every kind"
        )
        record.fault("skills", raw, remedy)
    found, unknown = skills.read(said or "")
    if unknown and refuse:
        record.fault("skills", "、".join(unknown), skills.refusal(unknown))
    return tuple(skill.value for skill in found)
