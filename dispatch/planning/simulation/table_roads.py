"""Road times from a table: what a simulation takes along to another process, where no graph is.

Known limit: it knows the places it was made for and no others; asked for another, it says that no road leads there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from gis.position import Position
from gis.travel.times import Leg, Method, Route, TravelTimes

_NO_ROAD = Leg(None)


@dataclass(frozen=True, slots=True)
class TableRoads:
    """`RoadTimes` and `TravelTimes` of one version, over a table of legs by origin and destination."""

    version: str
    legs: Mapping[Position, Mapping[Position, Leg]] = field(repr=False)
    method: Method = "road"

    def get(self, version: str) -> TravelTimes | None:
        """Return itself for its own version."""
        return self if version == self.version else None

    def to_point(self, origins: Sequence[Position], destination: Position) -> list[Leg]:
        """Return one leg per origin, in order."""
        to = self.legs.get(destination, {})
        return list(map(to.get, origins, repeat(_NO_ROAD)))

    def matrix(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.float64]:
        """Return seconds, shape (len(origins), len(destinations)); NaN where no road leads."""
        rows = [[leg.travel_s for leg in self.to_point(origins, destination)] for destination in destinations]
        times = np.array([[np.nan if each is None else each for each in row] for row in rows], dtype=np.float64)
        return times.reshape(len(destinations), len(origins)).T

    def route(self, origin: Position, destination: Position) -> Route | None:
        """Return None: a table has no ways."""
        return None


def table_of(
    roads: TravelTimes, version: str, pairs: Iterable[tuple[Sequence[Position], Sequence[Position]]]
) -> TableRoads:
    """Return the times of a graph between some origins and destinations, one table call for each pair of lists."""
    legs: dict[Position, dict[Position, Leg]] = {}
    for origins, destinations in pairs:
        if not origins or not destinations:
            continue
        times = roads.matrix(origins, destinations).tolist()
        for origin, row in zip(origins, times, strict=True):
            for destination, travel_s in zip(destinations, row, strict=True):
                leg = Leg(None if travel_s != travel_s else travel_s)  # noqa: PLR0124  -- not a number: no road
                legs.setdefault(destination, {})[origin] = leg
    return TableRoads(version, legs, roads.method)
