"""Meaning of a file's numbers: costs with "no way", one weight a row, rates, orders of preference.

No way: an empty cell, inf or NaN. −1 means it as well where nothing else does in that file and no other number is
negative. Everything else below 0 is refused with its place.
"""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from api.matrices.errors import AmbiguousError, BadCellError, BadShapeError
from api.matrices.labels import YEARS
from api.matrices.matrix import Matrix, where

type Floats = NDArray[np.float64]
MOST = 1e100
"""Greatest number: sums of products of two such stay finite, however many there are."""
_UNIT: Final = re.compile(
    r"(?i)(?:units?|teams?|servers?|cars?|crews?|u|t|小组|[组队车])[ _#-]*[0-9a-z]{1,3}"
    r"|第?[0-9一二三四五六七八九十]+[号组队车]组?"
)
"""A name of a unit rather than of a place in an order."""
MARK = 1e6
"""A cost so many times the middle one is no cost."""
_TOO_LARGE = f"过大，请改用较大的单位 is too large: use a larger unit; at most {MOST:g}"


def costs(matrix: Matrix) -> Floats:
    """Return costs of 0 or more, inf where there is no way.

    Raises
    ------
    AmbiguousError, BadCellError, BadShapeError
        −1 stands beside another sign for "no way"; a cost is negative; the file has one dimension.
    """
    if matrix.dimensions == 1:
        raise BadShapeError(
            f"{matrix.file}: 一维数组，应为需求点 × 候选点 one dimension, expected demand × candidates: reshape it",
            shape=[len(matrix.values)],
        )
    values = matrix.values
    negative = values < 0
    nothing = np.isnan(values) | (values == np.inf)
    if (values[negative] != -1.0).any():
        _refuse(matrix, negative & (values != -1.0), "费用不能为负 a cost is 0 or more, inf where there is no way")
    _refuse(matrix, ~nothing & (values > MOST), _TOO_LARGE)
    if negative.any() and nothing.any():
        place = matrix.place(*_first(negative))
        raise AmbiguousError(
            f"{where(matrix.file, place)}: −1 与空格（或 inf、nan）并用，请统一 −1 is mixed with empty cells, "
            "inf or nan: use one sign for no way",
            **place,
        )
    found = np.where(negative | nothing, np.inf, values)
    _refuse_marks(matrix, found)
    _refuse_half(matrix, found)
    return found


def _refuse_half(matrix: Matrix, found: Floats) -> None:
    """Refuse a table of places by the same places of which one half, or the diagonal, is left out or 0."""
    size = len(found)
    named = (matrix.row_names, matrix.column_names)
    if found.shape != (size, size) or size < 3 or (None not in named and named[0] != named[1]):
        return
    below, above = found[np.tril_indices(size, -1)], found[np.triu_indices(size, 1)]
    for half, other in ((below, above), (above, below)):
        is_left_out = np.isinf(half).all() or (half == 0).all()
        if is_left_out and np.isfinite(other).all() and (other > 0).all():
            raise AmbiguousError(
                f"{matrix.file}: 表只填了对角线一侧，请补全另一侧（往返相同时照抄）only one half of the table is "
                "filled: fill in the other one, with the same numbers if the ways back are the same"
            )
    if np.isinf(found.diagonal()).all() and np.isfinite(below).all() and np.isfinite(above).all():
        raise AmbiguousError(
            f"{matrix.file}: 对角线全空，各地到自身请写 0 the diagonal is left out: write 0 from each place to itself"
        )


def _refuse_marks(matrix: Matrix, found: Floats) -> None:
    """Refuse a number that can only be a mark for "no way": beside it the others would be lost in rounding."""
    usual = found[np.isfinite(found) & (found > 0)]
    if usual.size:
        middle = float(np.median(usual))
        why = (
            f"是常见值（{middle:g}）的一百万倍以上，如表示无路可达，请写 inf is over a million times the middle cost, "
            f"{middle:g}: write inf if no way leads there"
        )
        _refuse(matrix, np.isfinite(found) & (found > MARK * middle), why)


def amounts(matrix: Matrix, count: int | None, what: str) -> Floats:
    """Return one number of 0 or more per row; `count` says how many, None: as many as there are.

    Raises
    ------
    BadShapeError, BadCellError
        The file has several columns, or not so many; a number is missing, infinite or negative.
    """
    values = matrix.values
    if 1 not in values.shape or (count is not None and values.size != count):
        zh, en = ("", "") if count is None else (f"，共 {count} 个", f"{count}, ")
        raise BadShapeError(
            f"{matrix.file}: {values.shape[0]} × {values.shape[1]} 个数，应为每行一个{zh} numbers, expected {en}one "
            f"per {what}; a column of names needs a header 名称列须有表头{_year_above(values, count)}",
            shape=list(values.shape),
            expected=count,
        )
    _refuse(matrix, ~(np.isfinite(values) & (values >= 0)), "须为不小于 0 的数 give a number of 0 or more")
    _refuse(matrix, values > MOST, _TOO_LARGE)
    return values.ravel()


