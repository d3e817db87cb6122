"""Travel times: the port every decision asks, and its straight-line stand-in.

Times are seconds, positions WGS84. A road time counts the way off the road at both ends: OSRM snaps any
coordinate to the nearest road in silence, however far, so an implementation must check the snap distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from gis.position import Position

Method = Literal["road", "straight_line"]
"""The method by which a time was found."""
_WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Leg:
    """The way from one origin to the destination.

    Attributes
    ----------
    travel_s : float or None
        Seconds door to door, rounded to 0.1; None where no road connects the two.
    road_s : float or None
        The part on the road, seconds; None where it is not known apart.
    approach_s : float
        The part off the road, both ends together, seconds.
    """

    travel_s: float | None
    road_s: float | None = None
    approach_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Route:
    """One way in full, door to door: seconds, metres, and `path` as (lon, lat) pairs, WGS84."""

    travel_s: float
    distance_m: float
    path: tuple[tuple[float, float], ...]


class TravelTimes(Protocol):
    """The source of travel times for decisions, coverage and planning. Implementations are thread-safe."""

    @property
    def version(self) -> str | None:
        """Return the version of the road graph, None for a straight line."""

    @property
    def method(self) -> Method:
        """Return `road` or `straight_line`."""

    def to_point(self, origins: Sequence[Position], destination: Position) -> list[Leg]:
        """Return one leg per origin, in order, from one table call; no origins, no legs."""

    def matrix(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.float64]:
        """Return what `to_point` says, seconds, shape (len(origins), len(destinations)); NaN for its None."""

    def route(self, origin: Position, destination: Position) -> Route | None:
        """Return the quickest way, in the time `to_point` says; None for its None."""


def geodesic_m(origin: Position, destination: Position) -> float:
    """Return the distance over the WGS84 ellipsoid in metres."""
    return float(_WGS84.inv(origin.lon, origin.lat, destination.lon, destination.lat)[2])


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Geodesic distance × detour factor ÷ speed: what is left when no road graph answers.

    Attributes
    ----------
    detour_factor : float
        Metres of road per metre of straight line.
    speed_kmh : float
        Kilometres an hour along that road.
    """

    detour_factor: float = 1.4
    speed_kmh: float = 40.0

    @property
    def version(self) -> str | None:
        """Return None: there is no graph."""
        return None

    @property
    def method(self) -> Method:
        """Return the name decisions record."""
        return "straight_line"

    def to_point(self, origins: Sequence[Position], destination: Position) -> list[Leg]:
        """Return one leg per origin, in order; seconds rounded to 0.1."""
        return [Leg(travel_s) for travel_s in self.matrix(origins, [destination])[:, 0].tolist()]

    def matrix(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.float64]:
        """Return seconds rounded to 0.1, shape (len(origins), len(destinations))."""
        if not origins or not destinations:
            return np.zeros((len(origins), len(destinations)))
        lon_a, lon_b = np.meshgrid([o.lon for o in origins], [d.lon for d in destinations], indexing="ij")
        lat_a, lat_b = np.meshgrid([o.lat for o in origins], [d.lat for d in destinations], indexing="ij")
        distance_m = np.asarray(_WGS84.inv(lon_a, lat_a, lon_b, lat_b)[2], dtype=np.float64)
        return np.round(distance_m * self.detour_factor / (self.speed_kmh / 3.6), 1)

    def route(self, origin: Position, destination: Position) -> Route | None:
        """Return the straight line itself; its length is what it stands for, detour included."""
        path = ((origin.lon, origin.lat), (destination.lon, destination.lat))
        travel_s = float(self.matrix([origin], [destination])[0, 0])
        return Route(travel_s, geodesic_m(origin, destination) * self.detour_factor, path)
