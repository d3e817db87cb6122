"""The order of columns that stand for units: they are taken by their place, so U2, U1 would let other units pay."""

import re
import unicodedata
from typing import Final

from api.matrices.errors import BadShapeError
from api.matrices.matrix import Matrix

_ORDINALS: Final = ("一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸", "ABCDEFGHIJKLMN")
_ORDINAL: Final = re.compile(
    rf"(?:第|unit|team|car|crew)?[ _#-]*([{''.join(_ORDINALS)}])[号组队车]{{0,2}}", re.IGNORECASE
)


def refuse_other_order(matrix: Matrix) -> None:
    """Refuse columns that are named as units in another order than 1, 2, 3 …: U2, U1, or 二组, 一组.

    Raises
    ------
    BadShapeError
        The names, and what to do.
    """
    numbers = [_number(name) for name in matrix.column_names or ()]
    known = [number for number in numbers if number is not None]
    counts = [[base + index for index in range(len(numbers))] for base in (0, 1)]
    if numbers not in counts and sorted(known) in counts:
        raise BadShapeError(
            f"{matrix.file}: {', '.join(matrix.column_names or ())}：请按小组编号排列各列 sort the columns: they are "
            "taken in the order of the units' numbers"
        )


def _number(name: str) -> int | None:
    """Return the number that a name ends with, or the place of its Chinese numeral or letter; None without one."""
    text = unicodedata.normalize("NFKC", name).strip()
    digits = re.fullmatch(r"\D*(\d{1,4})\D{0,2}", text)
    if digits is not None:
        return int(digits[1])
    found = _ORDINAL.fullmatch(text)
    if found is None:
        return None
    sign = found[1].upper()
    return 1 + next(order.index(sign) for order in _ORDINALS if sign in order)
