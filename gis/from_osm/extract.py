"""Values taken from an OpenStreetMap extract; nothing here reads a file or judges.

Geometries are Shapely or (n, 2) arrays, WGS84 longitude, latitude. Names are kept as tagged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from gis.county.gazetteer import fold
from gis.position import Position
from gis.readable_text import without_controls

type Area = Polygon | MultiPolygon

NAME_KEYS = ("name", "name:zh", "name:zh-Hans", "name:zh-Hant", "name:en", "int_name", "official_name", "alt_name")
"""Tags that hold a name, the one to show first. OSM separates several values by semicolons."""

_OTHER_NAME_KEYS = ("short_name", "old_name", "loc_name", "name:zh_pinyin", "name:pinyin")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one thing: `name` to show, `name_en` if the map has one, `all` for matching, in order."""

    name: str
    name_en: str | None = None
    all: tuple[str, ...] = ()

    def folded(self) -> Iterator[str]:
        """Yield every name folded for comparison."""
        return (folded for name in (self.name, *self.all) if (folded := fold(name)))


def names_of(tags: Mapping[str, str]) -> Names | None:
    """Return the names in some tags, None where there is none.

    >>> names_of({"name": "北京", "name:en": "Beijing", "alt_name": "Peking;Pekin"}).all
    ('北京', 'Beijing', 'Peking', 'Pekin')
    """
    every = tuple(dict.fromkeys(name for key in (*NAME_KEYS, *_OTHER_NAME_KEYS) for name in _values(tags, key)))
    if not every:
        return None
    english = next((name for key in ("name:en", "int_name") for name in _values(tags, key)), None)
    return Names(every[0], english if english != every[0] else None, every)


def _values(tags: Mapping[str, str], key: str) -> list[str]:
    return [" ".join(value.split()) for value in without_controls(tags.get(key, "")).split(";") if value.strip()]


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement: `kind` is the tag `place`; `osm` its id such as n123; `area` where it is mapped as one."""

    osm: str
    kind: str
    names: Names
    position: Position
    population: int | None = None
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class AdminArea:
    """An administrative boundary; `closed_m` is how much of its outline the extract lacks and was closed straight."""

    osm: str
    level: int | None
    names: Names | None
    area: Area
    closed_m: float = 0.0
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Road:
    """A road a car may drive; `path` has shape (n, 2), n ≥ 2."""

    highway: str
    names: Names | None
    path: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Venue:
    """A shop, school, office or landmark; `kind` is the value of its tag."""

    osm: str
    kind: str
    names: Names | None
    position: Position
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """Everything taken from one file.

    `addresses` holds, for each address tag (addr:city, addr:suburb, …) and value, the (n, 2) positions that bear it.
    `countries` counts the country codes the map mentions.
    """

    places: Sequence[Place] = ()
    admin_areas: Sequence[AdminArea] = ()
    roads: Sequence[Road] = ()
    venues: Sequence[Venue] = ()
    built_up: Sequence[Area] = ()
    addresses: Mapping[tuple[str, str], NDArray[np.float64]] = field(default_factory=dict)
    countries: Mapping[str, int] = field(default_factory=dict)
