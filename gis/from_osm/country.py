"""Country of an extract, by what the map says: needed only to guess the time zone."""

import unicodedata
from collections.abc import Iterator

from gis.datum.china_outline import SHIFTED_AREA
from gis.from_osm.boundary import Boundary
from gis.from_osm.extract import Extract, Names

_LEAST_MENTIONS = 3
_CHINESE_SHARE = 0.5
_SHARE_INSIDE = 0.1
"""In the outline, which reaches some 20 km abroad, where hardly anything has a Chinese name."""
_JAPANESE_SHARE = 0.02


def country_of(extract: Extract, boundary: Boundary) -> str | None:
    """Return the two letters of ISO 3166, None where the map does not tell.

    The boundary's own code, else the one most addresses bear, else China for a map whose names are mostly written in
    Chinese characters and hardly any in kana. Within the outline of China some of the things need a Chinese name, first
    or not: Tibetan and Uyghur come first on many maps there.
    """
    if boundary.country is not None:
        return boundary.country
    most = max(extract.countries, key=lambda code: (extract.countries[code], code), default=None)
    if most is not None and extract.countries[most] >= _LEAST_MENTIONS:
        return most
    inside = SHIFTED_AREA.contains(boundary.area.representative_point())
    return "CN" if _is_chinese(extract, inside=inside) else None


def _is_chinese(extract: Extract, *, inside: bool) -> bool:
    named = list(_named(extract))
    names = [each.name for each in named]
    said = [" ".join((each.name, *each.all)) for each in named] if inside else names
    chinese = sum(any("\u3400" <= letter <= "\u9fff" for letter in name) for name in said)
    japanese = sum(
        any(unicodedata.name(letter, "").startswith(("HIRAGANA", "KATAKANA")) for letter in n) for n in names
    )
    return chinese > (_SHARE_INSIDE if inside else _CHINESE_SHARE) * len(names) and japanese <= _JAPANESE_SHARE * len(
        names
    )


def _named(extract: Extract) -> Iterator[Names]:
    for group in (extract.places, extract.venues, extract.roads):
        yield from (one.names for one in group if one.names is not None)
