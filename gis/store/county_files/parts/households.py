"""From a judged row of the file of households to a figure of a committee or a cell.

Judged when cells and committees are known: a code that is neither's is refused, and a name that none of them has, or
several. Counts may be written as people write them (1,234, 350户), years too (2025年).
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gis.county import codes
from gis.county.committee_names import CommitteeNames
from gis.county.model import Committee, CountyData, Household
from gis.store.county_files.folder import Folder
from gis.store.county_files.ground import Ground
from gis.store.county_files.records import Record

FIRST_YEAR: Final = 1949
_MOST: Final = 9_999_999
_NAMED: Final = 8
_COUNT: Final = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?(户|人|口)?")
_UNITS: Final = {"households": (None, "户"), "population": (None, "人", "口")}
_YEAR: Final = re.compile(r"(\d{4})(?:\.0+)?(?:年|年度|年底|年末)?")


@dataclass(slots=True)
class _Known:
    """The committees and cells a row may speak of, and those that rows have spoken of so far."""

    ground: Ground
    codes: Mapping[str, Collection[str]]
    """By column of codes."""
    names: CommitteeNames
    passing: Collection[str]
    """The columns whose kind of file could not be read: any code passes, its fault is reported once, with the file."""
    spoken_of: set[str] = field(default_factory=set)


def with_households(folder: Folder, ground: Ground, data: CountyData) -> CountyData:
    """Return a county with the figures of its file of households; as it is where there is none."""
    if "households" not in folder.tables:
        return data
    standing = ground.standing
    committees = standing.committees | {each.code: each for each in data.committees}
    follows = "committees" not in folder.tables  # from the cells
    without = {"committee": {"committees", *(("cells",) if follows else ())}, "cell": {"cells"}}
    known = _Known(
        ground,
        {"committee": set(committees), "cell": {each.code for each in data.cells}},
        CommitteeNames(committees.values()),
        frozenset(column for column, kinds in without.items() if kinds & folder.unread),
    )
    sound = folder.kept("households", lambda record: _household(record, known))
    skipped = known.spoken_of - {each.code for each in sound}
    kept = [each for each in (standing.data.households if standing.data else ()) if each.code in skipped]
    return replace(data, households=tuple(sorted([*sound, *kept], key=lambda each: each.code)))


def _household(record: Record, known: _Known) -> Household:
    code = _code_of(record, known)
    households, population = _count(record, "households", required=True), _count(record, "population")
    if households is not None and population is not None and households > population:
        record.doubt("households", households, f"户数大于人口 more households than people ({population}); correct one")
    return Household(code, households or 0, population, record.optional("origin"), _year(record, known.ground))


def _code_of(record: Record, known: _Known) -> str:
    """Return the code a row speaks of, by code or name; none, two, an unknown one and one that is there are refused."""
    stated = [column for column in known.codes if record.optional(column) is not None]
    name = record.optional("name")
    if not stated and name is None and not {*known.codes, "name"} & set(record.table.headers):
        record.missing.add("committee")
        return ""
    if not stated and name is not None:
        code = _code_by_name(record, known, name)
    elif len(stated) == 1:
        code = _stated_code(record, known, stated[0], name)
    else:
        codes_said = [codes.clean(record.optional(column) or "") for column in stated]
        known.spoken_of.update(codes_said)
        said = "、".join(codes_said)
        which = (
            "只填其中一个 keep one of them" if stated else "请填一个，或填村居名称 fill in one, or the committee's name"
        )
        record.fault("committee", said, f"村居编码与网格编码 code of a committee or of a cell: {which}")
        return ""
    known.spoken_of.add(code)
    known.ground.once(record, stated[0] if stated else "committee", code)
    return code


def _stated_code(record: Record, known: _Known, column: str, name: str | None) -> str:
    """Return the code in a column of codes; one of, or in, another committee than the row names is refused."""
    digits = codes.COMMITTEE_DIGITS if column == "committee" else codes.CELL_DIGITS
    code = record.code(column, digits, known.ground.county)
    if code and code not in known.codes[column] and column not in known.passing:
        what = "没有这个村居 no committee" if column == "committee" else "没有这个网格 no cell"
        record.fault(column, code, f"{what} of this county has this code")
    elif code and name is not None:
        meant = known.names.meant(name, record.optional("town_name"))
        if meant and codes.committee_of(code) not in {each.code for each in meant}:
            record.doubt(
                "name",
                name,
                f"编码 {code} 不是它的，它是 is another committee than the code {code} says, namely {_shown(meant)}; "
                "请改正编码或名称 correct the code or the name",
            )
    return code


def _code_by_name(record: Record, known: _Known, name: str) -> str:
    """Return the code of the one committee of a name; a name of none, or of several, is refused."""
    town = record.optional("town_name")
    meant = known.names.meant(name, town)
    if len(meant) == 1:
        return meant[0].code
    if meant:
        known.spoken_of.update(each.code for each in meant)
        record.fault(
            "name",
            name,
            f"不止一个村居叫此名 is the name of several: {_shown(meant)}; "
            "请写全名称，或填乡镇或村居编码 write it in full, or state the town (乡镇) or the code (村居编码)",
        )
    elif "committee" not in known.passing:
        elsewhere = known.names.meant(name) if town else ()
        which = f"{town} 没有这个村居 no committee of this town" if town else "没有这个村居 no committee of this county"
        where = f"; 别处有 elsewhere: {_shown(elsewhere)}" if elsewhere else ""
        record.fault("name", name, f"{which} has this name{where}; 请改正，或填村居编码 correct it, or state the code")
    return ""


def _shown(committees: Sequence[Committee]) -> str:
    more = " …" if len(committees) > _NAMED else ""
    return "、".join(f"{each.town_name}{each.name} {each.code}" for each in committees[:_NAMED]) + more


def _count(record: Record, column: str, *, required: bool = False) -> int | None:
    value = record.own_figure(column)
    value = record.text(column) if required else value
    if not value:
        return None
    found = _COUNT.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", value)))
    count = int(found[1].replace(",", "")) if found else None
    if count is None or count > _MOST or (found and found[2] not in _UNITS[column]):
        record.fault(column, value, f"应为整数 must be a whole number from 0 to {_MOST}, such as 350")
        return None
    return count


def _year(record: Record, ground: Ground) -> int | None:
    value = record.optional("year")
    if value is None:
        return None
    found = _YEAR.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", value)))
    year = int(found[1]) if found else 0
    last = ground.today.year if ground.today else 2199
    if not FIRST_YEAR <= year <= last:
        record.fault("year", value, f"应为年份 must be a year from {FIRST_YEAR} to {last}, such as 2025")
        return None
    return year
