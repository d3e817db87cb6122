"""A matrix from a CSV file, line by line: memory holds numbers, not cells."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from api.matrices.cells import UNDERSCORED, is_code, is_text, number, numbers
from api.matrices.errors import BadShapeError, NoNumbersError, RaggedError, TooLargeError
from api.matrices.labels import Asked, Margin, has_header, has_row_names, refuse_surplus, refuse_years
from api.matrices.lines import decoded, separator, split
from api.matrices.matrix import MOST_CELLS, Matrix, where
from api.matrices.strays import refuse_strays


@dataclass(slots=True)
class _Body:
    """What has been read: the first line, the first cell of every line, and the numbers of all others."""

    file: str
    is_careful: bool
    first: list[str] = field(default_factory=list)
    firsts: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    values: array[float] = field(default_factory=lambda: array("d"))
    width: int = 0
    has_bare_numbers: bool = False
    has_padded: bool = False

    def add(self, line: int, cells: list[str]) -> None:
        """Take in a line."""
        if not self.lines:
            self.first = cells
        else:
            self._check_width(line, len(cells))
            self.values.extend(self._numbers(line, cells))
            self.has_bare_numbers = self.has_bare_numbers or any(cell.strip().isdigit() for cell in cells[1:])
        if cells[0][:1] == "0" and not self.has_padded:
            self.has_padded = is_code(cells[0]) and any(is_code(cell) and not is_text(cell) for cell in cells[1:])
        self.firsts.append(cells[0])
        self.lines.append(line)

    def _check_width(self, line: int, width: int) -> None:
        if len(self.lines) == 1 and width == len(self.first) + 1 and any(map(is_text, self.first)):
            self.width = width  # the header leaves out the corner
        expected = self.width or len(self.first)
        if width != expected:
            place = {"line": line}
            raise RaggedError(
                f"{where(self.file, place)}: {width} 格，应为 {expected} 格 cells, expected {expected} as above: fill "
                "or remove cells (a cost where no way leads: inf or empty)",
                **place,
            )
        self.width = width
        if (len(self.lines) + 1) * width > MOST_CELLS:
            raise TooLargeError(
                f"{self.file} 超过 {MOST_CELLS} 个数字 has more than {MOST_CELLS} numbers: leave candidates out or "
                "merge rows 请减少候选点或合并行"
            )

    def _numbers(self, line: int, cells: list[str]) -> list[float]:
        if not self.is_careful:
            try:
                quick = list(map(float, cells[1:]))
            except ValueError:
                quick = [math.inf]
            if math.inf not in quick and -math.inf not in quick:
                return quick
        return numbers(cells[1:], self.file, line, 2)


def read_text(raw: bytes, file: str, asked: Asked) -> Matrix:
    """Return the matrix of a CSV file.

    Raises
    ------
    MatrixError
        What is wrong, where, and what to do.
    """
    text = decoded(raw, file)
    body = _Body(file, UNDERSCORED.search(text) is not None)
    for line, cells in split(text, file, may_end_empty=asked.one_column):
        body.add(line, cells)
    body.width = body.width or len(body.first)
    marks = (body.has_bare_numbers, body.has_padded, asked.has_options)
    margin = Margin(file, body.first, body.firsts, body.lines, body.width, *marks)
    header = has_header(margin, asked)
    row_names = has_row_names(margin, asked, header=header)
    if header and not asked.one_column:
        refuse_surplus(margin)
    is_split = asked.header is None and not header and not row_names and "." not in text and separator(text) == ","
    matrix = _matrix(body, header=header, row_names=row_names, is_split=is_split)
    if not header and asked.header is None:
        refuse_years(margin, matrix.values)
    return refuse_strays(
        matrix, header_line=body.lines[0], header=body.first if header else (), one_column=asked.one_column
    )


def _matrix(body: _Body, *, header: bool, row_names: bool, is_split: bool) -> Matrix:
    skipped = int(header)
    lines = body.lines[skipped:]
    if not lines or body.width == int(row_names):
        raise NoNumbersError(
            f"{body.file} 只有表头，没有数据 has a header and no numbers: give one row per demand place"
        )
    table = np.array(body.values, dtype=np.float64).reshape(len(body.lines) - 1, body.width - 1)
    if not header:
        table = np.vstack([numbers(body.first[1:], body.file, body.lines[0], 2), table])
    if not row_names:
        own = [_first(body, index) for index in range(skipped, len(body.lines))]
        table = np.column_stack([np.array(own, dtype=np.float64), table])
    names = _column_names(body, row_names=row_names) if header else None
    _check_columns(body, table, names)
    rows = tuple(cell.strip() for cell in body.firsts[skipped:]) if row_names else None
    _check_rows(body, table, rows, lines)
    return Matrix(
        file=body.file,
        values=np.ascontiguousarray(table),
        row_names=rows,
        column_names=names,
        lines=tuple(lines),
        first_field=1 + int(row_names),
        is_perhaps_split=is_split,
    )


def _first(body: _Body, index: int) -> float:
    found = number(body.firsts[index])
    return numbers([body.firsts[index]], body.file, body.lines[index], 1)[0] if found is None else found


def _column_names(body: _Body, *, row_names: bool) -> tuple[str, ...]:
    is_short = len(body.first) < body.width
    return tuple(cell.strip() for cell in body.first[int(row_names and not is_short) :])


def _check_rows(body: _Body, table: np.ndarray, names: tuple[str, ...] | None, lines: Sequence[int]) -> None:
    """Refuse a row without a name among named ones, and one without any number: people leave them below a table."""
    empty = np.isnan(table).all(axis=1) & (table.shape[1] > 1)
    for index in np.flatnonzero(empty if names is None else [not name for name in names]).tolist():
        place = {"line": lines[index], "field": 1}
        raise BadShapeError(
            f"{where(body.file, place)}: 该行无名称或无数据，请补全或删除 the row has no name or no number: "
            "complete or remove it",
            **place,
        )


def _check_columns(body: _Body, table: np.ndarray, names: tuple[str, ...] | None) -> None:
    """Refuse a last column that is empty throughout: lines that end with a separator; and one without a name."""
    is_named = names and names[-1] and len(body.first) == body.width
    if table.shape[1] > 1 and np.isnan(table[:, -1]).all() and not is_named:
        raise BadShapeError(
            f"{body.file}: 最后一列全空，请删除行尾的分隔符 the last column is empty throughout: remove the separator "
            "at the end of each line, or give the column a name"
        )
    if names is not None and not all(names):
        place = {"line": body.lines[0], "field": names.index("") + 1 + body.width - len(names)}
        raise BadShapeError(
            f"{where(body.file, place)}: 该列无名称，请补全或删除 the column has no name: name it or remove it", **place
        )
