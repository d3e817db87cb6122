"""Cells of a workbook's sheet as plain values, merged ones as people read them.

Looks say nothing: colours, lines through text, number formats, hidden rows and columns.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any


class Repeated(str):
    """A text or number of the row above that a merged cell repeats: a label such as a year, but no row's own figure."""

    __slots__ = ()


class SheetGrid(list[list[object]]):
    """Rows of a sheet, from its first on; `wide`: index of a row → the columns of each cell merged over several."""

    wide: Mapping[int, Sequence[range]] = MappingProxyType({})


def sheet_cells(sheet: Any, is_blank: Callable[[object], bool]) -> SheetGrid:
    """Return the cells of an openpyxl sheet.

    A merged value stands in every row and column it spans, save the rows that have nothing of their own.
    """
    grid = SheetGrid([*row] for row in sheet.iter_rows(values_only=True))
    blank = [all(map(is_blank, row)) for row in grid]
    wide = defaultdict[int, list[range]](list)
    for area in sheet.merged_cells.ranges:
        columns = range(area.min_col - 1, area.max_col)
        value = grid[area.min_row - 1][columns.start]
        for index in range(area.min_row - 1, area.max_row):
            if not blank[index]:
                grid[index][columns.start : columns.stop] = [value] * len(columns)
            wide[index] += [columns] if len(columns) > 1 else []
            value = _repeated(value)
    grid.wide = wide
    return grid


def unmerged(grid: Sequence[Sequence[object]], index: int) -> list[object]:
    """Return a row with what is merged over several columns in the first of them alone."""
    wide = grid.wide.get(index, ()) if isinstance(grid, SheetGrid) else ()
    inner = {at for columns in wide for at in columns[1:]}
    return [None if at in inner else value for at, value in enumerate(grid[index])]


def _repeated(value: object) -> object:
    if isinstance(value, bool | Repeated) or not isinstance(value, str | int | float):
        return value
    return Repeated(int(value) if isinstance(value, float) and value.is_integer() else value)
