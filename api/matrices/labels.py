"""Detection of a header row and a name column in a text file, by option or by content; refused if ambiguous.

Header: no cell is a number and another than the first is a name; or the first cell is a name and its column has none,
or it says what the column is. Names beside numbers in the first line are refused: it may be data with a slip.
Names: the first column has names (codes with leading zeros are names) under a header or in every row; or the header's
first cell is empty or says so (id, name, 编号 …); or the header is one cell shorter than the rows, whose first cells
are names or 1, 2, 3 …: above others, and above two cells a line, it may be a title or a decimal comma.
Without a header, all numbers are costs, also a first column of 1, 2, 3 …: they may be distances; `doubts` notes it.

Known limit: a header that is made of numbers only is not seen; where it could be one, 1, 2, 3 … or years, the file is
refused.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.matrices.cells import is_code, is_text, number
from api.matrices.errors import AmbiguousError
from api.matrices.matrix import where

_NAMES: Final = re.compile(
    r"(?i)#|no\.?|id|ids|idx|index|key|code|codes|name|names|label|rows?|unit|units|place|places|cell|cells|node|nodes|atom|atoms"
    r"|point|points|demands?\b.*|.*[\\/].*|.*_id|.*_name|行|行号|序号|地点|需求点?.*|网格.*|单元.*|区域"
    r"|.*(?:编号|编码|代码|名称)|村|村名|乡镇|镇|街道|社区|小区|起点|终点|geoid|fid|objectid|gid|block|zone|zip|postcode"
    r"|town|village|county|district|origins?|destinations?|from|to|(?:origin|destination) ?name|sites?"
)
_MANY: Final = 3
"""So many numbers in a row, 0, 1, 2 …, are more likely labels than costs."""
_LONG: Final = 6
"""Whole numbers of so many digits, each another one, are codes rather than costs."""
YEARS: Final = range(1900, 2101)
_LONGEST_STEP: Final = 10
"""Years between two columns, such as those of a census."""
_DECORATED: Final = re.compile(
    r"(?i)[+-]?\d+(?:[.,，:：'’ ]\d+)*\s*(?:分钟?|秒|小?时|公里|千米|米|元|min(?:utes?)?|sec|s|h|km|m|%)?"
    r"|-+|[—–−]+|/|无|无路|不通|×|#\S+!?"
)
"""A figure as spreadsheets write it, or a mark for no way: a name at most by chance."""
_HEADER: Final = "--header / --no-header"
_ROW_NAMES: Final = "--row-names / --no-row-names"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; None: find out."""

    header: bool | None = None
    row_names: bool | None = None
    one_column: bool = False
    """Whether one number a row is expected: then the first of two columns has names."""
    may_count: bool = False
    """Whether 0, 1, 2 … is an ordinary row, as in orders of preference."""
    has_options: bool = False
    """Whether --header and --row-names can say so."""


@dataclass(frozen=True, slots=True)
class Margin:
    """The margin of a file: its first line, and the first cell of every line."""

    file: str
    first: Sequence[str]
    firsts: Sequence[str]
    lines: Sequence[int]
    width: int
    has_bare_numbers: bool
    """Whether whole numbers stand below the first line; where none do, a first line of them is odd."""
    has_padded: bool = False
    """Whether a row that begins with a code such as 007 has another one: then they may all be numbers."""
    has_options: bool = False
    """Whether an option can say what the margin is."""


def has_header(margin: Margin, asked: Asked) -> bool:
    """Return whether the first line names the columns.

    Raises
    ------
    AmbiguousError
        The first line is 0, 1, 2 … above numbers that are of another kind, has names and numbers, or may be either.
    """
    if asked.header is not None:
        return asked.header
    others = margin.first[1:]
    is_named = bool(others) and all(map(is_text, others))
    if any(map(_is_decorated, others if is_named else margin.first)):
        raise _header_or_data(margin)
    if any(map(is_text, others)):
        _refuse_mixed(margin, next(index for index, cell in enumerate(others) if is_text(cell)) + 1, margin.first)
        return True
    if len(margin.first) < margin.width:
        return True
    return _is_above(margin, margin.first[0], others, asked)


