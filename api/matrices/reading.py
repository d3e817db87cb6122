"""A matrix from a file: NPY, or CSV of plain numbers with an optional header and an optional first column of names.

CSV: UTF-8, commas, lines of equal length. A number is what JSON writes, also .5, 5. and +5; an empty cell or inf means
no way. A header or a column of names has no number in it; 06075 is none. Where numbers may be names all the same (0, 1,
2 …; a first column below a header), options say so.
"""

import csv
import io
import math
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.lib import format as npy

from api.matrices.matrix import BadCellError, BadFileError, Matrix

MOST_BYTES = 1 << 30
MOST_CELLS = 50_000_000
"""400 MB of numbers: as many pairs as siting takes."""
MOST = 1e15
"""Greatest number: up to it whole numbers are exact."""
_NUMBER: Final = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|(?i:inf)|")
_COUNTED: Final = 3
"""So many numbers 0, 1, 2 … or 1, 2, 3 … may be names."""
_CELL: Final = f"数字，至多 {MOST:g}；无路写 inf 或留空 a number, at most {MOST:g}; inf or empty for no way"
_FILE: Final = (
    "UTF-8 编码的 CSV，或 numpy.save 保存的 float64 或整数数组 CSV in UTF-8, or an array of float64 or whole numbers "
    "by numpy.save"
)
_FEWER: Final = (
    f"至多 {MOST_CELLS} 个数字、{MOST_BYTES >> 20} MB，请合并行或减少候选点 at most {MOST_CELLS} numbers and "
    f"{MOST_BYTES >> 20} MB: merge rows or leave candidates out"
)


@dataclass(frozen=True, slots=True)
class Form:
    """Known facts about a CSV file; None: to be detected."""

    header: bool | None = None
    row_names: bool | None = None
    is_column: bool = False
    """Expect one number a row: then the first of two columns has names."""
    is_doubted: bool = False
    """Refuse numbers that may be names, as options can say what they are."""


def read(path: Path, form: Form | None = None) -> Matrix:
    """Return the numbers of a file; its first bytes show what it is.

    Raises
    ------
    MatrixError
        Where it is not in the one form, and what is expected there.
    OSError
        The file is not there, or may not be read.
    """
    with path.open("rb") as opened:
        raw = opened.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise BadFileError(str(path), "过大 too large", _FEWER)
    try:
        return (
            _from_npy(raw, str(path)) if raw.startswith(npy.MAGIC_PREFIX) else _from_csv(raw, str(path), form or Form())
        )
    except (ValueError, EOFError, csv.Error) as wrong:
        raise BadFileError(str(path), str(wrong), _FILE) from None


def _from_npy(raw: bytes, file: str) -> Matrix:
    """Return the numbers of an NPY file, whose size is checked before they are loaded; one dimension is one column."""
    stream = io.BytesIO(raw)
    is_old = npy.read_magic(stream) == (1, 0)
    shape, _, kind = (npy.read_array_header_1_0 if is_old else npy.read_array_header_2_0)(stream)
    if math.prod(shape) > MOST_CELLS:
        raise BadFileError(file, str(shape), _FEWER)
    if not (kind.kind in "iu" or (kind.kind == "f" and kind.itemsize == 8)) or len(shape) not in {1, 2} or 0 in shape:
        raise ValueError(f"{kind} {shape}")
    found = np.load(io.BytesIO(raw), allow_pickle=False).astype(np.float64)
    matrix = Matrix(file, np.ascontiguousarray(found.reshape(len(found), -1)))
    matrix.refuse(~(np.abs(matrix.values) <= MOST) & (matrix.values != np.inf), _CELL)
    return matrix


def _from_csv(raw: bytes, file: str, form: Form) -> Matrix:
    text = raw.decode("utf-8-sig")
    firsts = ["".join(cells[:1]).strip() for cells in _lines(text)]
    top = [cell.strip() for cell in next(_lines(text), [])]
    if not top:
        raise ValueError("首行为空 the first line is empty")
    has_corner = len(top) > 1 and (not top[0] or not _NUMBER.fullmatch(top[0]))
    header = _are_names(top[has_corner:], form.header, file, (1, 1 + has_corner), (0, 1))
    is_said = len(top) == 2 if form.is_column else form.row_names
    names = len(top) > 1 and _are_names(firsts[header:], is_said, file, (1 + header, 1), (1, 0))
    if form.is_doubted:
        _refuse_doubt(file, form, top, firsts[header:], header=header, names=names)
    values = _numbers(text, len(top), header, names, file)
    if not values:
        raise ValueError("没有数字 no numbers")
    rows, columns = tuple(firsts[header:]) if names else None, tuple(top[names:]) if header else None
    return Matrix(file, np.array(values).reshape(-1, len(top) - names), rows, columns, 1 + header, 1 + names)


def _lines(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), strict=True)


def _are_names(
    cells: Sequence[str], is_said: bool | None, file: str, start: tuple[int, int], step: tuple[int, int]
) -> bool:
    """Return whether the cells of a margin are names: none is a number. Refuse a mixture."""
    if is_said is not None:
        return is_said
    odd = [at for at, cell in enumerate(cells) if not _NUMBER.fullmatch(cell)]
    if 0 < len(odd) < len(cells):
        line, column = (first + each * odd[0] for first, each in zip(start, step, strict=True))
        raise BadCellError(file, cells[odd[0]], f"{_CELL}；首行、首列须全为名称 or names throughout", line, column)
    return bool(odd)


def _refuse_doubt(
    file: str, form: Form, top: Sequence[str], firsts: Sequence[str], *, header: bool, names: bool
) -> None:
    """Refuse numbers that may be names: 0, 1, 2 …, beside an empty corner, or in the first column below a header."""
    if form.header is None and not header and (not top[0] or _counts(top) or _counts(top[1:])):
        raise BadFileError(file, ",".join(top), "--header / --no-header 说明首行是否列名 to say what it is", 1)
    if form.row_names is None and not names and len(top) > 1 and (header or _counts(firsts)):
        raise BadFileError(
            file, ",".join(firsts), "--row-names / --no-row-names 说明首列是否行名 to say what it is", column=1
        )


def _counts(cells: Sequence[str]) -> bool:
    counts = ([str(base + at) for at in range(len(cells))] for base in (0, 1))
    return len(cells) >= _COUNTED and list(cells) in counts


def _numbers(text: str, width: int, header: bool, names: bool, file: str) -> array[float]:
    found = array("d")
    for line, cells in enumerate(_lines(text), 1):
        if len(cells) != width:
            raise BadFileError(file, f"{len(cells)} 格 cells", f"{width}", line)
        if len(found) > MOST_CELLS - width:
            raise BadFileError(file, "过大 too large", _FEWER)
        if line > header:
            found.extend([_number(cell.strip(), file, line, at) for at, cell in enumerate(cells, 1) if at > names])
    return found


def _number(cell: str, file: str, line: int, column: int) -> float:
    value = float(cell or "inf") if _NUMBER.fullmatch(cell) else math.nan
    if abs(value) <= MOST or (value == math.inf and cell.lower() in {"", "inf"}):
        return value
    raise BadCellError(file, cell, _CELL, line, column)
