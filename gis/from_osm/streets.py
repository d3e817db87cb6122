"""The drivable roads of an extract as weighted points: where people live, what is connected, how to share it out.

Each point is the middle of a piece of road at most `PIECE_M` long and weighs its length in metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPoint
from shapely.geometry.base import BaseGeometry

from gis.datum.crs import Metric
from gis.from_osm.extract import Area, Road
from gis.position import Position

PIECE_M = 60.0

_TOWN_CLASSES = frozenset({"primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "road"})
_OSM_DIGITS = 1e7

type Floats = NDArray[np.float64]
type Indices = NDArray[np.int64]
type Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Streets:
    """Pieces of road, one row each.

    Attributes
    ----------
    lon_lat, metres : array of shape (n, 2)
        The middle of each piece, WGS84 degrees and metres of `metric`.
    length_m : array of shape (n,)
    road : array of shape (n,)
        Index of the road in the extract.
    network : array of shape (n,)
        The share of all the length that the piece's connected network has, directions aside.
    is_street, is_service : array of shape (n,)
        Whether it is a road one lives on, and whether it is a service road; motorways and trunk roads are neither.
    """

    metric: Metric
    lon_lat: Floats
    metres: Floats
    length_m: Floats
    road: Indices
    network: Floats
    is_street: Flags
    is_service: Flags

    def __len__(self) -> int:
        return len(self.length_m)

    def only(self, chosen: Flags) -> "Streets":
        """Return the chosen pieces."""
        return Streets(
            self.metric,
            self.lon_lat[chosen],
            self.metres[chosen],
            self.length_m[chosen],
            self.road[chosen],
            self.network[chosen],
            self.is_street[chosen],
            self.is_service[chosen],
        )

    def main(self) -> "Streets":
        """Return the pieces of the largest connected network."""
        return self.only(self.network == self.network.max(initial=0))

    def inside(self, area: Area) -> Flags:
        """Tell which pieces lie in a WGS84 area."""
        return contains(area, self.lon_lat)

    def km(self) -> float:
        """Return the length of all pieces, kilometres."""
        return float(self.length_m.sum()) / 1000

    def nearest(self, position: Position) -> tuple[Position, float] | None:
        """Return the piece nearest to a position and how far it is in metres; None where there is no road."""
        if len(self) == 0:
            return None
        away = np.hypot(*(self.metres - in_metres(self.metric, [position])).T)
        best = int(np.argmin(away))
        return Position(*self.lon_lat[best].tolist()), float(away[best])


def streets_of(roads: Sequence[Road], metric: Metric) -> Streets:
    """Cut roads into pieces."""
    paths = [road.path for road in roads]
    if not paths:
        nothing, none = np.empty((0, 2)), np.empty(0)
        flags = none.astype(np.bool_)
        return Streets(metric, nothing, nothing, none, none.astype(np.int64), none, flags, flags)
    sizes = np.array([len(path) for path in paths])
    lon_lat, road = np.vstack(paths), np.repeat(np.arange(len(paths)), sizes)
    metres = _project(metric, lon_lat)
    start = np.flatnonzero(road[:-1] == road[1:])
    network = _network(lon_lat, start, np.hypot(*(metres[start + 1] - metres[start]).T))
    length_m = np.hypot(*(metres[start + 1] - metres[start]).T)
    pieces = np.maximum(1, np.ceil(length_m / PIECE_M)).astype(np.int64)
    start, length_m, network = (np.repeat(column, pieces) for column in (start, length_m / pieces, network))
    number = np.arange(len(start)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = ((number + 0.5) / np.repeat(pieces, pieces))[:, None]
    lived_on = np.array([road.highway in _TOWN_CLASSES for road in roads])
    service = np.array([road.highway == "service" for road in roads])
    return Streets(
        metric,
        lon_lat[start] + share * (lon_lat[start + 1] - lon_lat[start]),
        metres[start] + share * (metres[start + 1] - metres[start]),
        length_m,
        road[start],
        network,
        lived_on[road[start]],
        service[road[start]],
    )


def in_metres(metric: Metric, positions: Sequence[Position]) -> Floats:
    """Return positions as an (n, 2) array of metres."""
    if not positions:
        return np.empty((0, 2))
    return shapely.get_coordinates(metric.project(MultiPoint([(p.lon, p.lat) for p in positions])))


def contains(area: BaseGeometry, lon_lat: Floats) -> Flags:
    """Tell which points of shape (n, 2) lie in an area of the same coordinates."""
    shapely.prepare(area)
    return shapely.contains_xy(area, lon_lat[:, 0], lon_lat[:, 1])


def share_out(points: Floats, weights: Floats, parts: int) -> Indices:
    """Divide weighted points into `parts` compact groups of about equal weight; return each point's group.

    Cut by cut across the longer side, so many streets in little room make small groups.
    """
    groups = np.zeros(len(points), dtype=np.int64)
    waiting = [(np.arange(len(points)), min(parts, len(points)))]
    made = 0
    while waiting:
        members, wanted = waiting.pop()
        if wanted <= 1 or len(members) < 2:
            groups[members] = made
            made += 1
            continue
        extent = np.ptp(points[members], axis=0)
        ordered = members[np.argsort(points[members, int(extent[1] > extent[0])], kind="stable")]
        heap = np.cumsum(weights[ordered])
        left = wanted // 2
        cut = int(np.searchsorted(heap, heap[-1] * left / wanted)) + 1
        cut = min(max(cut, left), len(ordered) - (wanted - left))
        waiting += [(ordered[cut:], wanted - left), (ordered[:cut], left)]
    return groups


def centres(points: Floats, groups: Indices) -> Indices:
    """Return for each group the index of the point nearest to its mean."""
    found = []
    order = np.argsort(groups, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        away = np.hypot(*(points[members] - points[members].mean(axis=0)).T)
        found.append(members[np.argmin(away)])
    return np.array(found, dtype=np.int64)


def _project(metric: Metric, lon_lat: Floats) -> Floats:
    return shapely.get_coordinates(metric.project(LineString(lon_lat)))


def _network(lon_lat: Floats, start: Indices, length_m: Floats) -> Floats:
    """Return for each segment the share of its connected network in the length; equal coordinates are one node."""
    nodes = np.unique(np.round(lon_lat * _OSM_DIGITS).astype(np.int64), axis=0, return_inverse=True)[1].ravel()
    one, other = nodes[start], nodes[start + 1]
    label = np.arange(int(nodes.max()) + 1)
    while True:
        lowest = np.minimum(label[one], label[other])
        joined = label.copy()
        np.minimum.at(joined, label[one], lowest)
        np.minimum.at(joined, label[other], lowest)
        joined = joined[joined]
        if np.array_equal(joined, label):
            break
        label = joined
    networks = label[one]
    return np.asarray(np.bincount(networks, weights=length_m)[networks] / max(float(length_m.sum()), 1e-9))
