"""Rows and columns of totals, which people add to a spreadsheet: they are no place and no candidate."""

from typing import Final

from api.matrices.errors import TotalError
from api.matrices.matrix import Matrix, where
from gis.store.county_files.footers import total_word

_ENGLISH: Final = {"total", "totals", "grand total", "subtotal", "sum"}


def refuse_totals(matrix: Matrix, header_line: int) -> Matrix:
    """Return the matrix; refuse a row or column that is named as a total, because it would count everything twice.

    A single column may be named so: the weights may be totals themselves.

    Raises
    ------
    TotalError
        Where it is, and what to do.
    """
    for name, line in zip(matrix.row_names or (), matrix.lines or (), strict=False):
        if _is_total(name):
            raise _refusal(matrix, name, {"line": line, "field": 1}, "行 row")
    columns = matrix.column_names or ()
    for index, name in enumerate(columns if len(columns) > 1 else ()):
        if _is_total(name):
            raise _refusal(matrix, name, {"line": header_line, "field": index + matrix.first_field}, "列 column")
    return matrix


def _is_total(name: str) -> bool:
    return total_word([name]) is not None or " ".join(name.lower().split()) in _ENGLISH


def _refusal(matrix: Matrix, name: str, place: dict[str, int], what: str) -> TotalError:
    return TotalError(
        f"{where(matrix.file, place)}: {name!r} 是合计，请删除该{what} is a total: remove it, or rename it if it is a "
        "place 如确为地点，请改名",
        **place,
    )
