"""Choose the localities that are towns, and give every committee its code.

Codes are synthetic but follow the rules of `gis.county.codes`: the seat is town 100, other towns follow, townships from
200; communities are numbered from 001, villages and areas from 200.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gis.county.codes import UrbanRuralClass
from gis.county.model import Committee
from gis.from_osm.localities import COMMUNITY_KINDS, TOWN_KINDS, Locality
from gis.from_osm.streets import Floats

MOST_TOWNS = 90
MOST_COMMUNITIES, MOST_VILLAGES = 199, 800
SEAT_NUMBER, TOWN_NUMBER, TOWNSHIP_NUMBER = 100, 101, 200


@dataclass(frozen=True, slots=True)
class Towns:
    """`centres`: numbers of the localities that are towns, the seat's 0 first; `of`: the town of every locality."""

    centres: tuple[int, ...]
    of: tuple[int, ...]


def towns_of(localities: Sequence[Locality], metres: Floats, *, fewest: int, apart_m: float) -> Towns:
    """Choose the towns and give every locality to the nearest; whatever lies in the built-up seat belongs to the seat.

    Parameters
    ----------
    localities
        The committees, the seat first.
    metres
        Their positions, shape (n, 2).
    fewest
        So many towns, if the map names that many localities apart from each other.
    apart_m
        Lesser localities become towns only this far from the others.
    """
    outside = [number for number, one in enumerate(localities) if not one.in_town and not one.is_outskirts]
    real = [number for number in outside if localities[number].kind in TOWN_KINDS][: MOST_TOWNS - 1]
    centres = [0, *real]
    others = [number for number in outside if number not in real and localities[number].is_mapped]
    for number in sorted(others, key=lambda number: localities[number].rank):
        if len(centres) < fewest and apart(metres, centres)[number] >= apart_m:
            centres.append(number)
    away = np.hypot(*(metres[:, None, :] - metres[None, centres, :]).transpose(2, 0, 1))
    nearest = away.argmin(axis=1)
    return Towns(
        tuple(centres),
        tuple(0 if one.in_town else centres[town] for one, town in zip(localities, nearest, strict=True)),
    )


def apart(metres: Floats, centres: Sequence[int]) -> Floats:
    """Return how far every locality is from the nearest of some, metres."""
    return np.asarray(np.hypot(*(metres[:, None, :] - metres[None, list(centres), :]).transpose(2, 0, 1)).min(axis=1))


def committees(county: str, localities: Sequence[Locality], towns: Towns) -> dict[int, Committee]:
    """Return the committee of each locality that can be numbered, by its number, in the order of the codes."""
    town_codes = _town_codes(county, localities, towns)
    members: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for number in sorted(range(len(localities)), key=lambda number: _order(number, localities, towns)):
        members[towns.of[number], is_community(localities[number])].append(number)
    found: dict[int, Committee] = {}
    for (town, community), numbers in members.items():
        first, most = (1, MOST_COMMUNITIES) if community else (200, MOST_VILLAGES)
        for place, number in enumerate(numbers[:most]):
            one = localities[number]
            code = f"{town_codes[town]}{first + place:03d}"
            town_name = localities[town].names.name
            ur_class = _class(one, localities[0], is_centre=number in towns.centres).value
            found[number] = Committee(code, one.names.name, town_codes[town], town_name, community, ur_class)
    return dict(sorted(found.items(), key=lambda entry: entry[1].code))


def owners(localities: Sequence[Locality], metres: Floats, found: Mapping[int, Committee]) -> tuple[int, ...]:
    """Return whose committee answers for each locality: its own, else the nearest of the town or of the country."""
    numbered = np.array(sorted(found))
    urban = np.array([localities[number].in_town for number in numbered.tolist()])
    answering = []
    for number, one in enumerate(localities):
        alike = numbered[urban == one.in_town] if (urban == one.in_town).any() else numbered
        away = np.hypot(*(metres[alike] - metres[number]).T)
        answering.append(number if number in found else int(alike[away.argmin()]))
    return tuple(answering)


def is_community(locality: Locality) -> bool:
    """Tell whether a locality is a community 社区: a named quarter of a town."""
    return locality.kind in COMMUNITY_KINDS


def _town_codes(county: str, localities: Sequence[Locality], towns: Towns) -> dict[int, str]:
    codes, town, township = {0: f"{county}{SEAT_NUMBER}"}, TOWN_NUMBER, TOWNSHIP_NUMBER
    for number in towns.centres[1:]:
        if localities[number].kind in TOWN_KINDS:
            codes[number], town = f"{county}{town}", town + 1
        else:
            codes[number], township = f"{county}{township}", township + 1
    return codes


def _order(number: int, localities: Sequence[Locality], towns: Towns) -> tuple[bool, float, float]:
    position = localities[number].position
    return number not in towns.centres, position.lon, -position.lat


def _class(one: Locality, seat: Locality, *, is_centre: bool) -> UrbanRuralClass:
    if one.in_town:
        return UrbanRuralClass.MAIN_URBAN if seat.kind == "city" else UrbanRuralClass.TOWN_CENTRE
    if one.kind in TOWN_KINDS:
        return UrbanRuralClass.TOWN_CENTRE
    if is_community(one):
        return UrbanRuralClass.TOWN_FRINGE
    return UrbanRuralClass.TOWNSHIP_CENTRE if is_centre else UrbanRuralClass.VILLAGE
