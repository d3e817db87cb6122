"""Which country an extract lies in, from what the map says: needed only to guess the time zone."""

import unicodedata
from collections.abc import Iterator

from gis.from_osm.boundary import Boundary
from gis.from_osm.extract import Extract, Names

_LEAST_MENTIONS = 3
_CHINESE_SHARE = 0.5
_JAPANESE_SHARE = 0.02


def country_of(extract: Extract, boundary: Boundary) -> str | None:
    """Return the two letters of ISO 3166, None where the map does not tell.

    The boundary's own code, else the one most addresses bear, else China for a map whose names are mostly written in
    Chinese characters and hardly any in kana.
    """
    if boundary.country is not None:
        return boundary.country
    most = max(extract.countries, key=lambda code: (extract.countries[code], code), default=None)
    if most is not None and extract.countries[most] >= _LEAST_MENTIONS:
        return most
    return "CN" if _is_chinese(extract) else None


def _is_chinese(extract: Extract) -> bool:
    names = [named.name for named in _named(extract)]
    chinese = sum(any("\u3400" <= letter <= "\u9fff" for letter in name) for name in names)
    japanese = sum(
        any(unicodedata.name(letter, "").startswith(("HIRAGANA", "KATAKANA")) for letter in n) for n in names
    )
    return chinese > _CHINESE_SHARE * len(names) and japanese <= _JAPANESE_SHARE * len(names)


def _named(extract: Extract) -> Iterator[Names]:
    for group in (extract.places, extract.venues, extract.roads):
        yield from (one.names for one in group if one.names is not None)
