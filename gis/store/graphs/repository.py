"""The road graph in use by a county, and the shelf on which a process keeps opened graphs.

Swapping needs no stop: a request that already holds a graph keeps it until it is done, the next one gets the new.
"""

import logging
import re
from collections import OrderedDict
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from gis.errors import BadCodeError, RoadGraphError
from gis.store.graphs import road_lines as roadlines
from gis.store.graphs import street_reach
from gis.store.graphs.build import BuiltGraph, Progress, build_graph, has_basemap, open_graph
from gis.store.graphs.off_road import OffRoad
from gis.store.graphs.roads import PIECE, RoadGraph
from gis.store.tables import CountyRow, RoadGraphRow

__all__ = [
    "BuiltGraph",
    "GraphShelf",
    "Progress",
    "activate",
    "active_version",
    "build_graph",
    "has_basemap",
    "missing",
    "open_graph",
]

_log = logging.getLogger(__name__)
_VERSION = re.compile(r"[a-z]+-[0-9a-f]{12}-[0-9a-f]{8}")


class _Slot:
    """One version's place on the shelf; its own lock, so that opening one graph holds up nobody else."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.graph: RoadGraph | None = None
        self.refused: tuple[int, int] | None = None


class GraphShelf:
    """The opened road graphs of this process, by version. Thread-safe.

    Parameters
    ----------
    graphs_folder : Path
        Where `build_graph` puts them.
    capacity : int
        How many stay open; the one asked for longest ago is forgotten first, and freed when its last user lets go.
    off_road : OffRoad, optional
        How the ways off the road are counted.
    piece : int
        Most coordinates in one call of a matrix, see `RoadGraph`.
    """

    def __init__(
        self, graphs_folder: Path, *, capacity: int = 8, off_road: OffRoad | None = None, piece: int = PIECE
    ) -> None:
        self._folder = graphs_folder.resolve()
        self._capacity = capacity
        self._off_road = off_road
        self._piece = piece
        self._lock = Lock()
        self._slots: OrderedDict[str, _Slot] = OrderedDict()

    def get(self, version: str | None) -> RoadGraph | None:
        """Return the graph, opened now if it was not; None where there is none that opens.

        Several threads asking together open it once. A graph that would not open is not tried again until its
        folder changes.
        """
        if version is None or not _VERSION.fullmatch(version):
            return None
        slot = self._slot(version)
        if slot.graph is None:
            with slot.lock:
                if slot.graph is None:
                    self._open(version, slot)
        return slot.graph

    def lacks(self, version: str) -> bool:
        """Tell whether a graph is gone, or was found not to open; nothing is opened for that."""
        slot = self._slots.get(version)
        if slot is not None and slot.graph is not None:
            return False
        return (slot is not None and slot.refused is not None) or not (self._folder / version).is_dir()

    def _slot(self, version: str) -> _Slot:
        with self._lock:
            slot = self._slots.setdefault(version, _Slot())
            self._slots.move_to_end(version)
            while len(self._slots) > self._capacity:
                self._slots.popitem(last=False)
            return slot

    def _open(self, version: str, slot: _Slot) -> None:
        folder = self._folder / version
        try:
            state = folder.stat()
        except OSError:
            return
        stamp = (state.st_ino, state.st_mtime_ns)
        if stamp == slot.refused:
            return
        try:
            slot.graph = open_graph(folder, off_road=self._off_road, piece=self._piece)
        except RoadGraphError as refusal:
            slot.refused = stamp
            _log.warning("road graph %s does not open, straight lines are used instead: %s", version, refusal)


def activate(connection: Connection, county: str, built: BuiltGraph) -> None:
    """Make a built graph the one a county goes by, and say so on the feed; in the caller's transaction.

    Parameters
    ----------
    connection : Connection
        The caller commits.
    county : str
        Six digits.
    built : BuiltGraph
        As `build_graph` returned it.

    Raises
    ------
    BadCodeError
        The county is not loaded.
    """
    known = select(CountyRow.county).where(CountyRow.county == county).with_for_update(key_share=True)
    if connection.execute(known).one_or_none() is None:  # the lock lets two activations take turns
        raise BadCodeError(
            f"county {county} is not loaded; load it first with `wangge county import` or `wangge county from-osm` "
            "请先导入该县",
            field="county",
        )
    connection.execute(
        update(RoadGraphRow).where(RoadGraphRow.county == county, RoadGraphRow.active).values(active=False)
    )
    row = {
        "profile": built.facts["profile"],
        "source_name": built.facts["source_name"],
        "source_sha256": built.facts["source_sha256"],
        "built_at": func.now(),
        "active": True,
        "facts": built.facts,
    }
    connection.execute(
        insert(RoadGraphRow)
        .values(county=county, version=built.version, **row)
        .on_conflict_do_update(index_elements=["county", "version"], set_=row)
    )
    street_reach.measure(connection, county, built.path / roadlines.FILE_NAME)
    items = [{"topic": "graph", "payload": {"version": built.version}}]
    connection.execute(select(func.publish(county, cast(items, JSONB))))


def missing(connection: Connection, shelf: GraphShelf) -> list[tuple[str, str]]:
    """Return the counties whose active road graph is gone, each with its version: they go by straight lines."""
    active = select(RoadGraphRow.county, RoadGraphRow.version).where(RoadGraphRow.active).order_by(RoadGraphRow.county)
    return [(county, version) for county, version in connection.execute(active).all() if shelf.lacks(version)]


def measure_streets(connection: Connection, county: str, folder: Path) -> None:
    """Write down how far the streets of a county go that was just loaded, by its active graph in a folder."""
    version = active_version(connection, county)
    if version is not None:
        street_reach.measure(connection, county, folder / version / roadlines.FILE_NAME)


def active_version(connection: Connection, county: str) -> str | None:
    """Return the version of the county's road graph, None where it has none."""
    return connection.execute(
        select(RoadGraphRow.version).where(RoadGraphRow.county == county, RoadGraphRow.active)
    ).scalar_one_or_none()
