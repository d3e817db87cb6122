"""The table of spellings: how what tells who somebody is may be written, and the words stored in its place.

Every matcher is built from it, for folded texts (`api.store.identity.folding`). The words are the same for everybody:
who may know the author reads the original words where they are sealed.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from api.store.identity import patterns
from api.store.identity.folding import CHINESE_DIGITS, Folded, folded
from api.store.identity.phones import forms_of_phone

NAME_WORDS: Final = "（来电人）"
PHONE_WORDS: Final = "（电话）"
ADDRESS_WORDS: Final = "（住址）"
CARD_WORDS: Final = "（证件号）"


@dataclass(frozen=True, slots=True)
class Spelling:
    """A pattern, of which the group `said` is hidden or else all; `holds` leaves what only looks like it."""

    words: str
    pattern: re.Pattern[str]
    holds: Callable[[re.Match[str]], bool] = bool

    def found_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where it begins and ends in a folded text, and the words in its place."""
        for found in filter(self.holds, self.pattern.finditer(text)):
            yield (*found.span(found.lastgroup or 0), self.words)


_CARD: Final = Spelling(CARD_WORDS, patterns.CARD, patterns.is_card)
_CALLED: Final = Spelling(NAME_WORDS, patterns.CALLED)
ANYBODYS_CARD: Final = (_CARD,)
ANYBODYS_NAME: Final = (_CARD, _CALLED)
SAID_OF_ONESELF: Final = (*ANYBODYS_NAME, Spelling(ADDRESS_WORDS, patterns.LIVES))
ANYBODYS: Final = (
    *SAID_OF_ONESELF,
    Spelling(PHONE_WORDS, patterns.MOBILE, patterns.is_mobile),
    Spelling(PHONE_WORDS, patterns.LINE),
)

_BETWEEN_NAMES: Final = re.compile(
    r"[、,/;&\n]|\(.*?(?:\)|$)|(?<=[\u4e00-\u9fff]{2})(?:\s+|[和与及])(?=[\u4e00-\u9fff]{2})"
)
_TITLE: Final = re.compile(
    r"(?:先生|女士|小姐|太太|夫人|同志|老师|师傅|医生|老板|经理|阿姨|叔叔|大爷|大妈|大叔|大姐|大哥|奶奶|爷爷)\s*$"
)
_FROM_ROAD: Final = re.compile(
    r"(?:.*[省市县区乡镇道村路街巷弄号])?(.+?(?:大道|路|街(?!道)|巷|弄|胡同|村|庄|屯|小区|花园|家园|家属院|公寓)"
    rf"(?=.*[0-9十{''.join(CHINESE_DIGITS)}]).*)"
)


def _forms_of_name(name: str) -> list[str]:
    """Return the whole and each of several names, without titles and remarks in brackets."""
    return [name, *(_TITLE.sub("", part).strip() for part in _BETWEEN_NAMES.split(name))]


def _forms_of_address(address: str) -> list[str]:
    """Return the whole, and its end from the road or village on, where that has a number."""
    found = _FROM_ROAD.fullmatch(_bare(address))
    return [address, found[1]] if found else [address]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of an identity: how its value is written, and what may stand between its characters and around it."""

    words: str
    shortest: int
    between: str
    forms: Callable[[str], list[str]]
    before: str = ""
    after: str = ""

    def spellings(self, value: str) -> Iterator[Spelling]:
        """Yield every spelling of a value; a shorter one would be found in too much that it is not."""
        for form in dict.fromkeys(self.forms(folded(value))):
            characters = _bare(form) if len(_bare(form)) >= self.shortest else form
            if len(characters) >= self.shortest:
                known = self.between.join(map(re.escape, characters))
                first, last = _beside(characters[0]), _beside(characters[-1])
                pattern = rf"(?<!{first}){self.before}{known}(?!{last}){self.after}"
                yield Spelling(self.words, re.compile(pattern))


_OF_AUTHOR: Final = {
    "name": _Field(NAME_WORDS, 2, patterns.IN_NAMES, _forms_of_name),
    "phone": _Field(PHONE_WORDS, 4, patterns.IN_LISTS, forms_of_phone, patterns.ABROAD, patterns.EXTENSION),
    "address": _Field(ADDRESS_WORDS, 4, patterns.IN_LISTS, _forms_of_address),
    "id_number": _Field(CARD_WORDS, 4, patterns.IN_LISTS, lambda number: [number]),
}


def spellings_of(known: dict[str, str]) -> tuple[Spelling, ...]:
    """Return every spelling of an author's fields."""
    return tuple(chain.from_iterable(_OF_AUTHOR[name].spellings(known[name]) for name in _OF_AUTHOR if name in known))


def masked(text: str, *spellings: Spelling) -> str:
    """Return a text with fixed words in place of all that these spellings find, also with digits in Chinese."""
    seen = Folded.of(text)
    text = seen.replaced(_found(seen.text, spellings))
    if sum(character in CHINESE_DIGITS for character in seen.text) < 3:
        return text
    again = Folded.of(text, chinese=True)
    return again.replaced(_found(again.text, spellings))


def _found(text: str, spellings: Iterable[Spelling]) -> list[tuple[int, int, str]]:
    """Return what is found, in order; what overlaps as one, with the words of the longer."""
    merged: list[tuple[int, int, str]] = []
    for start, end, words in sorted(chain.from_iterable(each.found_in(text) for each in spellings)):
        began, ended, said = merged.pop() if merged and start < merged[-1][1] else (start, end, words)
        merged.append((began, max(ended, end), said if ended - began >= end - start else words))
    return merged


def _bare(text: str) -> str:
    """Return the letters and digits of a text."""
    return re.sub(r"[\W_]", "", folded(text))


def _beside(character: str) -> str:
    """Return what may not stand beside one: a number within a longer one is another, and so is a Latin word."""
    return "[0-9]" if character.isdigit() else "[a-z0-9_]" if character.isascii() else r"[^\s\S]"
