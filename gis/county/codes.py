"""Division and grid-cell codes: county 6, town 9, committee 12, cell 15 digits; and what they say about a place.

A code is the code above it plus three digits. The ranges of the town and committee parts carry meaning in China only;
a county made from foreign data has synthetic codes of the same shape, written by the same rules.
"""

import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Final

from shapely import MultiPolygon, Polygon

from gis.county.model import CellKind
from gis.errors import BadCodeError
from gis.readable_text import without_unseen

COUNTY_DIGITS: Final = 6
TOWN_DIGITS: Final = 9
COMMITTEE_DIGITS: Final = 12
CELL_DIGITS: Final = 15
_NAMES: Final = {6: "county code 县码", 9: "town code 乡镇码", 12: "committee code 村居码", 15: "cell code 网格码"}
_MOST_CELLS: Final = 999


class UrbanRuralClass(StrEnum):
    """城乡分类代码 of the statistical bureau; 1xx is urban, 2xx rural. A county seat's communities are 121 or 122."""

    MAIN_URBAN = "111"
    URBAN_FRINGE = "112"
    TOWN_CENTRE = "121"
    TOWN_FRINGE = "122"
    SPECIAL = "123"
    TOWNSHIP_CENTRE = "210"
    VILLAGE = "220"

    @property
    def is_urban(self) -> bool:
        """Return whether the class is one of 1xx."""
        return self.value.startswith("1")


def parse_code(value: object, digits: int, field: str = "code", *, within: str = "") -> str:
    """Return `value` as a code of exactly `digits` digits.

    Parameters
    ----------
    value
        Text or a whole number; full-width digits, spaces around and a trailing `.0` (a code that went through a
        spreadsheet as a number) are read as what they mean.
    within
        A code that this one must begin with, such as the county's.

    Raises
    ------
    BadCodeError
        Naming the field, the value and what a code must look like.
    """
    said = without_unseen("" if value is None else str(value))
    text = unicodedata.normalize("NFKC", said).strip().removesuffix(".0")
    kind = _NAMES.get(digits, "code")
    if not (text.isascii() and text.isdigit()) or len(text) != digits:
        lost = "; 开头的 0 可能丢失，请将该列设为文本格式 a leading 0 may be lost: format the column as text"
        raise BadCodeError(
            f"{field}: {text[:40]!r} is not a {kind}; it has exactly {digits} digits 位数字"
            + (lost if text.isdigit() and len(text) == digits - 1 and within.startswith("0") else ""),
            field=field,
        )
    if text.endswith("000") and digits > COUNTY_DIGITS:
        raise BadCodeError(
            f"{field}: {text!r} ends with 000, which no {kind} does; number from 001 应从 001 编起", field=field
        )
    if not text.startswith(within):
        raise BadCodeError(
            f"{field}: {text!r} does not begin with {within!r}, the code above it 与上级编码不符", field=field
        )
    return text


def clean(code: str) -> str:
    """Return a code of the office's own (station, point, team …) as it is kept: half-width, without a table's `.0`."""
    text = unicodedata.normalize("NFKC", without_unseen(code)).strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdecimal() else text


def folded(code: str) -> str:
    """Return a code as it is compared: JB００１, jb001 and JB 001 are one with JB001."""
    return "".join(clean(code).casefold().split())


def county_of(code: str) -> str:
    """Return the county part of a longer code."""
    return code[:COUNTY_DIGITS]


def town_of(code: str) -> str:
    """Return the town part of a committee or cell code."""
    return code[:TOWN_DIGITS]


def committee_of(code: str) -> str:
    """Return the committee part of a cell code."""
    return code[:COMMITTEE_DIGITS]


def is_community(committee_code: str) -> bool:
    """Return whether a committee is a residents' committee or community (001–199) and not a village (200 and above)."""
    return 1 <= int(committee_code[TOWN_DIGITS:COMMITTEE_DIGITS]) <= 199


def cell_kind(*, community: bool, urban_rural_class: str | None) -> CellKind:
    """Return 城区, 乡村 or 社区 for a cell of a committee.

    A community's cells are community cells; other 1xx is urban; 2xx, and a village whose class nobody recorded, rural.
    """
    if community:
        return CellKind.COMMUNITY
    if urban_rural_class is not None and UrbanRuralClass(urban_rural_class).is_urban:
        return CellKind.URBAN
    return CellKind.RURAL


def number_cells(committee: str, polygons: Sequence[Polygon | MultiPolygon]) -> tuple[str, ...]:
    """Return one 15-digit code per polygon of a committee, in the order given.

    Numbered as one reads: rows from north to south, each row from west to east. A row takes in every cell whose
    centre lies less than half a typical cell's height below the row's first. Geometries: WGS84.

    Raises
    ------
    BadCodeError
        When a committee has more than 999 cells.
    """
    if len(polygons) > _MOST_CELLS:
        raise BadCodeError(
            f"committee {committee!r} has {len(polygons)} cells; three digits number {_MOST_CELLS}: make larger cells "
            "网格过多，请划大"
        )
    codes = [""] * len(polygons)
    for number, index in enumerate(_reading_order(polygons), start=1):
        codes[index] = f"{committee}{number:03d}"
    return tuple(codes)


def _reading_order(polygons: Sequence[Polygon | MultiPolygon]) -> list[int]:
    if not polygons:
        return []
    centres = [(polygon.centroid.x, polygon.centroid.y) for polygon in polygons]
    half_height = median(polygon.bounds[3] - polygon.bounds[1] for polygon in polygons) / 2
    north_first = sorted(range(len(polygons)), key=lambda index: (-centres[index][1], centres[index][0]))
    rows = [[north_first[0]]]
    for index in north_first[1:]:
        if centres[rows[-1][0]][1] - centres[index][1] < half_height:
            rows[-1].append(index)
        else:
            rows.append([index])
    return [index for row in rows for index in sorted(row, key=lambda index: centres[index])]


def out_of_order(numbered: Sequence[tuple[str, Polygon | MultiPolygon]]) -> list[tuple[str, str]]:
    """Return neighbours in the numbering of which the later lies wholly north and wholly west of the earlier.

    Such a pair contradicts "west to east, north to south" however rows are drawn; lesser doubts are not reported.
    """
    in_turn = sorted(numbered, key=lambda item: item[0])
    return [
        (earlier, later)
        for (earlier, first), (later, second) in pairwise(in_turn)
        if second.bounds[1] >= first.bounds[3] and second.bounds[2] <= first.bounds[0]
    ]