def _is_above(margin: Margin, corner: str, others: Sequence[str], asked: Asked) -> bool:
    """Return whether a first line names the columns whose cells are numbers, but for the corner."""
    rest = margin.firsts[1:]
    if is_text(corner) and (not rest or not all(map(is_code, rest)) or _names_names(corner)):
        if rest and not _names_names(corner) and not _counts(others, _MANY):
            _refuse_mixed(margin, 0, others)
        return True
    if not corner.strip():
        if not _counts(others) and not any(map(is_code, rest)) and _are_codes(others) and _are_codes(rest):
            raise _header_or_data(margin)
        return _counts(others) and (_counts(rest) or (bool(rest) and all(map(is_code, rest))))
    labels = others if is_text(corner) else margin.first
    if not asked.may_count and rest and _could_be_labels(margin, labels):
        raise _header_or_data(margin)
    return False


def _header_or_data(margin: Margin) -> AmbiguousError:
    return _unclear(margin, 0, "第一行是列名还是数据？ is the first line a header or data?", _HEADER)


def has_row_names(margin: Margin, asked: Asked, *, header: bool) -> bool:
    """Return whether the first cell of each line names the row.

    Raises
    ------
    AmbiguousError
        Some of them are names and some are numbers, or they count 0, 1, 2 … under a name that says nothing.
    """
    if asked.row_names is not None:
        return asked.row_names
    body = margin.firsts[1:] if header else margin.firsts
    if margin.width == 1 or asked.one_column:
        _refuse_split_numbers(margin, body)
        return _has_names_beside_one(margin, body, header=header)
    if header and (len(margin.first) < margin.width or _names_names(margin.first[0])):
        _refuse_title(margin, body)
        return True
    codes = [is_code(cell) for cell in body]
    padded = margin.has_padded and not any(map(is_text, body))
    if any(map(_is_decorated, body)) or (body and all(codes) and padded):
        raise _unclear(margin, int(header), "首列是行名还是数据？ is the first column names or data?", _ROW_NAMES)
    if all(codes):
        return bool(codes)
    if any(map(is_text, body)):
        wrong = next(index for index, cell in enumerate(body) if is_text(cell)) + int(header)
        raise _unclear(margin, wrong, f"{margin.firsts[wrong]!r} 是行名还是错字？ is it a name or a slip?", _ROW_NAMES)
    if header and ((_counts(body, _MANY + 1) and not asked.may_count) or (len(body) > 1 and _are_codes(body, _LONG))):
        raise _unclear(margin, 0, f"{margin.first[0]!r} 是行名还是候选点？ names of rows, or a candidate?", _ROW_NAMES)
    return False


def refuse_years(margin: Margin, values: NDArray[np.float64]) -> None:
    """Refuse a first row of years in sequence, 2024, 2025 …, above rows that are none; without it they all are rows.

    Raises
    ------
    AmbiguousError
        They may be a header.
    """
    if len(values) < 2 or not is_years(values[0]):
        return
    alike = values[1:][(values[1:] >= YEARS[0] / 2).all(axis=1)]
    if (np.diff(alike, axis=1) == values[0, 1] - values[0, 0]).all(axis=1).any():
        return  # a step that other rows of that size have, too, as places along a road
    question = (
        "第一行像年份，是列名还是数据？列名请写成 2024年 the first row looks like years: a header or data? "
        "Write a header as y2024."
    )
    raise _unclear(margin, 0, question, _HEADER)


def is_years(row: NDArray[np.float64]) -> bool:
    """Return whether numbers are years in sequence: two one after the other, or more at equal steps."""
    if len(row) < 2 or not all(value in YEARS for value in row.tolist()):
        return False
    steps = np.diff(row)
    longest = 1 if len(row) == 2 else _LONGEST_STEP
    return bool((steps == steps[0]).all() and 1 <= abs(steps[0]) <= longest)


def _has_names_beside_one(margin: Margin, body: Sequence[str], *, header: bool) -> bool:
    """Return whether names stand beside what is to be one column; or beside several, whose shape is refused later."""
    if margin.width > 2:
        return bool(body) and all(map(is_text, body))
    return margin.width == 2 and (header or all(map(is_code, body)))


def _is_decorated(cell: str) -> bool:
    return is_text(cell) and _DECORATED.fullmatch(cell.strip()) is not None


def _are_codes(cells: Sequence[str], digits: int = 1) -> bool:
    """Return whether cells are whole numbers of so many digits, each another one, as codes are."""
    plain = [cell.strip() for cell in cells]
    return bool(plain) and all(each.isdigit() and len(each) >= digits for each in plain) and len({*plain}) == len(plain)


