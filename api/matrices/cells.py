"""Parse one text cell as a number.

A number is what Python's `float` reads, without `_`. Empty cells and NaN, NA, null are NaN: the reader of costs
decides their meaning. Thousands separators, decimal commas and units are refused: "1,234" could be either of two
numbers.
"""

import math
import re
from typing import Final

from api.matrices.errors import BadCellError
from api.matrices.matrix import where

_NOTHING: Final = {"", "nan", "na", "n/a", "null", "none", "#n/a"}
_GROUPED: Final = re.compile(r"[+-]?[0-9]+(?:[,，'’_ \u00a0\u202f][0-9]+)+(?:[.,][0-9]+)?")
_LEADING_ZERO: Final = re.compile(r"0[0-9]+(?:\.[0-9]*)?")
UNDERSCORED: Final = re.compile(r"[0-9]_[0-9]")
"""What `float` would take for a number, and nobody means as one."""


def number(cell: str) -> float | None:
    """Return what a cell says; NaN where it says nothing, None where it is no number."""
    text = cell.strip()
    if text.lower() in _NOTHING:
        return math.nan
    if "_" in text:
        return None
    try:
        found = float(text)
    except ValueError:
        return None
    is_overflow = math.isinf(found) and "inf" not in text.lower()
    return None if is_overflow else found


def is_text(cell: str) -> bool:
    """Return whether a cell is a name rather than a number; an empty one is neither."""
    return number(cell) is None


def is_code(cell: str) -> bool:
    """Return whether a cell is a name, or a code that only looks like a number: 060750479.01."""
    return is_text(cell) or _LEADING_ZERO.fullmatch(cell.strip()) is not None


def numbers(cells: list[str], file: str, line: int, first_field: int) -> list[float]:
    """Return a line's numbers.

    Raises
    ------
    BadCellError
        A cell is no number; the message has its place.
    """
    found = []
    for index, cell in enumerate(cells):
        value = number(cell)
        if value is None:
            raise refused(cell, file, {"line": line, "field": index + first_field})
        found.append(value)
    return found


def refused(cell: str, file: str, place: dict[str, int]) -> BadCellError:
    """Return what is to be said of a cell that is no number."""
    text = cell.strip()
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    if _GROUPED.fullmatch(text):
        why = (
            "千分位与小数逗号有歧义，请写成 1234 或 1.234 "
            "a separator within a number may group thousands or stand for the decimal point: write 1234 or 1.234"
        )
    else:
        why = "不是数字，请改成数字（无路可达写 inf 或留空）is not a number: correct it (no way: inf or empty)"
    return BadCellError(f"{where(file, place)}: {shown!r} {why}", cell=shown, **place)
