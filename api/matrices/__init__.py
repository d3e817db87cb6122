"""Numbers from plain files, CSV or NPY: strict reading without silent guesses."""

from pathlib import Path

from api.matrices.doubts import doubts, mark_doubt, radius_doubt
from api.matrices.errors import MatrixError, NoNumbersError, TooLargeError, UnknownFormatError
from api.matrices.labels import Asked
from api.matrices.matrix import MOST_CELLS, Matrix
from api.matrices.npy import MAGIC, read_npy
from api.matrices.text import read_text
from api.matrices.unit_order import refuse_other_order
from api.matrices.vectors import aligned, amounts, costs, orders, refuse_ranks

__all__ = [
    "MOST_CELLS",
    "Asked",
    "Matrix",
    "MatrixError",
    "TooLargeError",
    "aligned",
    "amounts",
    "costs",
    "doubts",
    "mark_doubt",
    "orders",
    "radius_doubt",
    "read",
    "refuse_other_order",
    "refuse_ranks",
]

MOST_BYTES = 1 << 30
"""Of a file: 20 characters for each of the most numbers."""


def read(path: Path, asked: Asked | None = None) -> Matrix:
    """Return the numbers of a file; what it is shows by its first bytes.

    Raises
    ------
    MatrixError
        What is wrong, where, and what to do.
    OSError
        The file is not there, or may not be read.
    """
    with path.open("rb") as opened:
        raw = opened.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise TooLargeError(
            f"{path} 超过 {MOST_BYTES >> 20} MB is larger than {MOST_BYTES >> 20} MB: leave candidates out or merge "
            "rows 请减少候选点或合并行"
        )
    if not raw:
        raise NoNumbersError(f"{path} 是空文件 is empty: give one row per demand place, one column per candidate")
    if raw.startswith(MAGIC):
        return read_npy(raw, str(path))
    if path.suffix.lower() == ".npy":
        raise UnknownFormatError(
            f"{path} 不是 NPY 文件 is not an NPY file: save it with numpy.save, or rename it to .csv"
        )
    return read_text(raw, str(path), asked or Asked())
