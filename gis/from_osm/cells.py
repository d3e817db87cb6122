"""Number of cells of a county, their seeds, and the committee of each.

Cells are small where streets are many: the streets are shared out among the cells, town and country apart, and every
named locality is the seed of a cell of its own.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from gis.from_osm.extract import Area
from gis.from_osm.localities import Locality
from gis.from_osm.streets import Floats, Streets, centres, contains, in_metres, share_out
from gis.from_osm.town import Town
from gis.partition import LonLat, partition_zones
from gis.position import Position

FEWEST, MOST = 40, 2_000
CELL_M2 = 10_000.0
"""A built-up cell is not made smaller: the size the grid's rules name."""

TOWN_SHARE = (0.3, 0.75)
"""The town gets cells by its share of the streets, within these bounds."""

TOWN_REACH_M = 2_500.0
"""A town of the country owns the built-up ground this near; the rest is its outskirts."""

COMMITTEE_CELLS = 12
"""About this many cells to a committee where the map names too few localities."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The target numbers of cells in the town and in the country."""

    in_town: int
    country: int

    def committees(self, *, in_town: bool) -> tuple[int, int]:
        """Return the least and the most committees for the town or the country."""
        cells = self.in_town if in_town else self.country
        return max(1, round(cells / COMMITTEE_CELLS)), max(1, cells)


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell before it has a code: its polygon, and the number of its locality."""

    polygon: Area
    locality: int


def plan_cells(town: Town, boundary: Area, in_town: Streets, country: Streets) -> Plan:
    """Return how many cells to aim at: 8 × √(km of road) + 60, hundreds for any county, fewer for a quarter."""
    km = in_town.km() + country.km()
    metric = in_town.metric
    area_m2, town_m2 = metric.project(boundary).area, metric.project(town.area).area
    total = min(round(60 + 8 * math.sqrt(km)), round(area_m2 / CELL_M2))
    total = min(max(total, FEWEST if area_m2 > FEWEST * CELL_M2 else 1), MOST)
    if town.country is None:
        return Plan(total, 0)
    share = min(max(in_town.km() / max(km, 0.001), TOWN_SHARE[0]), TOWN_SHARE[1])
    urban = max(1, min(round(total * share), round(town_m2 / CELL_M2)))
    return Plan(urban, max(1, total - urban))


def cut(
    town: Town,
    plan: Plan,
    localities: Sequence[Locality],
    outskirts: Mapping[int, int],
    in_town: Streets,
    country: Streets,
) -> list[Piece]:
    """Return the cells: a valid partition of town and country, each cell with its locality.

    A cell nearest to a town of the country but not on its built-up ground goes to the town's outskirts.
    """
    zones: list[tuple[Area, Sequence[LonLat], Sequence[int]]] = [
        (town.area, *_seeds(localities, in_town, plan.in_town, urban=True))
    ]
    if town.country is not None:
        seeds, owners = _seeds(localities, country, plan.country, urban=False)
        places = in_metres(country.metric, [localities[owner].position for owner in owners])
        sites = in_metres(country.metric, [Position(*seed) for seed in seeds])
        of_town = contains(town.built, sites) & (np.hypot(*(sites - places).T) < TOWN_REACH_M)
        pairs = zip(owners, of_town.tolist(), strict=True)
        zones.append((town.country, seeds, [o if is_town else outskirts.get(o, o) for o, is_town in pairs]))
    cells = partition_zones([(area, seeds) for area, seeds, _ in zones], sliver_m2=CELL_M2 / 10)
    return [
        Piece(polygon, locality)
        for (_, _, owners), polygons in zip(zones, cells, strict=True)
        for polygon, locality in zip(polygons, owners, strict=True)
        if not polygon.is_empty
    ]


def _seeds(
    localities: Sequence[Locality], streets: Streets, wanted: int, *, urban: bool
) -> tuple[list[LonLat], list[int]]:
    """Return the seeds of a zone and for each the number of the nearest of the zone's localities."""
    mine = [number for number, one in enumerate(localities) if one.in_town == urban and not one.is_outskirts]
    places = in_metres(streets.metric, [localities[number].position for number in mine])
    between, lon_lat = _between(places, streets, wanted)
    sites = np.vstack([places, between])
    nearest = STRtree(np.asarray(shapely.points(places), dtype=object)).nearest(shapely.points(sites))
    seeds = [(localities[number].position.lon, localities[number].position.lat) for number in mine]
    seeds += [(lon, lat) for lon, lat in lon_lat.tolist()]
    return seeds, [mine[number] for number in np.atleast_1d(nearest).tolist()]


def _between(places: Floats, streets: Streets, wanted: int) -> tuple[Floats, Floats]:
    """Return the middles of equal shares of the streets that hold no locality, in metres and degrees."""
    if len(streets) == 0 or wanted <= 1:
        return np.empty((0, 2)), np.empty((0, 2))
    groups = share_out(streets.metres, streets.length_m, wanted)
    middles = centres(streets.metres, groups)
    nearest = STRtree(np.asarray(shapely.points(streets.metres), dtype=object)).nearest(shapely.points(places))
    free = np.setdiff1d(np.arange(len(middles)), groups[nearest])
    return streets.metres[middles[free]], streets.lon_lat[middles[free]]
