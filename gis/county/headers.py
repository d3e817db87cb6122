"""Headers of a table, recognised by their names in Chinese and English; also by both in one: 编码/Code, 班次 Shift.

A header is folded before it is looked up: width, case, spaces, punctuation and bracketed remarks do not count. One in
two languages means what its Chinese part is a name of. English beside it has to fit: 经度GPS and 地址 old say
something else, and are not read. Other scripts are not judged. Known limit: English that says no more than a name here
does, as 类型 sort, is not known to.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

type Vocabulary = Mapping[str, tuple[str, ...]]
"""Field → names of its column, best name first."""

_HAN: Final = re.compile("[\u3400-\u9fff]+")
_WORD: Final = re.compile("[a-z]+")
_ALSO: Final[Mapping[str, frozenset[str]]] = {
    "code": frozenset({"id", "no", "number"}),
    "name": frozenset({"title"}),
    "kind": frozenset({"type", "category", "class"}),
    "day_kind": frozenset({"type", "category"}),
    "shift": frozenset({"duty"}),
    "skills": frozenset({"business", "scope", "specialty", "competence"}),
    "crew": frozenset({"staff"}),
    "phone": frozenset({"tel", "mobile"}),
    "station": frozenset({"office"}),
    "until": frozenset({"end", "to", "last"}),
    "committee": frozenset({"village", "community"}),
}
"""Field → words that English headers use beside those of its names."""


def fold(header: object) -> str:
    """Return a header as it is compared: half-width, lower case, without spaces, punctuation or bracketed remarks."""
    return re.sub(r"[\W_]+", "", _bare(header))


def recognise(headers: Sequence[object], vocabulary: Vocabulary) -> dict[str, int]:
    """Return field → column index for the headers that mean something here."""
    folded = [fold(header) for header in headers]
    found: dict[str, int] = {}
    for field, names in vocabulary.items():
        for name in map(fold, names):
            if name in folded:
                found[field] = folded.index(name)
                break
    both: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        meant = None if index in found.values() else in_two_languages(header, vocabulary)
        if meant is not None and meant not in found:
            both.setdefault(meant, []).append(index)
    return found | {field: indexes[0] for field, indexes in both.items() if len(indexes) == 1}


def in_two_languages(header: object, vocabulary: Vocabulary) -> str | None:
    """Return the field that a header names in Chinese and in another language; None where it does not.

    >>> in_two_languages("班次 Shift", {"shift": ("shift", "班次")})
    'shift'
    """
    bare = _bare(header)
    chinese = _HAN.findall(bare)
    other = _HAN.sub(" ", bare)
    if len(chinese) != 1 or not re.search(r"[^\W\d_]", other) or re.search(r"\d", other):
        return None
    field = _named(chinese[0], vocabulary)
    words = _WORD.findall(other)
    return field if field is not None and (not words or _fits(words, field, vocabulary)) else None


def _fits(words: Sequence[str], field: str, vocabulary: Vocabulary) -> bool:
    """Return whether English words name a field, and no other."""
    named = _named("".join(words), vocabulary)
    known = _ALSO.get(field, frozenset()).union(
        *(_WORD.findall(name.casefold()) for name in vocabulary[field] if name.isascii())
    )
    singular = {word.removesuffix("s") for word in known}
    return named == field or (named is None and any(word.removesuffix("s") in singular for word in words))


def _named(folded: str, vocabulary: Vocabulary) -> str | None:
    return next((field for field, names in vocabulary.items() if folded in map(fold, names)), None)


def _bare(header: object) -> str:
    text = unicodedata.normalize("NFKC", "" if header is None else str(header)).casefold()
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", text)
