"""Pinyin of Chinese names as typed in passwords: every reading, without tones, ü as v or u."""

import os
import re
from collections.abc import Sequence
from typing import Final

_GAP: Final = r"[\W_]*"
"""Separators between syllables: li-ming, Chong Xin."""


def spelling(name: str) -> re.Pattern[str] | None:
    """Return what finds a name's pinyin in a text of lower case; None where no Chinese character is in it."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # 40 MB of words: names are spelt character by character
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its list takes longer to read than most commands run

    spelt = pinyin(name, style=Style.NORMAL, heteronym=True, errors="ignore")
    return re.compile(_GAP.join(map(_either, spelt))) if spelt else None


def _either(readings: Sequence[str]) -> str:
    usual = {*readings, *(each.replace("v", "u") for each in readings)}
    return f"(?:{'|'.join(sorted(usual, key=len, reverse=True))})"
