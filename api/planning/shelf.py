"""Cache of the grounds and travel times of a process, kept until they change.

A moved post costs one row of travel times; everything else is cached. Thread-safe.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from dispatch.planning.cover import PlanningGround
from dispatch.store.planning.ground import GroundKey, read_ground
from gis.position import Position
from gis.store.graphs.build import open_walking
from gis.store.graphs.walking import BESIDE_PATHS
from gis.travel.times import StraightLine, TravelTimes

MOST_GROUNDS = 4
MOST_ROWS = 512
"""Rows of travel times kept per ground: 64 kB each with 8,000 places."""


@dataclass(slots=True)
class Held:
    """One ground with the travel times asked for so far: a row per origin, in the order of its places."""

    ground: PlanningGround
    rows: OrderedDict[tuple[float, float], NDArray[np.float64]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)
    walked: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Walking times that were asked for, by what they lead to; they hold as long as the ground."""

    def travel_s(self, origins: Sequence[Position], travel: TravelTimes) -> NDArray[np.float64]:
        """Return seconds from each origin to each place, shape (origins, places); inf: no way."""
        wanted = list(dict.fromkeys((each.lon, each.lat) for each in origins))
        with self.lock:
            missing = [key for key in wanted if key not in self.rows]
            if missing:
                asked = matrix_s([Position(*key) for key in missing], self.ground.positions, travel)
                self.rows.update(zip(missing, asked, strict=True))
            for key in wanted:
                self.rows.move_to_end(key)
            found = {key: self.rows[key] for key in wanted}
            while len(self.rows) > max(MOST_ROWS, len(wanted)):
                self.rows.popitem(last=False)
        if not origins:
            return np.zeros((0, len(self.ground.places)))
        return np.stack([found[each.lon, each.lat] for each in origins])


def matrix_s(origins: Sequence[Position], places: Sequence[Position], travel: TravelTimes) -> NDArray[np.float64]:
    """Return seconds, shape (origins, places); inf: no way."""
    asked = travel.matrix(origins, places)
    return np.where(np.isnan(asked), np.inf, asked)


class GroundShelf:
    """The grounds of a process, the last used at the end."""

    def __init__(self, graphs_folder: Path) -> None:
        self._folder = graphs_folder
        self._lock = Lock()
        self._held: OrderedDict[tuple[GroundKey, StraightLine | None], Held] = OrderedDict()
        self._walking: dict[str, TravelTimes] = {}

    def get(self, connection: Connection, key: GroundKey, travel: TravelTimes) -> Held:
        """Return the ground of a key, read now if it was not.

        Rows by road are kept apart from rows by straight line, for a graph may come or go under one key, and rows by
        straight line for each detour and speed: the rules may change them.
        """
        asked = (key, travel if isinstance(travel, StraightLine) else None)
        with self._lock:
            held = self._held.get(asked)
            if held is None:
                roads = self._folder / key.graph_version if key.graph_version else None
                held = self._held[asked] = Held(read_ground(connection, key, roads))
            self._held.move_to_end(asked)
            while len(self._held) > MOST_GROUNDS:
                self._held.popitem(last=False)
        return held

    def walking(self, graph_version: str | None) -> TravelTimes:
        """Return walking times beside a road graph; by straight line where it has no walking graph."""
        if graph_version is None:
            return BESIDE_PATHS
        with self._lock:
            if graph_version not in self._walking:
                self._walking[graph_version] = open_walking(self._folder / graph_version) or BESIDE_PATHS
            return self._walking[graph_version]
