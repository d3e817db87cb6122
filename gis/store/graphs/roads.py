"""Road travel times from an OSRM graph in this process, honest about the ways off the road.

OSRM snaps whatever it is given to the nearest road, silently and however far. And what a coordinate snaps to depends
on the *other* coordinates of the call, unless one of them lies on the main network (`docs/adr/0003-road-engine.md`).
So every table carries an anchor on the main network, and every snap distance is looked at.

Limits: the engine holds Python's interpreter lock while it answers, so a matrix is asked in pieces, and a caller on an
event loop must use a thread. Free-flow speeds: no traffic.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import osrm
from numpy.typing import NDArray

from gis.errors import BadCoordinateError, GisError, RoadGraphError
from gis.position import Position
from gis.store.graphs.off_road import OffRoad, Table
from gis.travel.times import Leg, Method, Route

PIECE = 480
"""Most coordinates in one call of a matrix: 15–30 ms of the interpreter lock, nearly all of it snapping."""
LARGE_PIECE = 1_000
"""As many where nobody else waits for an answer, as in a planner: 0.7 of the time, 110 MB more. 2,000: 0.6, 340 MB."""
SMALL_PIECE = 120
"""As many where few of them are on the short side and cost little to snap again: 5–8 ms. So an intake waits less for a
post that a planner dropped, one row of 8,000 times."""
AGAIN = 10
"""A piece has at least so many coordinates for each on its short side: a tenth of the snapping is done again."""

type _Place = tuple[float, float]


class RoadGraph:
    """`gis.travel.times.TravelTimes` by road. Thread-safe; nothing in it changes once it is open.

    Parameters
    ----------
    path : Path
        The graph's base path: the files are `path` + `.hsgr`, `.fileIndex` and so on.
    version : str
        What decisions record.
    anchor : Position, optional
        A place on the main network. Without it small isolated networks may capture whole calls.
    off_road : OffRoad
        How the ways off the road are counted.
    piece : int
        Most coordinates in one call of a matrix, such as `LARGE_PIECE`. More is faster, takes more memory, and holds
        the interpreter lock longer.

    Raises
    ------
    RoadGraphError
        The files are missing or broken.
    """

    def __init__(
        self,
        path: Path,
        version: str,
        *,
        anchor: Position | None = None,
        off_road: OffRoad | None = None,
        piece: int = PIECE,
    ) -> None:
        self._version = version
        self._piece = piece
        self._off_road = off_road or OffRoad()
        self._anchor = [(anchor.lon, anchor.lat)] if anchor else []
        try:
            self._engine = osrm.OSRM(
                algorithm="CH",
                storage_config=str(path),
                use_shared_memory=False,
                max_locations_distance_table=-1,
                max_locations_viaroute=-1,
            )
        except RuntimeError as failure:
            raise RoadGraphError(
                f"the road graph {version} at {path} cannot be opened ({failure}); "
                "build it again with `wangge roads import FILE` 无法打开路网，请重新导入"
            ) from failure

    @property
    def version(self) -> str | None:
        """Return the version of the graph."""
        return self._version

    @property
    def method(self) -> Method:
        """Return the name decisions record."""
        return "road"

    @property
    def off_road(self) -> OffRoad:
        """Return how the ways off the road are counted."""
        return self._off_road

    def to_point(self, origins: Sequence[Position], destination: Position) -> list[Leg]:
        """Return one leg per origin, in order, from one table call.

        Parameters
        ----------
        origins : sequence of Position
            WGS84.
        destination : Position
            WGS84.

        Returns
        -------
        list of Leg
            `travel_s` = `road_s` + `approach_s`, rounded to 0.1 s; None where no road connects or an end lies
            beyond the snap limit. Two places off the road that are nearer to each other than either to a road have
            the walk between them, if that is shorter.

        Raises
        ------
        BadCoordinateError
            A coordinate is not a number or not on the Earth.
        """
        if not origins:
            return []
        table = _read(self._answer(origins, [destination]))
        by_road_s = self._off_road.by_road_s(table)
        across_s = self._off_road.across_s(table, by_road_s, origins, [destination])
        approach_s = np.where(np.isfinite(across_s), across_s, self._off_road.approach_s(table))[:, 0].tolist()
        travel_s = np.fmin(by_road_s, across_s)[:, 0].tolist()
        road_s = np.where(np.isfinite(across_s), 0.0, table.road_s)[:, 0].tolist()
        return [
            Leg(travel, road, round(approach, 1)) if travel == travel else Leg(None)  # noqa: PLR0124  -- NaN
            for travel, road, approach in zip(travel_s, road_s, approach_s, strict=True)
        ]

    def matrix(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.float64]:
        """Return seconds, shape (len(origins), len(destinations)); NaN where `to_point` says None.

        Raises
        ------
        BadCoordinateError
            A coordinate is not a number or not on the Earth.
        """
        seconds = np.full((len(origins), len(destinations)), np.nan)
        for rows, columns in _pieces(len(origins), len(destinations), self._piece):
            table = _read(self._answer(origins[rows], destinations[columns]))
            by_road_s = self._off_road.by_road_s(table)
            across_s = self._off_road.across_s(table, by_road_s, origins[rows], destinations[columns])
            seconds[rows, columns] = np.fmin(by_road_s, across_s)
        return seconds

    def route(self, origin: Position, destination: Position) -> Route | None:
        """Return the quickest way, None where `to_point` finds none.

        The path starts at the origin and ends at the destination; `distance_m` includes the ways off the road.

        Raises
        ------
        BadCoordinateError
            A coordinate is not a number or not on the Earth.
        """
        answer = self._answer([origin], [destination])
        table = _read(answer)
        by_road_s = self._off_road.by_road_s(table)
        across_s = float(self._off_road.across_s(table, by_road_s, [origin], [destination])[0, 0])
        if np.isfinite(across_s):
            there = ((origin.lon, origin.lat), (destination.lon, destination.lat))
            return Route(across_s, round(across_s * self._off_road.walk_m_s, 1), there)
        travel_s = float(by_road_s[0, 0])
        if np.isnan(travel_s):
            return None
        ends = (_location(answer["sources"][0]), _location(answer["destinations"][0]))
        road_m, line = self._line(*ends)
        off_road_m = float(table.origin_snap_m[0] + table.destination_snap_m[0])
        path = ((origin.lon, origin.lat), *line, (destination.lon, destination.lat))
        return Route(travel_s, road_m + off_road_m, path)

    def _answer(self, origins: Sequence[Position], destinations: Sequence[Position]) -> Any:
        count, total = len(origins), len(origins) + len(destinations)
        coordinates = [(place.lon, place.lat) for place in (*origins, *destinations)]
        parameters = osrm.TableParameters(
            coordinates=coordinates + self._anchor,
            sources=list(range(count)),
            destinations=list(range(count, total)),
            annotations=["duration"],
            generate_hints=False,
        )
        try:
            return self._engine.Table(parameters)
        except RuntimeError as failure:
            raise _refusal(failure, coordinates) from failure

    def _line(self, start: _Place, end: _Place) -> tuple[float, tuple[_Place, ...]]:
        """Return metres and path between two places *on* the road, so that it is the way the table timed."""
        parameters = osrm.RouteParameters(
            coordinates=[start, end], overview="full", geometries="geojson", generate_hints=False
        )
        try:
            way = self._engine.Route(parameters)["routes"][0]
        except RuntimeError as failure:
            if "NoRoute" not in str(failure):
                raise RoadGraphError(
                    f"the road graph {self._version} failed to draw a way: {failure} 无法绘制路线"
                ) from failure
            # A place on the road is rounded to 0.1 m, which may touch an isolated road: the time stands, draw the ends.
            return 0.0, (start, end)
        line = tuple((float(lon), float(lat)) for lon, lat in way["geometry"]["coordinates"])
        return float(way["distance"]), line


def _read(answer: Any) -> Table:
    rows = answer["durations"]
    return Table(
        np.array(list(chain.from_iterable(rows)), dtype=np.float64).reshape(len(rows), -1),
        np.array([place["distance"] for place in answer["sources"]]),
        np.array([place["distance"] for place in answer["destinations"]]),
    )


def _location(place: Any) -> _Place:
    lon, lat = place["location"]
    return float(lon), float(lat)


def _refusal(failure: RuntimeError, coordinates: Sequence[_Place]) -> GisError:
    for lon, lat in coordinates:
        if not (abs(lon) <= 180.0 and abs(lat) <= 90.0):
            return BadCoordinateError(
                f"({lon}, {lat}) is not a place on the Earth; give longitude −180…180 and latitude −90…90, WGS84",
                field="position",
            )
    return RoadGraphError(f"the road graph failed to answer: {failure}")


def _pieces(rows: int, columns: int, most: int) -> Iterator[tuple[slice, slice]]:
    """Cut a matrix into blocks of `most` rows + columns; a short side is kept whole, for it is snapped each time.

    The shorter it is, the smaller are the blocks: the interpreter lock is free between them.
    """
    most = min(most, max(SMALL_PIECE, AGAIN * min(rows, columns)))
    row_step = max(1, min(rows, max(most // 2, most - columns)))
    column_step = max(1, most - row_step)
    for row in range(0, rows, row_step):
        for column in range(0, columns, column_step):
            yield slice(row, row + row_step), slice(column, column + column_step)
