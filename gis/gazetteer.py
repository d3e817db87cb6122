"""Folding of place names, so that what a caller says finds what a map wrote.

Chinese names are short (东街) and unspaced, so trigrams alone miss them: every name is also kept as its single
characters and character pairs, which an array index answers at once. Known limit: traditional and simplified
characters are not unified.
"""

import unicodedata
from collections.abc import Iterator

MAX_QUERY = 80
LONGEST_NAME = 16


def fold(name: str) -> str:
    """Return `name` without case, width, accents, spaces and punctuation.

    >>> fold("Sant Julià de Lòria"), fold("东 街（北）")
    ('santjuliadeloria', '东街北')
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    kept = (ch for ch in decomposed if unicodedata.category(ch)[0] in "LN")
    return unicodedata.normalize("NFKC", "".join(kept))


def grams(folded: str) -> list[str]:
    """Return the distinct characters and character pairs of a folded name, sorted."""
    pairs = {folded[i : i + 2] for i in range(len(folded) - 1)}
    return sorted(set(folded) | pairs)


def query_grams(folded: str) -> list[str]:
    """Return the fewest grams that a name holding `folded` must have."""
    return [folded] if len(folded) == 1 else sorted({folded[i : i + 2] for i in range(len(folded) - 1)})


def spellings(name: str, name_en: str | None) -> Iterator[str]:
    """Yield the distinct folded spellings of one place."""
    seen = set[str]()
    for spelling in (name, name_en or ""):
        folded = fold(spelling)
        if folded and folded not in seen:
            seen.add(folded)
            yield folded


def parts(folded: str) -> list[str]:
    """Return every piece of a folded address that could be a name: 锦屏镇东街门口 holds 锦屏镇 and 东街."""
    sizes = range(2, min(len(folded), LONGEST_NAME) + 1)
    return sorted({folded[i : i + size] for size in sizes for i in range(len(folded) - size + 1)})
