"""A table of numbers from a file, with the place of each number."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.errors import DispatchError

SHOWN = 40
"""Characters of a cell in a message."""


class MatrixError(DispatchError):
    """Base of every refusal of a file of numbers: file, line and column from 1, what was found, the expected form."""

    def __init__(
        self, file: str, found: str, expected: str, line: int | None = None, column: int | None = None
    ) -> None:
        at = "" if line is None else f", 第 {line} 行 line {line}"
        at += "" if column is None else f", 第 {column} 列 column {column}"
        short = found if len(found) <= SHOWN else f"{found[:SHOWN]}…"
        super().__init__(f"{file}{at}: {short}；应为 expected {expected}")
        place = {"line": line, "column": column, "found": short}
        self.details: dict[str, Any] = {name: value for name, value in place.items() if value is not None}


class BadCellError(MatrixError):
    """A cell is not what belongs there."""


class BadFileError(MatrixError):
    """The file, or a line of it, has another form or size."""


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Numbers as they stand in the file; inf where a cell is empty.

    Attributes
    ----------
    values : NDArray of float64, shape (rows, columns)
    line, column : int
        Where in the file the numbers begin, from 1.
    """

    file: str
    values: NDArray[np.float64]
    row_names: tuple[str, ...] | None = None
    column_names: tuple[str, ...] | None = None
    line: int = 1
    column: int = 1

    def refuse(self, mask: NDArray[np.bool_], expected: str) -> None:
        """Refuse the first number under a mask; raise BadCellError."""
        if mask.any():
            row, column = (int(each) for each in np.unravel_index(int(mask.argmax()), mask.shape))
            cell = f"{self.values[row, column]:.15g}"
            raise BadCellError(self.file, cell, expected, self.line + row, self.column + column)
