"""Days as offices write them."""

import re
from datetime import date
from typing import Final

_FIRST_YEAR: Final = 1900
_DAY: Final = re.compile(
    r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?(?:[T ]\d\d:\d\d[\d:.]*(?:Z|[-+]\d\d:?\d\d)?)?"
)


def parse_day(text: str) -> date:
    """Return a day written 2026-01-31, 2026/1/31, 2026.1.31, 20260131 or 2026年1月31日; raise ValueError."""
    if text.isdecimal() and len(text) == len("20260131"):
        return date.fromisoformat(text)
    found = _DAY.fullmatch(text)
    if found is None or int(found[1]) < _FIRST_YEAR:  # 24/3/1 and 3/1/24 may be either
        raise ValueError(text)
    return date(int(found[1]), int(found[2]), int(found[3]))