def _year_above(values: Floats, count: int | None) -> str:
    """Return what to do where one number is too many and the first, alone, looks like a year."""
    is_above = values.shape[1] == 1 and values.size - 1 == count and values[0, 0] in YEARS
    if not is_above or np.isin(values[1:], YEARS).any():
        return ""
    year = f"{values[0, 0]:g}"
    return f"; is {year} a header? Write y{year} 首行 {year} 如为表头，请写成 {year}年"


def orders(matrix: Matrix, count: int) -> NDArray[np.int64]:
    """Return for each row the columns' numbers from 0 in order of preference; the file counts from 0 or from 1.

    Raises
    ------
    BadShapeError, BadCellError
        Another number of rows than `count`; a cell is no whole number; a row does not name every unit exactly once.
    """
    values = matrix.values
    rows, units = values.shape
    if rows != count:
        raise BadShapeError(
            f"{matrix.file}: {rows} 行，应为 {count} 行（每个单元一行）rows, expected {count}: one per atom, "
            "as in the rates",
            shape=[rows, units],
            expected=count,
        )
    _refuse(matrix, ~np.isfinite(values), "须为小组编号 give a unit's number")
    _refuse(matrix, values != np.floor(values), "须为整数 give a whole number")
    base = int(values.min() > 0)
    expected = np.arange(base, base + units)
    _refuse(
        matrix,
        (values < base) | (values > base + units - 1),
        f"小组编号应为 {base} 至 {base + units - 1} unit numbers go from {base} to {base + units - 1}, one per column",
    )
    wrong = np.flatnonzero((np.sort(values, axis=1) != expected).any(axis=1))
    if wrong.size:
        place = {name: value for name, value in matrix.place(int(wrong[0]), 0).items() if name in {"row", "line"}}
        named = [int(value) for value in values[wrong[0]]]
        raise BadCellError(
            f"{where(matrix.file, place)}: {named} 每个小组须恰好出现一次 name every unit exactly once", **place
        )
    return (values - base).astype(np.int64)


def refuse_ranks(matrix: Matrix, order: NDArray[np.int64]) -> None:
    """Refuse columns that are named as units where the numbers below may be their ranks, and that makes a difference.

    Raises
    ------
    AmbiguousError
        Read as ranks, a row gives another order.
    """
    if matrix.column_names is None or not all(map(_UNIT.fullmatch, matrix.column_names)):
        return
    other = np.flatnonzero((np.argsort(order, axis=1) != order).any(axis=1))
    if other.size:
        place = {name: value for name, value in matrix.place(int(other[0]), 0).items() if name in {"row", "line"}}
        raise AmbiguousError(
            f"{where(matrix.file, place)}: 列名为小组，各数是名次还是小组编号？请按先后写小组编号，列名写 first … "
            "the columns are named as units: are the numbers ranks? Give units in order, below first, second …",
            **place,
        )


def aligned(matrix: Matrix, names: tuple[str, ...] | None, *, of: str = "costs", of_zh: str = "费用表") -> Matrix:
    """Return a matrix with its rows in the order of the names of another file, `of`, where both have names.

    Numbers side by side under their names are one column.

    Raises
    ------
    BadShapeError
        A name is missing, not known, or occurs twice.
    """
    if names is not None and matrix.column_names is not None and matrix.values.shape == (1, len(names)) != (1, 1):
        matrix = _upright(matrix)
    own = matrix.row_names
    if own is None or names is None or own == names:
        return matrix
    at = {name: index for index, name in enumerate(own)}
    for known, asked, problem in (
        (set(names), own, f"{of_zh}中没有该行 is not among the rows of the {of}"),
        (set(own), names, "缺少该行 is missing"),
    ):
        odd = next((name for name in asked if name not in known), None)
        if odd is not None:
            raise BadShapeError(f"{matrix.file}: {odd!r} {problem}; names must agree 名称须一致", name=odd)
    if len(at) < len(own) or len(set(names)) < len(names):
        raise BadShapeError(f"{matrix.file}: 名称重复，请改为唯一 names occur twice: make them unique")
    order = [at[name] for name in names]
    lines = None if matrix.lines is None else tuple(matrix.lines[index] for index in order)
    return Matrix(matrix.file, matrix.values[order], names, matrix.column_names, lines, matrix.first_field, 2)


def _upright(matrix: Matrix) -> Matrix:
    return Matrix(matrix.file, matrix.values.T, matrix.column_names)


def _first(mask: NDArray[np.bool_]) -> tuple[int, int]:
    row, column = np.unravel_index(int(mask.argmax()), mask.shape)
    return int(row), int(column)


def _refuse(matrix: Matrix, mask: NDArray[np.bool_], why: str) -> None:
    if mask.any():
        row, column = _first(mask)
        place = matrix.place(row, column)
        cell = f"{matrix.values[row, column]:.15g}"
        raise BadCellError(f"{where(matrix.file, place)}: {cell} {why}", cell=cell, **place)
