"""Choose localities as committees: the settlements of the map, and areas of streets where it names too few.

A county needs enough committees to answer for its cells and no more: an extract may name three places or three
thousand. Areas made up for want of names are called after their longest street and say so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from gis.county.gazetteer import fold
from gis.from_osm.extract import Area, Extract, Names, Road
from gis.from_osm.seat import KINDS, Seat, kind_rank, middle_of
from gis.from_osm.streets import Floats, Streets, centres, contains, in_metres, share_out
from gis.position import Position

TOWN_KINDS = frozenset({"city", "town", "municipality", "borough"})
COMMUNITY_KINDS = frozenset({"suburb", "quarter", "neighbourhood"})
AREA, OUTSKIRTS = "streets", "outskirts"
"""The kinds of a locality that is no settlement of the map: an area of streets, the country around a town."""

_ADDRESS_KINDS = {
    "addr:city": "town",
    "addr:suburb": "suburb",
    "addr:district": "suburb",
    "addr:quarter": "quarter",
    "addr:neighbourhood": "neighbourhood",
    "addr:hamlet": "hamlet",
}
_LEAST_ADDRESSES = 3
_TOWN_ADDRESSES = 100
_SAME_NAME_M = 3_000.0
_SAME_PLACE_M = 150.0


@dataclass(frozen=True, slots=True)
class Locality:
    """A settlement, or an area of streets; `osm` is None where it is inferred from addresses or streets."""

    names: Names
    kind: str
    position: Position
    in_town: bool
    population: int = 0
    osm: str | None = None

    @property
    def is_outskirts(self) -> bool:
        """Tell whether it is the country around a town and has no place of its own."""
        return self.kind == OUTSKIRTS

    @property
    def is_mapped(self) -> bool:
        """Tell whether the map or its addresses name it."""
        return self.kind not in {AREA, OUTSKIRTS}

    @property
    def rank(self) -> tuple[int, int, str]:
        """Return the order of importance, the greatest first."""
        return kind_rank(self.kind), -self.population, self.names.name


def settlements(extract: Extract, streets: Streets, seat: Seat, boundary: Area, town: Area) -> list[Locality]:
    """Return every settlement inside the boundary once, the seat first, then by importance."""
    known = all_named(extract)
    seated = [_seat_itself(seat, known), *known]
    where = np.array([(one.position.lon, one.position.lat) for one in seated])
    inside, in_town = contains(boundary, where), contains(town, where)
    placed = [
        replace(one, in_town=bool(urban))
        for one, county, urban in zip(seated, inside, in_town, strict=True)
        if county or one is seated[0]
    ]
    placed[0] = replace(placed[0], in_town=True)
    return _once(placed, in_metres(streets.metric, [one.position for one in placed]))


def all_named(extract: Extract) -> list[Locality]:
    """Return what the map and its addresses name, some of it twice, by importance."""
    places = [
        Locality(place.names, place.kind, place.position, False, place.population or 0, place.osm)
        for place in extract.places
        if place.kind in KINDS
    ]
    return sorted([*places, *_from_addresses(extract.addresses)], key=lambda one: one.rank)


def left_out(extract: Extract, boundary: Area) -> tuple[str, ...]:
    """Return the names of the settlements outside a boundary, the greatest first.

    Those known by their addresses alone count unless a settlement of the name is known, inside or outside.
    """
    known = all_named(extract)
    inside = contains(boundary, np.array([(one.position.lon, one.position.lat) for one in known]).reshape(-1, 2))
    mapped = {name for one in known if one.osm is not None for name in one.names.folded()}
    held = {name for one, within in zip(known, inside, strict=True) if within for name in one.names.folded()}
    outside = [one for one, within in zip(known, inside, strict=True) if not within]
    return tuple(
        one.names.name for one in outside if one.osm is not None or not (mapped | held) & set(one.names.folded())
    )


def committees_of(
    found: Sequence[Locality],
    streets: Streets,
    roads: Sequence[Road],
    *,
    least: int,
    most: int,
    in_town: bool,
    seat: Names,
    used: set[str],
) -> list[Locality]:
    """Return the localities of the town or of the country that become committees.

    Parameters
    ----------
    streets
        Those of the town or the country alone.
    least, most
        If the map names fewer than `least`, areas of streets are added; of more than `most` the least are left out.
    used
        Folded names areas may not have; theirs are added.
    """
    mine = [one for one in found if one.in_town == in_town][:most]
    if len(mine) >= least or len(streets) == 0:
        return mine
    return [*mine, *_areas(mine, streets, roads, least, in_town, seat, used)]


def outskirts_of(locality: Locality) -> Locality:
    """Return the country around a town, which is not the town."""
    names = locality.names
    around = Names(joined(names.name, "郊区"), f"{names.name_en or names.name} outskirts")
    return Locality(around, OUTSKIRTS, locality.position, False)


def _seat_itself(seat: Seat, candidates: Sequence[Locality]) -> Locality:
    """Return the seat as a locality; what kind of place it is the map may say under the same name."""
    spellings = set(seat.names.folded())
    same = [one for one in candidates if spellings & set(one.names.folded())]
    kind = same[0].kind if same else "town"
    return Locality(seat.names, kind, seat.position, True, max((one.population for one in same), default=0))


def _from_addresses(addresses: Mapping[tuple[str, str], Floats]) -> Iterable[Locality]:
    for (key, name), where in sorted(addresses.items(), key=lambda entry: entry[0]):
        kind = _ADDRESS_KINDS.get(key)
        if kind is not None and len(where) >= _LEAST_ADDRESSES:
            kind = "village" if key == "addr:city" and len(where) < _TOWN_ADDRESSES else kind
            yield Locality(Names(name, None, (name,)), kind, middle_of(where), False)


def _once(placed: Sequence[Locality], metres: Floats) -> list[Locality]:
    """Leave out what repeats a greater locality: the same name within 3 km, or the same spot."""
    kept: list[int] = []
    by_name: dict[str, list[int]] = {}
    for number, one in enumerate(placed):
        spellings = list(one.names.folded())
        namesakes = [other for name in spellings for other in by_name.get(name, ())]
        if _near(metres, number, namesakes, _SAME_NAME_M) or _near(metres, number, kept, _SAME_PLACE_M):
            continue
        kept.append(number)
        for name in spellings:
            by_name.setdefault(name, []).append(number)
    return [placed[number] for number in kept]


def _near(metres: Floats, number: int, others: Sequence[int], reach_m: float) -> bool:
    return bool(others) and bool((np.hypot(*(metres[list(others)] - metres[number]).T) < reach_m).any())


def _areas(
    named: Sequence[Locality],
    streets: Streets,
    roads: Sequence[Road],
    parts: int,
    in_town: bool,
    seat: Names,
    used: set[str],
) -> Iterable[Locality]:
    """Yield areas of streets for the parts of the ground that hold no named locality."""
    groups = share_out(streets.metres, streets.length_m, parts)
    middles = centres(streets.metres, groups)
    held = in_metres(streets.metric, [one.position for one in named])
    taken = {int(groups[np.argmin(np.hypot(*(streets.metres - place).T))]) for place in held}
    for group, middle in enumerate(middles.tolist()):
        if group not in taken:
            names = _area_names(streets.only(groups == group), roads, used) or _numbered(seat, used)
            used.add(fold(names.name))
            yield Locality(names, AREA, Position(*streets.lon_lat[middle].tolist()), in_town)


def _area_names(streets: Streets, roads: Sequence[Road], used: Set[str]) -> Names | None:
    """Return names after the longest street no other area is called after."""
    lengths: dict[Names, float] = defaultdict(float)
    for road, length_m in zip(streets.road.tolist(), streets.length_m.tolist(), strict=True):
        if (street := roads[road].names) is not None:
            lengths[street] += length_m
    for street in sorted(lengths, key=lambda names: (-lengths[names], names.name)):
        names = Names(joined(street.name, "片区"), f"{street.name_en or street.name} area")
        if fold(names.name) not in used:
            return names
    return None


def _numbered(seat: Names, used: Set[str]) -> Names:
    names = (
        Names(joined(seat.name, f"第{number}片区"), f"{seat.name_en or seat.name} area {number}") for number in count(1)
    )
    return next(one for one in names if fold(one.name) not in used)


def joined(name: str, suffix: str) -> str:
    """Return a name with a Chinese suffix, set off by a space unless the name is Chinese.

    >>> joined("锦屏镇", "片区"), joined("Ordino", "片区")
    ('锦屏镇片区', 'Ordino 片区')
    """
    return f"{name}{suffix}" if "\u3400" <= name[-1:] <= "\u9fff" else f"{name} {suffix}"
