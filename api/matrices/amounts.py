"""Meaning of a file's numbers: costs, one amount a row, orders of preference; rows by their names."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from api.matrices.matrix import BadFileError, Matrix

type Floats = NDArray[np.float64]


def costs(matrix: Matrix) -> Floats:
    """Return costs of 0 or more, inf where there is no way; raise BadCellError."""
    matrix.refuse(matrix.values < 0, "不小于 0 的数；无路写 inf 或留空 0 or more; inf or empty for no way")
    return matrix.values


def amounts(matrix: Matrix, shape: tuple[int, int], of: str) -> Floats:
    """Return numbers of 0 or more, none of them missing; raise MatrixError."""
    _check_shape(matrix, shape, of)
    matrix.refuse(~(np.isfinite(matrix.values) & (matrix.values >= 0)), "不小于 0 的数 a number of 0 or more")
    return matrix.values


def orders(matrix: Matrix, count: int) -> NDArray[np.int64]:
    """Return for each of `count` rows the units' numbers from 0 in order; the file counts from 0 or from 1.

    Raises
    ------
    MatrixError
        There are other rows, or one does not name every unit exactly once.
    """
    values = matrix.values
    units = values.shape[1]
    _check_shape(matrix, (count, units), "单元 atoms")
    first = int(values.min() > 0)
    is_wrong = (np.sort(values, axis=1) != np.arange(first, first + units)).any(axis=1)
    expected = (
        f"每行有小组编号 {first} 至 {first + units - 1} 各一次 the number of every unit, from {first}, once a row"
    )
    matrix.refuse(np.broadcast_to(is_wrong[:, None], values.shape), expected)
    return (values - first).astype(np.int64)


def _check_shape(matrix: Matrix, shape: tuple[int, int], of: str) -> None:
    if matrix.values.shape != shape:
        found, expected = (" × ".join(map(str, each)) for each in (matrix.values.shape, shape))
        raise BadFileError(matrix.file, f"{found} 个数 numbers", f"{expected}（{of}）")


def aligned(matrix: Matrix, found: Floats, names: tuple[str, ...] | None, of: str) -> Floats:
    """Return what was found of each row in the order of the names of another file, where both have names.

    Raises
    ------
    BadFileError
        The names differ, or one occurs twice.
    """
    own = matrix.row_names
    if own is None or names is None or own == names:
        return found
    twice = [name for each in (own, names) for name, count in Counter(each).items() if count > 1]
    odd = sorted({*own} ^ {*names}) or twice
    if odd:
        expected = f"与{of}相同且不重复的行名 the row names of the {of}, each once"
        raise BadFileError(matrix.file, "、".join(odd[:5]), expected)
    at = {name: index for index, name in enumerate(own)}
    return found[[at[name] for name in names]]
