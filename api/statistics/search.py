"""Search of the case list. `make generate` hands the constants to the pages."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from api.statistics.export_tables import Item, Words

TEXTS = ("number", "place.name", "place.address", "cell.code", "neighbour", "text")
NAMES = ("cell.name", "assignment.team_name", "assignment.team_name_en")
"""Also found as pages shorten them."""
CODES = ("category", "kind", "status", "priority")
"""Found by their words in the reader's language."""
OFFICE_WORDS = ("市场监督管理", "市场监管", "综合执法", "执法巡查", "执法", "监管", "巡查")
"""Words that pages leave out of team names that share them, the longest first."""
NUMBERED_CELL = r"(?:社区|居委会|村委会|村)?第\s?(\d+)\s?网格$"
"""The end of a cell's name that pages shorten: 东街社区第6网格 is 东街6格."""


def matches(item: Item, words: Words, wanted: str) -> bool:
    """Tell whether one of a case's texts has every word of a search."""
    lines = _plain("\n".join(_searched(item, words))).split("\n")
    return any(all(word in line for word in _plain(wanted).split()) for line in lines)


def _searched(item: Item, words: Words) -> Iterator[str]:
    yield f"#{item['id']}"
    yield from (_at(item, path) for path in TEXTS)
    for name in (_at(item, path) for path in NAMES):
        yield from (name, re.sub(NUMBERED_CELL, r"\1格", name), *(name.replace(word, "", 1) for word in OFFICE_WORDS))
    yield from (words(code, item[code]) for code in CODES)


def _at(item: Item, path: str) -> str:
    found: Any = item
    for name in path.split("."):
        found = (found or {}).get(name)
    return str(found or "")


def _plain(text: str) -> str:
    """Return letters in one case and one width: input methods type １２ as well as 12."""
    return unicodedata.normalize("NFKC", text).lower()
