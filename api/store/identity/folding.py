"""The one normal form in which texts are searched, so that spellings hide nothing.

Width, case, digits of any script, traditional characters and the × for an X are folded, and invisible characters
skipped like accents that stand apart. Every folded character knows its original position.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

from opencc import OpenCC

CHINESE_DIGITS: Final = dict(
    zip("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "00012345678911234567892", strict=True)
)
_INVISIBLE: Final = frozenset({"Cf", "Cc", "Co", "Cs", "Mn"})
_VARIATIONS: Final = frozenset(map(chr, (0x115F, 0x1160, 0x3164, 0xFFA0)))
_CROSSES: Final = str.maketrans(dict.fromkeys("×✕✖╳х", "x"))
"""Characters written for the X at the end of a card; the last is Cyrillic."""
_simplified: Final = OpenCC("t2s").convert


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is searched, and of each of its characters where it stood."""

    origin: str
    text: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, origin: str, *, chinese: bool = False) -> Self:
        """Fold a text; with `chinese`, digits in Chinese become plain ones, too."""
        seen: list[str] = []
        at: list[int] = []
        for place, character in enumerate(origin):
            for each in _plain(character):
                seen.append(CHINESE_DIGITS.get(each, each) if chinese else each)
                at.append(place)
        return cls(origin, "".join(seen), tuple(at))

    def replaced(self, found: Iterable[tuple[int, int, str]]) -> str:
        """Return the original with other words from start to end of each find; they are in order and apart."""
        made, done = [], 0
        for start, end, words in found:
            made += [self.origin[done : self.at[start]], words]
            done = self.at[end - 1] + 1
        return "".join((*made, self.origin[done:]))


def folded(text: str, *, chinese: bool = False) -> str:
    """Return a text as it is searched."""
    return Folded.of(text, chinese=chinese).text


@lru_cache(maxsize=65_536)
def _plain(character: str) -> str:
    """Return what a character is searched as; nothing of one that cannot be seen."""
    if character in "\n\t\r":
        return character
    found = _simplified(unicodedata.normalize("NFKC", character)).lower().translate(_CROSSES)
    return "".join(_digit(each) for each in found if not _is_invisible(each))


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE or character in _VARIATIONS


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
