"""Cells of a workbook's sheet whose looks say something: merged, crossed out, hidden."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from gis.county.defect_rows import where_all

_SHOWN: Final = re.compile(r'((?:"[^"]*"|\\.)*)(0+)(?:_ |[;@])*')
"""A format that shows 7 as 007 or JB007: what people read, and write elsewhere, is the longer one."""


class Repeated:
    """Marks a value of the row above that a merged cell repeats: a label such as a year, but no row's own figure."""


class _RepeatedInt(int, Repeated):
    pass


class _RepeatedFloat(float, Repeated):
    pass


class _RepeatedText(str, Repeated):
    __slots__ = ()


class CrossedOut:
    """A value with a line through it, or through a part of it: somebody took it back, and left it to be read."""

    def __init__(self, value: object) -> None:
        self._text = str(value)

    def __str__(self) -> str:
        """Return what is crossed out."""
        return self._text


class SheetGrid(list[list[object]]):
    """Rows of a sheet, from its first on; whether it is hidden, or which of its rows and columns (index + 1) are.

    `wide` gives the merged cells of more than one column: index of a row → the columns of each, by index.
    """

    wide: Mapping[int, Sequence[range]] = MappingProxyType({})
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def sheet_cells(sheet: Any, is_blank: Callable[[object], bool], known: Mapping[str, object]) -> SheetGrid:
    """Return the cells of an openpyxl sheet that was read with rich text.

    A merged value stands in every row it spans, save those that have nothing of their own.

    Parameters
    ----------
    known
        What stands in a cell such as B2, whatever the sheet says.
    """
    from openpyxl.utils.cell import coordinate_to_tuple  # noqa: PLC0415  -- imported with the first workbook

    lined = dict[int, _Look]()
    grid = SheetGrid([_value(cell, lined) for cell in row] for row in sheet.iter_rows())
    for cell, value in known.items():
        row, column = coordinate_to_tuple(cell)
        if row <= len(grid) and column <= len(grid[row - 1]):
            grid[row - 1][column - 1] = value
    blank = [all(map(is_blank, row)) for row in grid]
    for area in sheet.merged_cells.ranges:
        columns = slice(area.min_col - 1, area.max_col)
        value = grid[area.min_row - 1][area.min_col - 1]
        for index in range(area.min_row - 1, area.max_row):
            if not blank[index]:
                grid[index][columns] = [value] * len(grid[index][columns])
            value = _repeated(value)
    grid.wide = _wide(sheet)
    grid.is_hidden = sheet.sheet_state != "visible"
    grid.hidden_rows = frozenset(number for number, row in sheet.row_dimensions.items() if row.hidden)
    spans = (range(each.min, each.max + 1) for each in sheet.column_dimensions.values() if each.hidden)
    grid.hidden_columns = frozenset(number for span in spans for number in span)
    return grid


def _wide(sheet: Any) -> dict[int, list[range]]:
    found = defaultdict[int, list[range]](list)
    for area in sheet.merged_cells.ranges:
        if area.max_col > area.min_col:
            for index in range(area.min_row - 1, area.max_row):
                found[index].append(range(area.min_col - 1, area.max_col))
    return dict(found)


def hidden_notes(name: str, grid: object, rows: Sequence[int], columns: Mapping[int, str]) -> tuple[str, ...]:
    """Return what to say of a hidden sheet, rows and columns that are read: a filter or a fold hides them, no more.

    Parameters
    ----------
    rows
        The numbers of the rows that are read.
    columns
        The headers of the columns that are read, by index.
    """
    if not isinstance(grid, SheetGrid):
        return ()
    numbers = [number for number in rows if number in grid.hidden_rows]
    headers = [header for index, header in sorted(columns.items()) if index + 1 in grid.hidden_columns]
    said = [f"{name}: 工作表已隐藏，照常读取 the sheet is hidden, and read like the others"] if grid.is_hidden else []
    said += [f"{where_all(name, numbers)}: 已隐藏，照常读取 hidden, and read like the others"] if numbers else []
    return (*said, *([f"{name}: 读取了隐藏的列 hidden columns that are read: {', '.join(headers)}"] if headers else ()))


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style does to a value: cross it out, or show a whole number to so many digits, with a text before it."""

    lined: bool
    digits: int
    before: str


def _value(cell: Any, looks: dict[int, _Look]) -> object:
    """Return a cell's value as it is shown; `looks` keeps what styles do, since a style takes long to ask."""
    value = cell.value
    if value is None or (not cell.has_style and not isinstance(value, list)):
        return value
    if cell.style_id not in looks:
        looks[cell.style_id] = _look(bool(cell.font.strike), str(cell.number_format))
    look = looks[cell.style_id]
    is_lined = look.lined or (isinstance(value, list) and any(map(_is_lined, value)))
    plain = str(value) if isinstance(value, list) else value
    if look.digits and isinstance(plain, int) and not isinstance(plain, bool) and plain >= 0:
        plain = f"{look.before}{plain:0{look.digits}}"
    return CrossedOut(plain) if is_lined and str(plain).strip() else plain


def _look(lined: bool, number_format: str) -> _Look:
    """Return what a style does; a format of one 0 alone shows a whole number as it is."""
    shown = _SHOWN.fullmatch(number_format)
    if shown is None or shown[0] == "0":
        return _Look(lined, 0, "")
    return _Look(lined, len(shown[2]), re.sub(r'["\\]', "", shown[1]))


def _is_lined(run: Any) -> bool:
    """Return whether a run of a rich text is crossed out; a run without a font of its own is a str."""
    return not isinstance(run, str) and bool(run.font.strike) and bool(run.text.strip())


def _repeated(value: object) -> object:
    if type(value) is str:
        return _RepeatedText(value)
    if isinstance(value, bool | Repeated) or not isinstance(value, int | float):
        return value
    return _RepeatedInt(value) if isinstance(value, int) else _RepeatedFloat(value)
