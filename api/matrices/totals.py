"""Rows and columns that people add to a spreadsheet: totals, means, units, notes. None is a place or a candidate."""

import re
import unicodedata
from typing import Final

from api.matrices.errors import TotalError
from api.matrices.matrix import Matrix, where
from gis.store.county_files.footers import total_word

_NO_PLACE: Final = re.compile(
    r"(?:grand |row |column |sub)?(?:totals?|sums?|average|avg|mean|maximum|minimum)(?: *[:(].*)?"
    r"|[行列全总县市区镇乡]{0,3}(?:合计|总计|小计|共计|总和|汇总|总数|累计)[数量]?(?: *[:(/ ].*)?"
    r"|[行列]?(?:平均|最大|最小)[值数]?|[σ∑]|(?:单位|备注|说明|制表人?|填表人?|注)(?:[:(].*)?"
)
"""Whole names, in lower case and half-width."""


def refuse_totals(matrix: Matrix, header_line: int) -> Matrix:
    """Return the matrix; refuse a row or column that is named as a total or a note: it would count as a place.

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
    plain = " ".join(unicodedata.normalize("NFKC", name).lower().split())
    return total_word([name]) is not None or _NO_PLACE.fullmatch(plain) is not None


def _refusal(matrix: Matrix, name: str, place: dict[str, int], what: str) -> TotalError:
    return TotalError(
        f"{where(matrix.file, place)}: {name!r} 是合计或说明，请删除该{what} is a total or a note: remove it, "
        "or rename it if it is a place 如确为地点，请改名",
        **place,
    )
