"""Folding of place names, so that what a caller says finds what a map wrote.

Chinese names are short (东街) and unspaced, so trigrams alone miss them: every name is also kept as its single
characters and character pairs, which an array index answers at once. Known limit: traditional and simplified
characters are not unified.
"""

import re
import unicodedata
from collections.abc import Iterator

MAX_QUERY = 80
LONGEST_NAME = 40
OPENING = "^"
"""Marks a gram that opens a name; no folded name holds it."""
WIDE = ("county", "city", "municipality", "town", "township")
"""Kinds of places too wide to be where an address means, if it names anything else."""
_TOKEN = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
"""A Chinese character, or a word or number of another script."""


def fold(name: str) -> str:
    """Return `name` without case, width, accents, spaces and punctuation.

    >>> fold("Sant Julià de Lòria"), fold("东 街（北）")
    ('santjuliadeloria', '东街北')
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    kept = (ch for ch in decomposed if unicodedata.category(ch)[0] in "LN")
    return unicodedata.normalize("NFKC", "".join(kept))


def grams(folded: str) -> list[str]:
    """Return the distinct characters and character pairs of a folded name, its first ones also marked so; sorted."""
    opening = {OPENING + folded[:size] for size in (1, 2)}
    return sorted(set(folded) | _pairs(folded) | (opening if folded else set()))


def query_grams(folded: str) -> list[str]:
    """Return the fewest grams that a name holding `folded` must have."""
    return sorted(_pairs(folded)) or [folded]


def opening_grams(folded: str) -> list[str]:
    """Return the fewest grams that a name beginning with `folded` must have."""
    return sorted({OPENING + folded[:2]} | _pairs(folded))


def _pairs(folded: str) -> set[str]:
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


def spellings(name: str, name_en: str | None) -> Iterator[str]:
    """Yield the distinct folded spellings of one place."""
    seen = set[str]()
    for spelling in (name, name_en or ""):
        folded = fold(spelling)
        if folded and folded not in seen:
            seen.add(folded)
            yield folded


def parts(query: str) -> list[str]:
    """Return every folded piece of a typed address that could be a name: 锦屏镇东街门口 holds 锦屏镇 and 东街.

    A piece begins and ends anywhere in Chinese, and at whole words in other scripts.
    """
    tokens = [folded for token in _TOKEN.findall(unicodedata.normalize("NFC", query)) if (folded := fold(token))]
    found = set[str]()
    for start in range(len(tokens)):
        piece = ""
        for token in tokens[start:]:
            piece += token
            if len(piece) > LONGEST_NAME:
                break
            found.add(piece)
    return sorted(piece for piece in found if len(piece) > 1)


def holds(name: str, said: str) -> bool:
    """Tell whether a name says all that was said: 东街超市 holds 东街, and not 东街12号.

    >>> holds("东街超市", "东街"), holds("东街", "东街12号")
    (True, False)
    """
    return fold(said) in fold(name)


def may_be_misspelt(folded: str) -> bool:
    """Tell whether a name is long enough to be recognised with a mistake: shorter ones are alike to too many."""
    return len(folded) >= (4 if folded.isascii() else 3)
