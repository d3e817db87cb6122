"""Cartography without the colours: which tags of a map are drawn and named under the county, from which zoom.

One tag decides, the first that has a row. A zoom here is a tile's: tiles are drawn at twice their size, so that the
screen is one level further in. Known limit: lines mapped as areas (squares, river banks) have no course to name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

LAYERS: Final = ("land", "water", "waterways", "buildings", "roads", "rails", "names")
FIRST_ZOOM, LAST_ZOOM = 5, 14
"""The zooms of the tiles; further in, those of the last are enlarged (a step of theirs is 0.6 m)."""
AREA_KEYS: Final = ("natural", "waterway", "landuse", "leisure", "amenity", "building", "highway")

type _Rows = Mapping[str, tuple[str, int]]


class Tags(Protocol):
    """The tags of a thing: pyosmium's, or a mapping."""

    def get(self, key: str, /) -> str | None:
        """Return a tag's value."""


@dataclass(frozen=True, slots=True)
class Depiction:
    """The representation of a thing on the map: layer, kind, lowest tile zoom, and names by language."""

    layer: str
    kind: str
    from_zoom: int
    names: Mapping[str, str] = field(default_factory=dict)


def _rows(kind: str, zoom: int, *values: str) -> dict[str, tuple[str, int]]:
    return dict.fromkeys(values, (kind, zoom))


_LAND: Final[Mapping[str, _Rows]] = {
    "landuse": _rows("wood", 7, "forest")
    | _rows("farmland", 8, "farmland", "farmyard", "orchard", "vineyard", "greenhouse_horticulture", "paddy")
    | _rows("grass", 10, "grass", "meadow", "village_green", "recreation_ground", "allotments", "cemetery")
    | _rows("residential", 8, "residential")
    | _rows("commerce", 9, "commercial", "retail")
    | _rows("industry", 9, "industrial", "quarry", "railway", "military", "landfill"),
    "natural": _rows("wood", 7, "wood")
    | _rows("grass", 10, "grassland", "scrub", "heath", "wetland")
    | _rows("bare", 9, "bare_rock", "scree", "sand", "beach", "glacier", "shingle"),
    "leisure": _rows("grass", 10, "park", "garden", "golf_course", "common") | _rows("pitch", 12, "pitch", "track"),
    "amenity": _rows("campus", 12, "school", "university", "college", "hospital", "kindergarten"),
    "highway": _rows("square", 13, "pedestrian", "footway"),
}
_WATER: Final[Mapping[str, _Rows]] = {
    "natural": _rows("lake", 6, "water", "bay"),
    "waterway": _rows("river", 6, "riverbank", "dock"),
    "landuse": _rows("lake", 8, "reservoir", "basin", "salt_pond"),
    "leisure": _rows("lake", 13, "swimming_pool"),
}
_WATERWAYS: Final = (
    _rows("river", 7, "river") | _rows("canal", 10, "canal") | _rows("stream", 11, "stream", "ditch", "drain")
)
_ROADS: Final = (
    _rows("motorway", 5, "motorway", "motorway_link")
    | _rows("trunk", 5, "trunk", "trunk_link")
    | _rows("primary", 6, "primary", "primary_link")
    | _rows("secondary", 7, "secondary", "secondary_link")
    | _rows("tertiary", 8, "tertiary", "tertiary_link")
    | _rows("minor", 11, "unclassified", "residential", "living_street", "road", "pedestrian")
    | _rows("service", 12, "service", "track")
    | _rows("path", 13, "footway", "path", "cycleway", "steps", "bridleway")
)
_RAILS: Final = _rows("rail", 8, "rail") | _rows("tram", 12, "tram", "light_rail", "subway", "narrow_gauge")
_PLACES: Final = (
    _rows("city", 5, "city")
    | _rows("town", 7, "town")
    | _rows("village", 10, "village")
    | _rows("quarter", 11, "suburb", "quarter", "borough")
    | _rows("hamlet", 12, "hamlet", "neighbourhood", "isolated_dwelling", "locality")
)
_VENUES: Final[Mapping[str, _Rows]] = {
    "amenity": _rows("school", 14, "school", "kindergarten", "college", "university")
    | _rows("hospital", 13, "hospital", "clinic")
    | _rows("office", 14, "townhall", "community_centre", "police", "fire_station", "courthouse", "library")
    | _rows("market", 14, "marketplace")
    | _rows("station", 13, "bus_station"),
    "railway": _rows("station", 12, "station", "halt"),
    "shop": _rows("market", 14, "supermarket", "mall", "department_store", "wholesale"),
    "natural": _rows("peak", 12, "peak"),
    "office": _rows("office", 14, "government", "company"),
}


def area_of(tags: Tags) -> Depiction | None:
    """Return how an area appears, None where it does not.

    >>> area_of({"landuse": "forest", "name": "五龙林场"}).kind
    'wood'
    """
    for layer, rows in (("water", _WATER), ("land", _LAND)):
        if found := _found(layer, rows, tags):
            return found
    return Depiction("buildings", "building", 13) if tags.get("building") not in {None, "no"} else None


def line_of(tags: Tags) -> Depiction | None:
    """Return how a way appears as a line: a road, a rail, a watercourse; None where it does not."""
    if tags.get("area") == "yes" or tags.get("tunnel") == "culvert":
        return None
    for key, layer, rows in (("highway", "roads", _ROADS), ("railway", "rails", _RAILS)):
        if found := rows.get(tags.get(key) or ""):
            return Depiction(layer, *found, names_in(tags))
    watercourse = _WATERWAYS.get(tags.get("waterway") or "")
    return Depiction("waterways", *watercourse, names_in(tags)) if watercourse else None


def name_of(tags: Tags, area: Depiction | None = None) -> Depiction | None:
    """Return what is written for a place, a venue, or an area of water or green; None for what bears no name.

    Parameters
    ----------
    tags
        Of a node or an area.
    area
        How the area itself appears.
    """
    names = names_in(tags)
    if not names:
        return None
    if place := _PLACES.get(tags.get("place") or ""):
        return Depiction("names", *place, names)
    if venue := _found("names", _VENUES, tags):
        return Depiction("names", venue.kind, venue.from_zoom, names)
    if area is not None and (area.layer == "water" or area.kind in {"wood", "grass"}):
        return Depiction("names", "water" if area.layer == "water" else "green", max(area.from_zoom, 12), names)
    return None


def names_in(tags: Tags) -> dict[str, str]:
    """Return the name on the ground, and the Chinese and the English where they differ from it.

    >>> names_in({"name": "Heidelberg", "name:zh": "海德堡", "name:en": "Heidelberg"})
    {'name': 'Heidelberg', 'zh': '海德堡'}
    """
    shown = {"name": tags.get("name"), "zh": tags.get("name:zh") or tags.get("name:zh-Hans"), "en": tags.get("name:en")}
    local = shown["name"] or shown["zh"] or shown["en"]
    if not local:
        return {}
    others = {key: name for key in ("zh", "en") if (name := shown[key]) and name != local}
    return {"name": local, **others}


def _found(layer: str, rows: Mapping[str, _Rows], tags: Tags) -> Depiction | None:
    for key, values in rows.items():
        if found := values.get(tags.get(key) or ""):
            return Depiction(layer, *found)
    return None
