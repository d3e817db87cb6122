"""From a judged row of the file of households to a figure of a committee or a cell.

Judged when cells and committees are known: a code that is neither's is refused. Counts may be written as people write
them (1,234, 350户), years too (2025年).
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from gis.county import codes
from gis.county.model import CountyData, Household
from gis.store.county_files.folder import Folder
from gis.store.county_files.ground import Ground
from gis.store.county_files.records import Record
from gis.store.county_files.skipped_rows import and_skipped

FIRST_YEAR: Final = 1949
_MOST: Final = 9_999_999
_COUNT: Final = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?(?:户|人|口)?")
_YEAR: Final = re.compile(r"(\d{4})(?:\.0+)?(?:年|年度|年底|年末)?")


def with_households(folder: Folder, ground: Ground, data: CountyData) -> CountyData:
    """Return a county with the figures of its file of households; as it is where there is none."""
    if "households" not in folder.tables:
        return data
    standing = ground.standing.data
    known = {
        "committee": {each.code for each in data.committees} | set(ground.standing.committees),
        "cell": {each.code for each in data.cells},
    }
    follows = "committees" not in folder.tables  # from the cells
    without = {"committee": {"committees", *(("cells",) if follows else ())}, "cell": {"cells"}}
    passing = frozenset(column for column, kinds in without.items() if kinds & folder.unread)
    sound = folder.kept("households", lambda record: _household(record, ground, known, passing))
    return replace(data, households=tuple(sorted(and_skipped(folder, "households", sound, standing), key=_code)))


def _code(each: Household) -> str:
    return each.code


def _household(record: Record, ground: Ground, known: dict[str, set[str]], passing: Collection[str]) -> Household:
    code = _code_of(record, ground, known, passing)
    households, population = _count(record, "households", required=True), _count(record, "population")
    if households is not None and population is not None and households > population:
        record.doubt("households", households, f"户数大于人口 more households than people ({population}); correct one")
    return Household(code, households or 0, population, record.optional("origin"), _year(record, ground))


def _code_of(record: Record, ground: Ground, known: dict[str, set[str]], passing: Collection[str]) -> str:
    """Return the committee's code or the cell's; both, neither, an unknown one and one that is there are refused."""
    stated = [column for column in known if record.optional(column) is not None]
    if not stated and not set(known) & set(record.table.headers):
        record.missing.add("committee")
        return ""
    if len(stated) != 1:
        said = "、".join(record.optional(column) or "" for column in stated)
        which = "只填其中一个 keep one of them" if stated else "请填一个 fill in one"
        record.fault("committee", said, f"村居编码与网格编码 code of a committee or of a cell: {which}")
        return ""
    column = stated[0]
    digits = codes.COMMITTEE_DIGITS if column == "committee" else codes.CELL_DIGITS
    code = record.code(column, digits, ground.county)
    if code and code not in known[column] and column not in passing:
        what = "没有这个村居 no committee" if column == "committee" else "没有这个网格 no cell"
        record.fault(column, code, f"{what} of this county has this code")
    ground.once(record, column, code)
    return code


def _count(record: Record, column: str, *, required: bool = False) -> int | None:
    value = record.text(column) if required else record.optional(column)
    if not value:
        return None
    found = _COUNT.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", value)))
    count = int(found[1].replace(",", "")) if found else None
    if count is None or count > _MOST:
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
