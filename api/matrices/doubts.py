"""Notes on numbers that can be read but may mean something else: said beside the answer, not refused."""

import re
from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.matrices.matrix import Matrix

_NINES: Final = re.compile("9{3,}")
_SHORT_NINES, _FAR = 999.0, 5
"""999 is a mark only where it is so many times the next number; more nines, where it is twice that."""
_FULL: Final = {2.0**15 - 1, 2.0**16 - 1, 2.0**31 - 1, 2.0**32 - 1}
"""The greatest whole numbers of two and four bytes: tables of travel times write them where no way leads."""
_MANY: Final = 10
_LEAST_CODE: Final = 99_999.0
_NUMBERED: Final = (
    "the first row and column count as costs; if they number the places, say --header --row-names "
    "首行首列按费用计；如为编号，请用 --header --row-names"
)


def doubts(matrix: Matrix) -> list[str]:
    """Return what a table of costs may mean as well, each with the remedy."""
    notes = (
        _split(matrix),
        mark_doubt(matrix.values),
        _useless(matrix),
        _numbered(matrix),
        _sums(matrix),
        _turned(matrix),
        _repeated(matrix),
    )
    return [note for note in notes if note]


def _split(matrix: Matrix) -> str:
    """Return a note where every second column may hold the decimals of the one before it."""
    columns = matrix.values.shape[1]
    decimals = matrix.values[:, 1::2]
    most = _MANY if columns > 2 else _MANY**3
    if not matrix.is_perhaps_split or columns % 2 or not (decimals < most).all():
        return ""
    return (
        f"read as {columns} columns of whole numbers; if the commas are decimal or group thousands, write 1.5 or 1234 "
        f"已读作 {columns} 列整数；若逗号为小数点或千分位，请写成 1.5 或 1234"
    )


def mark_doubt(values: NDArray[np.float64]) -> str:
    """Return a note where the greatest number is 9999, above all others, or what a whole number of its size can be."""
    finite = np.unique(values[np.isfinite(values)])
    if len(finite) < 2:
        return ""
    times = _FAR if finite[-1] == _SHORT_NINES else 2
    is_nines = _NINES.fullmatch(f"{finite[-1]:.15g}") and finite[-1] >= times * finite[-2]
    if not is_nines and finite[-1] not in _FULL:
        return ""
    return f"{finite[-1]:.15g} counts as a cost; if it means no way, write inf 按费用计；如表示无路可达，请写 inf"


def _useless(matrix: Matrix) -> str:
    """Return a note where no way leads to a candidate from any row: an empty column, or one that has slipped."""
    ways = np.isfinite(matrix.values) & (matrix.values >= 0)
    blocked = np.flatnonzero(~ways.any(axis=0)).tolist()
    if not blocked or len(blocked) == matrix.values.shape[1]:
        return ""
    column = blocked[0]
    name = f"column {column} 列" if matrix.column_names is None else repr(matrix.column_names[column])
    return (
        f"no row has a way to {len(blocked)} of the candidates, such as {name}; remove the column if it is none "
        f"{len(blocked)} 个候选点与各行均无路，如 {name}；如非候选点，请删除该列"
    )


def _numbered(matrix: Matrix) -> str:
    """Return a note where the first column, or row, counts what it stands beside; a symmetric table has distances."""
    values = matrix.values
    is_symmetric = values.shape[0] == values.shape[1] and (values[0] == values[:, 0]).all()
    if is_symmetric:
        return _NUMBERED if _counts(values) and _has_no_distances(values) else ""
    if matrix.row_names is None and (_counts(values.T) or _are_codes(values)):
        return (
            "the first column counts as a candidate; if it numbers or names the rows, say --row-names "
            "首列按候选点计；如为行号或编码，请用 --row-names"
        )
    if matrix.column_names is None and _counts(values):
        return (
            "the first row counts as demand; if it numbers the columns, say --header "
            "首行按需求点计；如为列号，请用 --header"
        )
    return ""


