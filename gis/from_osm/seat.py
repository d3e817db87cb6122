"""Find the county seat: the name somebody typed, among all that an extract names.

Tried in order: settlements, administrative areas (the seat is then their greatest town), addresses (many extracts hold
no settlement at all), named venues such as a station or a university; first the very name in any of its spellings,
then, if only one thing contains it, that one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point

from gis.county.gazetteer import fold
from gis.errors import UnknownPlaceError
from gis.from_osm.extract import Area, Extract, Names
from gis.position import Position

KINDS = ("city", "town", "municipality", "borough", "village", "suburb", "quarter", "neighbourhood", "hamlet")
"""Settlements from the greatest to the least; other values of `place` come after."""

_SEATS = frozenset({"city", "town"})
_SHOWN = 8
_SHORTEST_PART = 2


@dataclass(frozen=True, slots=True)
class Seat:
    """The seat: its names, where it is, what it was found as, and its outline if it is mapped as an area."""

    names: Names
    position: Position
    found_as: str
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    names: Names
    position: Position
    found_as: str
    weight: tuple[float, ...]
    area: Area | None = None
    is_great: bool = True
    is_region: bool = False

    def seat(self, extract: Extract) -> Seat:
        if not self.is_region or self.area is None:
            return Seat(self.names, self.position, self.found_as, self.area)
        towns = [place for place in extract.places if place.kind in _SEATS and _holds(self.area, place.position)]
        if towns:
            town = min(towns, key=lambda place: (kind_rank(place.kind), -(place.population or 0), place.osm))
            return Seat(town.names, town.position, f"the greatest town of {self.found_as} {self.names.name}", town.area)
        return Seat(self.names, _near_roads(extract, self.area), self.found_as, self.area)


def find_seat(extract: Extract, asked: str, at: Position | None = None) -> Seat:
    """Return the seat called `asked`; of several with the name the greatest.

    Parameters
    ----------
    asked
        The name in any script, case and spelling; accents, spaces and punctuation do not matter.
    at
        Where it is, if the caller says so: then any name will do.

    Raises
    ------
    UnknownPlaceError
        Nothing has the name; the message lists close matches and the greatest places.
    """
    folded = fold(asked)
    if at is not None:
        return _given(extract, asked, folded, at)
    if not folded:
        raise UnknownPlaceError(f"--seat {asked!r} holds no letter: name the county seat 请填写县城名称", field="seat")
    groups = [_settlements(extract), _admin_areas(extract), _addresses(extract), _venues(extract)]
    for matches in (_is_named, _is_called_in_part):
        for group in groups:
            found = [candidate for candidate in group if matches(candidate, folded)]
            if found and (matches is _is_named or len({fold(one.names.name) for one in found}) == 1):
                return max(found, key=lambda candidate: candidate.weight).seat(extract)
    raise UnknownPlaceError(_unknown(asked, folded, groups), field="seat")


def kind_rank(kind: str) -> int:
    """Return 0 for the greatest kind of settlement, more for lesser ones."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _given(extract: Extract, asked: str, folded: str, at: Position) -> Seat:
    near = (place for place in extract.places if folded in place.names.folded())
    names = next((place.names for place in near), Names(asked.strip() or "?", None, (asked.strip(),)))
    return Seat(names, at, f"--at {at.lon},{at.lat}")


def _is_named(candidate: _Candidate, folded: str) -> bool:
    return folded in candidate.names.folded()


def _is_called_in_part(candidate: _Candidate, folded: str) -> bool:
    return len(folded) >= _SHORTEST_PART and any(folded in name for name in candidate.names.folded())


def _settlements(extract: Extract) -> list[_Candidate]:
    return [
        _Candidate(
            place.names,
            place.position,
            f"place={place.kind}",
            (-kind_rank(place.kind), place.population or 0, place.area is None),
            place.area,
            place.kind in KINDS,
        )
        for place in extract.places
    ]


def _admin_areas(extract: Extract) -> list[_Candidate]:
    found = []
    for area in extract.admin_areas:
        if area.names is not None:
            middle = area.area.point_on_surface()
            weight = (-area.closed_m, area.level or 0)
            found.append(
                _Candidate(
                    area.names, Position(middle.x, middle.y), f"boundary {area.osm}", weight, area.area, True, True
                )
            )
    return found


def _holds(area: Area, position: Position) -> bool:
    return area.contains(Point(position.lon, position.lat))


def _near_roads(extract: Extract, area: Area) -> Position:
    """Return the middle road point of an area: nearer to where people live than its centroid."""
    shapely.prepare(area)
    points = np.vstack([road.path for road in extract.roads]) if extract.roads else np.empty((0, 2))
    inside = points[shapely.contains_xy(area, points[:, 0], points[:, 1])]
    if len(inside) == 0:
        middle = area.point_on_surface()
        return Position(middle.x, middle.y)
    return middle_of(inside)


def middle_of(points: NDArray[np.float64]) -> Position:
    """Return the one of some (n, 2) points nearest to their median."""
    middle = np.median(points, axis=0)
    lon, lat = points[np.argmin(np.hypot(*(points - middle).T))]
    return Position(float(lon), float(lat))


def _addresses(extract: Extract) -> list[_Candidate]:
    return [
        _Candidate(Names(name, None, (name,)), middle_of(where), f"{key}, {len(where)} addresses", (len(where),))
        for (key, name), where in extract.addresses.items()
    ]


def _venues(extract: Extract) -> list[_Candidate]:
    return [
        _Candidate(venue.names, venue.position, f"{venue.kind} {venue.osm}", (venue.osm.startswith("w"),))
        for venue in extract.venues
        if venue.names is not None
    ]


def _unknown(asked: str, folded: str, groups: Sequence[Sequence[_Candidate]]) -> str:
    named = {
        fold(name): name
        for group in reversed(groups)
        for candidate in group
        for name in (candidate.names.name, *candidate.names.all)
    }
    close = [named[one] for one in get_close_matches(folded, named, n=_SHOWN, cutoff=0.6)]
    partly = [name for spelling, name in named.items() if spelling and (folded in spelling or spelling in folded)]
    close = _distinct([*close, *sorted(partly, key=len)])[:_SHOWN]
    greatest = _distinct(
        candidate.names.name
        for group in groups[:3]
        for candidate in sorted(group, key=lambda candidate: candidate.weight, reverse=True)
        if candidate.is_great
    )
    message = f"nothing in this extract is called {asked!r}. 找不到县城 {asked}。"
    if close:
        message += f" Close: {', '.join(close)}."
    if greatest:
        message += f" Greatest places: {', '.join(greatest[:_SHOWN])}."
    return message + " Name one of them, or say where the seat is: --at LON,LAT (WGS84)."


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
