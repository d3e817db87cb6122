"""Folded text for searching, so that spellings hide nothing; matches are replaced in the original text.

Full-width forms and digits of any script are folded, and invisible characters skipped. Every folded character knows
its original position.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

CHINESE_DIGITS: Final = dict(
    zip("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "00012345678911234567892", strict=True)
)
_INVISIBLE: Final = frozenset({"Cf", "Cc", "Co", "Cs"})
_VARIATIONS: Final = re.compile("[\ufe00-\ufe0f\u115f\u1160\u3164\uffa0]")


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

    def replaced(self, pattern: re.Pattern[str], mask: Callable[[re.Match[str]], str | None], group: int = 0) -> str:
        """Return the text as it was but for a group of what the pattern finds; None from `mask` leaves it."""
        made, done = [], 0
        for found in pattern.finditer(self.text):
            given = mask(found) if found.end() > found.start() else None
            if given is None:
                continue
            start, end = self.at[found.start(group)], self.at[found.end(group) - 1] + 1
            if start < done:
                continue
            made += [self.origin[done:start], given]
            done = end
        return "".join((*made, self.origin[done:]))


def folded(text: str, *, chinese: bool = False) -> str:
    """Return a text as it is searched."""
    return Folded.of(text, chinese=chinese).text


def masked(text: str, pattern: re.Pattern[str], mask: Callable[[re.Match[str]], str | None], group: int = 0) -> str:
    """Return a text with what a pattern finds replaced, however it is spelled, also with digits in Chinese."""
    text = Folded.of(text).replaced(pattern, mask, group)
    if sum(character in CHINESE_DIGITS for character in text) < 3:
        return text
    return Folded.of(text, chinese=True).replaced(pattern, mask, group)


def _plain(character: str) -> str:
    if character.isascii():
        return character if character >= " " or character in "\n\t\r" else ""
    found = unicodedata.normalize("NFKC", character)
    return "".join(_digit(each) for each in found if not _is_invisible(each))


def _is_invisible(character: str) -> bool:
    hidden = unicodedata.category(character) in _INVISIBLE and character not in "\n\t\r"
    return hidden or _VARIATIONS.match(character) is not None


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
