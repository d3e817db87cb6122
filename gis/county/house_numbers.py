"""House numbers in what a caller says and in the addresses that are known: 东街12号 or 东街十二号 on 东街.

Known limit: a number in Chinese characters must be called one (号): 东街八一 may be a name.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from gis.county.accuracy import APPROXIMATE_M, HOUSE_M
from gis.county.chinese_numbers import CHARACTERS, chinese_number
from gis.county.gazetteer import fold

_PER_NUMBER_M = 10.0
"""The usual greatest length of street between two consecutive numbers, counting both sides, in metres."""
_FARTHEST = 20
_CHINESE = f"[{CHARACTERS}]{{1,9}}"
_CALLED = "[号號#]"
_NUMBER = re.compile(
    rf"第?(?:(\d{{1,4}})(?:[-之](?:\d{{1,4}}|{_CHINESE}))?(?:{_CALLED}|$)|({_CHINESE})(?:[-之](?:\d{{1,4}}|{_CHINESE}))?{_CALLED})"
)
"""A number that is called one, or in digits ends what was said: 东街12号院, 东街十二号, Carrer Major 12."""


@dataclass(frozen=True, slots=True)
class House:
    """A house whose number is known, WGS84; `cell` is the code of the cell it lies in."""

    number: int
    lon: float
    lat: float
    cell: str | None


def number_on(street: str, said: str) -> int | None:
    """Return the house number that follows the name of a street in an address, None where none does.

    >>> number_on("东街", "锦屏镇东街12号"), number_on("东街", "东街超市"), number_on("东街", "东街一百零八号")
    (12, None, 108)
    """
    folded = fold(street)
    after = _after(folded, re.sub(r"\s+", "", unicodedata.normalize("NFKC", said).casefold()))
    found = None if after is None else _NUMBER.match(after)
    if found is None:
        return None
    return int(found[1]) if found[1] else chinese_number(found[2])


def _after(folded: str, plain: str) -> str | None:
    """Return what follows a folded name in a text, None where it is not in it; only the text has accents and marks."""
    letters = [(letter, at) for at, sign in enumerate(plain) for letter in fold(sign)]
    at = "".join(letter for letter, _ in letters).find(folded)
    if not folded or at < 0:
        return None
    return plain[letters[at + len(folded) - 1][1] + 1 :].lstrip(")")  # the name's own: 东街（北）


def nearest(number: int, houses: Iterable[House]) -> tuple[House, float] | None:
    """Return the known house whose number is nearest and how exactly that tells the spot, metres; None if none is near.

    Of two as near the one on the same side of the street (both odd, or both even) counts.
    """
    near = [house for house in houses if abs(house.number - number) <= _FARTHEST]
    if not near:
        return None
    best = min(near, key=lambda each: (abs(each.number - number), (each.number - number) % 2, each.number))
    away = abs(best.number - number)
    return best, HOUSE_M if away == 0 else max(APPROXIMATE_M, away * _PER_NUMBER_M)
