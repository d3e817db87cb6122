"""A matrix from an NPY file (NumPy Enhancement Proposal 1): shape and type are checked before loading.

Objects are never unpickled. Numbers of single precision are read as the decimals they print as, so that 0.1 is 0.1.
"""

import io
from typing import Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from api.matrices.errors import BadShapeError, NoNumbersError, TooLargeError, UnknownFormatError
from api.matrices.matrix import MOST_CELLS, Matrix

MAGIC: Final = b"\x93NUMPY"
_EXACT: Final = 2**53
_DIGITS: Final = {2: 4, 4: 9}
"""Decimals that tell numbers of so many bytes apart."""


def read_npy(raw: bytes, file: str) -> Matrix:
    """Return the matrix of an NPY file; one dimension is one column.

    Raises
    ------
    MatrixError
        What is wrong, and what to do.
    """
    _check_header(raw, file)
    try:
        found = np.load(io.BytesIO(raw), allow_pickle=False)
    except (ValueError, EOFError, OSError) as wrong:
        raise UnknownFormatError(
            f"{file} 不完整或已损坏，请重新保存 is cut off or damaged, save it again: {wrong}"
        ) from None
    if found.dtype.kind in "iu" and np.abs(found.astype(np.float64)).max() > _EXACT:
        raise UnknownFormatError(f"{file}: 整数超过 2^53 whole numbers beyond 2^53 are not exact: use a larger unit")
    table = _decimals(found)
    return Matrix(file, np.ascontiguousarray(table.reshape(len(table), -1)), dimensions=found.ndim)


def _check_header(raw: bytes, file: str) -> None:
    stream = io.BytesIO(raw)
    try:
        version = npy.read_magic(stream)
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, kind = read(stream)
    except (ValueError, EOFError, OSError) as wrong:
        raise UnknownFormatError(f"{file} 不是可读的 NPY 文件 is no NPY file that can be read: {wrong}") from None
    if kind.kind not in "iuf":
        raise UnknownFormatError(
            f"{file}: 类型 {kind}，应为实数 type {kind}, expected real numbers: save array.astype(float)",
            type=str(kind),
        )
    if len(shape) not in {1, 2}:
        raise BadShapeError(
            f"{file}: 形状 {shape}，应为二维 shape {shape}, expected two dimensions: rows × columns", shape=list(shape)
        )
    if 0 in shape:
        raise NoNumbersError(f"{file}: 形状 {shape}，没有数字 shape {shape} has no numbers", shape=list(shape))
    if int(np.prod([int(size) for size in shape])) > MOST_CELLS:
        raise TooLargeError(
            f"{file}: 形状 {shape}，超过 {MOST_CELLS} 个数字 shape {shape} has more than {MOST_CELLS} numbers: leave "
            "candidates out or merge rows 请减少候选点或合并行"
        )


def _decimals(found: NDArray[np.generic]) -> NDArray[np.float64]:
    table: NDArray[np.float64] = found.astype(np.float64)
    if found.dtype.kind != "f" or found.dtype.itemsize not in _DIGITS:
        return table
    finite = np.where(np.isfinite(table), table, 0.0)
    for digits in range(_DIGITS[found.dtype.itemsize] + 1):
        decimal = np.rint(finite * 10.0**digits) / 10.0**digits
        if (decimal.astype(found.dtype) == finite.astype(found.dtype)).all():
            return np.where(np.isfinite(table), decimal, table)
    return table
