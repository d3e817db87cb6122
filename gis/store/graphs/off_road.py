"""Count the ways off the road, at both ends of a way and between two places that no road serves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.position import Position

ROADLESS_M = 50.0
"""From so far off the road on, two places may be nearer to each other than to any road."""
_EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Table:
    """One answer of OSRM: seconds (NaN: no way) and how far each end was from its road, metres."""

    road_s: NDArray[np.float64]
    origin_snap_m: NDArray[np.float64]
    destination_snap_m: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OffRoad:
    """The rules that time the two ends of a way.

    Attributes
    ----------
    snap_limit_m : float
        Longest distance from a road at either end, in metres; beyond it there is no way by road.
    roadside_m : float
        Distance within which a vehicle counts as on the road, in metres: the error of a good fix, the depth of a yard.
    track_m_s : float
        Speed of the vehicle beyond the roadside, on what no map shows, in metres a second.
    walk_m_s : float
        Speed on foot from the road to the destination, in metres a second.
    island_m : float
        Greatest distance between two places beyond the limit that can be reached from each other, in metres.
    """

    snap_limit_m: float = 5000.0
    roadside_m: float = 50.0
    track_m_s: float = 5.5
    walk_m_s: float = 1.25
    island_m: float = 3000.0

    def by_road_s(self, table: Table) -> NDArray[np.float64]:
        """Return seconds by road with the ways to it and from it, rounded to 0.1; NaN where there is no way."""
        travel_s = np.round(table.road_s + self.approach_s(table), 1)
        travel_s[table.origin_snap_m > self.snap_limit_m, :] = np.nan
        travel_s[:, table.destination_snap_m > self.snap_limit_m] = np.nan
        return travel_s

    def approach_s(self, table: Table) -> NDArray[np.float64]:
        """Return seconds off the road: to it with the vehicle, and from it on foot."""
        drive_s = np.maximum(table.origin_snap_m - self.roadside_m, 0.0) / self.track_m_s
        walk_s = table.destination_snap_m / self.walk_m_s
        return np.add.outer(drive_s, walk_s)

    def across_s(
        self,
        table: Table,
        by_road_s: NDArray[np.float64],
        origins: Sequence[Position],
        destinations: Sequence[Position],
    ) -> NDArray[np.float64]:
        """Return seconds on foot straight across, rounded to 0.1, where that is quicker than by road; NaN elsewhere.

        Only where both are farther from any road than from each other: elsewhere a river may lie between. Where one is
        farther from a road than the limit, as on an island, they are no more than `island_m` apart.
        """
        across_s = np.full(by_road_s.shape, np.nan)
        rows, columns = (
            np.flatnonzero(snap_m > ROADLESS_M) for snap_m in (table.origin_snap_m, table.destination_snap_m)
        )
        if not len(rows) or not len(columns):
            return across_s
        apart_m = _apart_m([origins[n] for n in rows.tolist()], [destinations[n] for n in columns.tolist()])
        roadless_m = np.minimum.outer(table.origin_snap_m[rows], table.destination_snap_m[columns])
        farther_m = np.maximum.outer(table.origin_snap_m[rows], table.destination_snap_m[columns])
        most_m = np.where(farther_m > self.snap_limit_m, self.island_m, np.inf)
        near = np.nonzero(apart_m <= np.minimum(roadless_m, most_m))
        walked_s = np.round(apart_m[near] / self.walk_m_s, 1)
        pairs = rows[near[0]], columns[near[1]]
        across_s[pairs] = np.where(walked_s >= by_road_s[pairs], np.nan, walked_s)
        return across_s


def _apart_m(origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.float64]:
    """Return metres between places a few kilometres apart at most, shape (origins, destinations)."""
    first, second = (np.radians([(place.lon, place.lat) for place in places]) for places in (origins, destinations))
    east = np.subtract.outer(first[:, 0], second[:, 0]) * np.cos(np.add.outer(first[:, 1], second[:, 1]) / 2)
    apart_m: NDArray[np.float64] = _EARTH_M * np.hypot(east, np.subtract.outer(first[:, 1], second[:, 1]))
    return apart_m
