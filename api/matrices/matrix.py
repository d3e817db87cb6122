"""A table of numbers from a file, with the location of each number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_CELLS = 50_000_000
"""400 MB of numbers: as many pairs as siting takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Numbers as they stand in the file; NaN where a cell is empty.

    Attributes
    ----------
    file : str
        Its name, for messages.
    values : NDArray of float64, shape (rows, columns)
    row_names, column_names : tuple of str or None
    lines : tuple of int or None
        Of each row the line in the file, from 1; None where the file has none.
    first_field : int
        The field of a line in which the first number stands, from 1.
    dimensions : int
        Of an NPY file; 2 for text.
    is_perhaps_split : bool
        Whether its commas may be decimal ones: whole numbers throughout and no names beside them.
    """

    file: str
    values: NDArray[np.float64]
    row_names: tuple[str, ...] | None = None
    column_names: tuple[str, ...] | None = None
    lines: tuple[int, ...] | None = None
    first_field: int = 1
    dimensions: int = 2
    is_perhaps_split: bool = False

    def place(self, row: int, column: int) -> dict[str, int]:
        """Return where a number stands: `row` and `column` from 0, and in text `line` and `field` from 1."""
        found = {"row": row, "column": column}
        if self.lines is not None:
            found |= {"line": self.lines[row], "field": column + self.first_field}
        return found


def where(file: str, place: dict[str, int]) -> str:
    """Return a place in words."""
    if "line" in place and "field" in place:
        return f"{file}, 第 {place['line']} 行第 {place['field']} 格 line {place['line']}, field {place['field']}"
    if "line" in place:
        return f"{file}, 第 {place['line']} 行 line {place['line']}"
    return f"{file}, [{place['row']}, {place['column']}]" if "row" in place else file
