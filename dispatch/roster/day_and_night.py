"""Hours that the word of a shift contradicts: a 白班 over midnight, a 夜班 without a night hour.

Offices write 8:30–6:00 for 8:30–18:00, and 下午6:00–8:30 for a night; by the clock alone the one would be a shift of 21
hours, the other one of two.
"""

from datetime import timedelta
from typing import Final

DAY_WORDS: Final = ("白", "白班", "日", "日班", "早", "早班", "d", "day")
NIGHT_WORDS: Final = ("夜", "夜班", "n", "night")
_DAY: Final = timedelta(days=1)
_NIGHT: Final = (timedelta(hours=20), timedelta(hours=30))
_LEAST: Final = timedelta(hours=1)
CONTRADICTED_EN: Final = "write the end as 18:00 or 次日08:30 (the next day), or another kind"
CONTRADICTED_ZH: Final = "与时间不符，结束请写成 18:00 或 次日08:30，或改类别"


def contradicts(word: str, start: timedelta, end: timedelta) -> bool:
    """Return whether a word's shift cannot have these hours, counted from the midnight before its day."""
    if word in DAY_WORDS:
        return start < _DAY < end
    if word in NIGHT_WORDS:
        first, last = _NIGHT
        nights = (timedelta(days=days) for days in (-1, 0, 1))
        return (
            sum((max(min(end, last + at) - max(start, first + at), timedelta()) for at in nights), timedelta()) < _LEAST
        )
    return False
