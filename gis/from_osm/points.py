"""Reporting points and the gazetteer from a map's venues, settlements and streets.

What the map leaves without a name gets one that says so: what it is and the street it is near.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import shapely
from shapely import STRtree

from gis.county.gazetteer import fold
from gis.county.model import NamedPlace, PointKind, ReportingPoint
from gis.from_osm.extract import Area, Names, Place, Road, Venue
from gis.from_osm.localities import COMMUNITY_KINDS, Locality
from gis.from_osm.streets import Floats, Streets, contains, in_metres
from gis.position import Position

KINDS = {
    "supermarket": PointKind.SUPERMARKET,
    "marketplace": PointKind.MARKET,
    "mall": PointKind.MARKET,
    "department_store": PointKind.MARKET,
    "wholesale": PointKind.MARKET,
    "school": PointKind.SCHOOL,
    "kindergarten": PointKind.SCHOOL,
    "college": PointKind.SCHOOL,
    "university": PointKind.SCHOOL,
    "townhall": PointKind.COMMUNITY,
    "community_centre": PointKind.COMMUNITY,
}
"""The kind of reporting point for each kind of venue; other venues are landmarks for the gazetteer."""

_WORDS = {
    "supermarket": "超市",
    "marketplace": "集贸市场",
    "mall": "商场",
    "department_store": "百货商场",
    "wholesale": "批发市场",
    "school": "学校",
    "kindergarten": "幼儿园",
    "college": "学院",
    "university": "大学",
    "townhall": "政府办公楼",
    "community_centre": "社区中心",
}
_SAME_VENUE_M = 80.0
_STREET_REACH_M = 250.0
_LOCALITY_M = 2_000.0


def reporting_points(
    venues: Sequence[Venue], localities: Sequence[Locality], roads: Sequence[Road], streets: Streets, boundary: Area
) -> tuple[ReportingPoint, ...]:
    """Return the points inside the boundary; the code comes from the OSM id, so a new extract keeps it."""
    useful = within(boundary, [venue for venue in venues if venue.kind in KINDS])
    single = list(_once(useful, streets))
    found = [_venue_point(venue, street) for venue, street in zip(single, _near(single, roads, streets), strict=True)]
    found += [
        ReportingPoint(f"osm-{one.osm}", kind, one.names.name, one.position, name_en=one.names.name_en)
        for one in localities
        if one.osm is not None and (kind := _settlement_kind(one)) is not None
    ]
    return tuple(sorted({point.code: point for point in found}.values(), key=lambda point: point.code))


def venues_left_out(venues: Sequence[Venue], boundary: Area) -> tuple[str, ...]:
    """Return the names of venues outside a boundary that inside would be reporting points; one without, its id."""
    inside = {venue.osm for venue in within(boundary, venues)}
    beyond = [venue for venue in venues if venue.kind in KINDS and venue.osm not in inside]
    return tuple(sorted({venue.names.name if venue.names else venue.osm for venue in beyond}))


def gazetteer(
    places: Sequence[Place], venues: Sequence[Venue], roads: Sequence[Road], streets: Streets, boundary: Area
) -> tuple[NamedPlace, ...]:
    """Return settlements and landmarks under every name they have, and one entry per street and locality."""
    entries: list[NamedPlace] = []
    for place in within(boundary, places):
        entries += _entries(place.names, place.kind, place.position)
    for venue in within(boundary, [venue for venue in venues if venue.kind not in KINDS]):
        if venue.names is not None:
            entries += _entries(venue.names, "landmark", venue.position)
    entries += _streets(roads, streets)
    return tuple(dict.fromkeys(entries))


def within[T: (Venue, Place)](boundary: Area, found: Sequence[T]) -> list[T]:
    """Return those inside the boundary; one may be mapped a step beyond it."""
    where = np.array([(one.position.lon, one.position.lat) for one in found]).reshape(-1, 2)
    return [one for one, inside in zip(found, contains(boundary, where), strict=True) if inside]


def _once(venues: Sequence[Venue], streets: Streets) -> Iterator[Venue]:
    """Leave out a venue mapped twice, as a node and as an area: the same kind and name, or none, at the same spot."""
    points = np.asarray(shapely.points(in_metres(streets.metric, [venue.position for venue in venues])), dtype=object)
    beside: dict[int, list[int]] = defaultdict(list)
    pairs = STRtree(points).query(points, predicate="dwithin", distance=_SAME_VENUE_M)
    for one, other in pairs.T.tolist():
        beside[one].append(other)
    kept: set[int] = set()
    order = sorted(range(len(venues)), key=lambda number: (venues[number].names is None, venues[number].osm))
    for number in order:
        venue = venues[number]
        near = [venues[other] for other in beside[number] if other in kept and venues[other].kind == venue.kind]
        if not any(_alike(venue.names, other.names) for other in near):
            kept.add(number)
            yield venue


def _alike(one: Names | None, other: Names | None) -> bool:
    return one is None or other is None or bool(set(one.folded()) & set(other.folded()))


def _venue_point(venue: Venue, street: str | None) -> ReportingPoint:
    names = venue.names or _described(venue, venue.address or street)
    return ReportingPoint(
        f"osm-{venue.osm}", KINDS[venue.kind], names.name, venue.position, venue.address, name_en=names.name_en
    )


def _described(venue: Venue, street: str | None) -> Names:
    """Return an honest name for what the map leaves unnamed."""
    word, english = _WORDS[venue.kind], venue.kind.replace("_", " ")
    if street is None:
        return Names(f"无名{word} {venue.osm}", f"Unnamed {english} {venue.osm}")
    return Names(f"无名{word}（{street}）", f"Unnamed {english} ({street})")


def _near(venues: Sequence[Venue], roads: Sequence[Road], streets: Streets) -> list[str | None]:
    """Return for each venue the name of the nearest named street within reach."""
    named = streets.only(np.array([roads[road].names is not None for road in streets.road.tolist()], dtype=np.bool_))
    if len(named) == 0 or not venues:
        return [None] * len(venues)
    spots = in_metres(streets.metric, [venue.position for venue in venues])
    nearest = STRtree(np.asarray(shapely.points(named.metres), dtype=object)).nearest(shapely.points(spots))
    away = np.hypot(*(named.metres[nearest] - spots).T)
    found = []
    for piece, metres in zip(np.atleast_1d(nearest).tolist(), away.tolist(), strict=True):
        names = roads[int(named.road[piece])].names
        found.append(names.name if names is not None and metres <= _STREET_REACH_M else None)
    return found


def _settlement_kind(one: Locality) -> PointKind | None:
    if one.kind in COMMUNITY_KINDS:
        return PointKind.COMMUNITY
    return PointKind.VILLAGE_COMMITTEE if one.kind in {"village", "hamlet"} else None


def _entries(names: Names, kind: str, position: Position, extent_m: float | None = None) -> Iterable[NamedPlace]:
    yield NamedPlace(names.name, kind, position, names.name_en, extent_m)
    known = {fold(names.name), fold(names.name_en or "")}
    for other in names.all:
        if fold(other) not in known:
            known.add(fold(other))
            yield NamedPlace(other, kind, position, extent_m=extent_m)


def _streets(roads: Sequence[Road], streets: Streets) -> Iterator[NamedPlace]:
    """Yield each street once, and again for every other place more than 2 km off where the name recurs."""
    pieces: dict[str, list[int]] = defaultdict(list)
    for piece, road in enumerate(streets.road.tolist()):
        if (names := roads[road].names) is not None:
            pieces[names.name].append(piece)
    for members in (np.array(pieces[name]) for name in sorted(pieces)):
        for group in _clusters(streets.metres[members]):
            mine = members[group]
            away = np.hypot(*(streets.metres[mine] - np.median(streets.metres[mine], axis=0)).T)
            middle = int(mine[np.argmin(away)])
            names = roads[int(streets.road[middle])].names
            if names is not None:
                reach_m = _reach_m(streets, mine, middle)
                yield from _entries(names, "street", Position(*streets.lon_lat[middle].tolist()), reach_m)


def _reach_m(streets: Streets, pieces: np.ndarray, middle: int) -> float:
    """Return how far a street goes from its middle, whole metres; its last piece to that one's end."""
    away = np.hypot(*(streets.metres[pieces] - streets.metres[middle]).T) + streets.length_m[pieces] / 2
    return float(np.ceil(away.max()))


def _clusters(metres: Floats) -> Iterator[np.ndarray]:
    """Yield the indices of points that belong together: squares of 2 km that touch, seen from the first free one."""
    squares: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, (x, y) in enumerate(np.floor(metres / _LOCALITY_M).astype(int).tolist()):
        squares[x, y].append(number)
    while squares:
        waiting, group = [min(squares)], list[int]()
        while waiting:
            x, y = waiting.pop()
            if (found := squares.pop((x, y), None)) is not None:
                group += found
                waiting += [(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        yield np.array(sorted(group))
