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
_TIME: Final = re.compile(r"\d+[:：]\d{2}(?:[:：]\d{2})?(?:\.\d+)?")
_WITH_UNIT: Final = re.compile(r"约?\s*[+-]?\d+(?:[.,]\d+)?\s*(?:[%％]|[^\W\d_]{1,8})")
_OTHER_SEPARATOR: Final = re.compile("[，、；|]")
UNDERSCORED: Final = re.compile(r"[0-9]_[0-9]")
"""What `float` would take for a number, and nobody means as one."""


_NO_NUMBER: Final = (
    "不是数字，请改成数字（费用无路可达写 inf 或留空）is not a number: correct it (a cost without a way: inf or empty)"
)
_REMEDIES: Final = (
    (
        re.compile(rf"^(?:{_GROUPED.pattern})$"),
        "千分位与小数逗号有歧义，请写成 1234 或 1.234 "
        "a separator within a number may group thousands or stand for the decimal point: write 1234 or 1.234",
    ),
    (
        re.compile(rf"^(?:{_TIME.pattern})$"),
        "是时刻或时长，请换算，如 9:30 写 9.5（分钟）或 570（秒）is a time: convert it, "
        "9:30 to 9.5 (minutes) or 570 (seconds)",
    ),
    (
        re.compile(rf"^(?:{_WITH_UNIT.pattern})$"),
        "带单位，请只写数字，全表同一单位 has a unit: write the number alone, in one unit throughout",
    ),
    (
        _OTHER_SEPARATOR,
        "不是数字；分隔符须为半角逗号、分号或制表符 is not a number; cells are separated by , ; or a tab",
    ),
)


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
    if len(cells) > 1 and all(map(_is_word, cells)):
        place = {"line": line, "field": first_field}
        shown = cells[0].strip()[:40]
        raise BadCellError(
            f"{where(file, place)}: {shown!r} … 整行为文字：表头须为第一行且只有一行，请删除其上的标题或重复的表头 "
            "the line has words only: keep one header, in the first line; remove titles above and headers below",
            cell=shown,
            **place,
        )
    found = []
    for index, cell in enumerate(cells):
        value = number(cell)
        if value is None:
            raise refused(cell, file, {"line": line, "field": index + first_field})
        found.append(value)
    return found


def _is_word(cell: str) -> bool:
    """Return whether a cell is a name without a figure in front of it."""
    return is_text(cell) and re.match(r"\s*[约'+-]?\d|\s*[-—–/#]", cell) is None


def refused(cell: str, file: str, place: dict[str, int]) -> BadCellError:
    """Return what is to be said of a cell that is no number."""
    text = cell.strip()
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    why = next((why for form, why in _REMEDIES if form.search(text)), _NO_NUMBER)
    return BadCellError(f"{where(file, place)}: {shown!r} {why}", cell=shown, **place)