def refuse_surplus(margin: Margin) -> None:
    """Refuse rows with a cell more than a header that names the rows, too: each column would have its neighbour's name.

    Raises
    ------
    AmbiguousError
        The header begins with 地点, id … and has a cell less than the rows.
    """
    corner = margin.first[0].strip()
    if len(margin.first) < margin.width and corner and _names_names(corner):
        place = {"line": margin.lines[0], "field": len(margin.first) + 1}
        raise AmbiguousError(
            f"{where(margin.file, place)}: 表头 {len(margin.first)} 格，数据 {margin.width} 格：请为多出的列命名，"
            f"或删除该列 the header has {len(margin.first)} cells and the rows {margin.width}: name the "
            "column that has no name, or remove it",
            **place,
        )


def _refuse_title(margin: Margin, body: Sequence[str]) -> None:
    """Refuse a first line that leaves out a cell above numbers: as a title, it would make row names of a column."""
    is_numbered = _counts(body, _MANY) and margin.width > 2
    if len(margin.first) < margin.width and not all(map(is_code, body)) and not is_numbered:
        question = (
            "首行少一格，是标题还是列名？小数请写成 1.5 one cell is missing: is it a title, or names of columns? "
            "Write decimals as 1.5."
        )
        raise _unclear(margin, 0, question, _ROW_NAMES)


def _refuse_split_numbers(margin: Margin, body: Sequence[str]) -> None:
    """Refuse 1,5 and 1,234 below one heading: the comma belongs to the number, and the rest of it is no weight."""
    if len(margin.first) < margin.width and any(map(_is_number, body)) and not _are_codes(body, _LONG):
        index = next(index for index, cell in enumerate(body, 1) if _is_number(cell))
        place = {"line": margin.lines[index], "field": 1}
        raise AmbiguousError(
            f"{where(margin.file, place)}: 列名一格，该行两格：千分位、小数逗号请写成 1234 或 1.234；"
            "首格为行名的，请为其加列名 one heading above two cells: write 1234 or 1.234 without commas, or "
            "give the names a heading too",
            **place,
        )


def _could_be_labels(margin: Margin, labels: Sequence[str]) -> bool:
    """Return whether 0, 1, 2 … would be odd as costs: above other kinds of numbers, or in no square table.

    In a square one they are the distances from the end of a road.
    """
    is_square = len(margin.firsts) == len(labels)
    return _counts(labels, _MANY) and (not margin.has_bare_numbers or (len(labels) > _MANY + 1 and not is_square))


def _names_names(corner: str) -> bool:
    text = corner.strip()
    return not text or _NAMES.fullmatch(text) is not None


def _refuse_mixed(margin: Margin, index: int, cells: Sequence[str]) -> None:
    """Refuse a first line whose cell is a name while `cells` beside it are numbers: a slip would lose a row of data."""
    if not any(_is_number(cell) for cell in cells):
        return
    place = {"line": margin.lines[0], "field": index + 1}
    by_option = f" ({_HEADER})" if margin.has_options else ""
    raise AmbiguousError(
        f"{where(margin.file, place)}: {margin.first[index]!r} 是列名还是错字？请更正，或将首行全部写成名称 is it a "
        f"column's name or a slip? Correct it, or give every column a name{by_option}",
        **place,
    )


def _is_number(cell: str) -> bool:
    found = number(cell)
    return found is not None and not math.isnan(found) and not is_code(cell)


def _counts(cells: Sequence[str], least: int = 1) -> bool:
    """Return whether cells are 0, 1, 2 … or 1, 2, 3 …"""
    if len(cells) < least:
        return False
    first = number(cells[0])
    return first in {0.0, 1.0} and [number(cell) for cell in cells] == [first + index for index in range(len(cells))]


def _unclear(margin: Margin, index: int, question: str, options: str) -> AmbiguousError:
    place = {"line": margin.lines[index], "field": 1}
    remedy = (
        f"请用 {options} 说明 say so by {options}"
        if margin.has_options
        else "请改写，使名称像名称（甲、a1），数字像数字（1.5）write names as names (a1) and numbers as numbers (1.5)"
    )
    return AmbiguousError(f"{where(margin.file, place)}: {question} {remedy}", **place)