def _has_no_distances(values: NDArray[np.float64]) -> bool:
    """Return whether a symmetric table is none of distances: a way is longer than by way of the first place."""
    first = values[0]
    return bool((values[1:, 1:] > first[1:, None] + first[None, 1:]).any())


def _counts(lines: NDArray[np.float64]) -> bool:
    """Return whether the first of several lines is n, n + 1, n + 2 …, and they are no numbers counted on and on.

    Of two numbers only 0, 1 and 1, 2, less than all others.
    """
    if lines.shape[0] < 2 or lines.shape[1] < 2 or not _runs(lines[0]) or all(map(_runs, lines)):
        return False
    if _runs(lines[:2].ravel()):
        return False  # 1, 2, 3 and 4, 5, 6
    if lines.shape[1] > 2:
        return True
    return len(lines) > 2 and lines[0, 0] in {0.0, 1.0} and bool((lines[1:] > lines[0, 1]).all())


def _are_codes(values: NDArray[np.float64]) -> bool:
    """Return whether the first column has different whole numbers of six digits or more, far above the rest."""
    first, rest = values[:, 0], values[:, 1:]
    rest = rest[np.isfinite(rest)]
    is_whole = (
        bool(np.isfinite(first).all()) and (first == np.floor(first)).all() and len(np.unique(first)) == len(first)
    )
    return is_whole and rest.size > 0 and float(first.min()) > max(_LEAST_CODE, 10 * float(rest.max()))


def _runs(line: NDArray[np.float64]) -> bool:
    return bool(np.isfinite(line).all() and (np.diff(line) == 1).all() and line[0] == np.floor(line[0]))


def _sums(matrix: Matrix) -> str:
    """Return a note where a last row or column without a name is the sum of the others."""
    values = np.where(np.isfinite(matrix.values), matrix.values, 0.0)
    for table, names, what in (
        (values, matrix.row_names, "row 最后一行"),
        (values.T, matrix.column_names, "column 最后一列"),
    ):
        is_large = len(table) > 3 and table.shape[1] > 1 and table[-1].all()
        if names is None and is_large and np.allclose(table[:-1].sum(axis=0), table[-1], rtol=1e-9, atol=0.0):
            return f"the last {what} is the sum of the others; if it is a total, remove it 等于其余之和，合计请删除"
    return ""


def _turned(matrix: Matrix) -> str:
    """Return a note where there are many more candidates than demand places."""
    rows, columns = matrix.values.shape
    if columns < _MANY or columns <= 2 * rows:
        return ""
    return (
        f"{rows} rows are demand and {columns} columns are candidates; if it is the other way round, transpose the "
        f"table 按 {rows} 个需求点、{columns} 个候选点计；如行列相反，请转置"
    )


def _repeated(matrix: Matrix) -> str:
    """Return a note where two rows, or two columns, have one name."""
    for names, what in ((matrix.row_names, "rows 行"), (matrix.column_names, "columns 列")):
        twice = next((name for name, count in Counter(names or ()).items() if count > 1), None)
        if twice is not None:
            return f"{twice!r} names several {what}, and each counts; remove repeated ones 名称重复，均计入"
    return ""


def radius_doubt(costs: NDArray[np.float64], radius: float) -> str:
    """Return a note where a radius covers nothing, or everything that a way leads to: it may be in another unit."""
    finite = costs[np.isfinite(costs)]
    if not finite.size or (finite.min() <= radius < finite.max()) or finite.min() == finite.max():
        return ""
    if finite.max() <= radius:
        which, bound = "every 所有", f"greatest 最大 {finite.max():g}"
    else:
        which, bound = "no 没有", f"least 最小 {finite.min():g}"
    return f"{which} cost 费用 is within --radius {radius:g} ({bound}): is it in the unit of the costs? 请核对单位"
