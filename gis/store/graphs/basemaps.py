"""Basemap of a county: that of its road graph, and one tile of it.

A basemap's version is its graph's and the number of what is drawn: what is under it never changes, so that browsers
may keep tiles as long as they like.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from gis.errors import UnknownBasemapError
from gis.store.graphs.basemap_file import EDITION, FILE_NAME
from gis.store.graphs.pmtiles import TileFile, open_tiles
from gis.store.graphs.repository import active_version
from gis.store.tables import RoadGraphRow

VERSION: Final = r"^[a-z]+-[0-9a-f]{12}-[0-9a-f]{8}-[0-9]{1,4}$"


@dataclass(frozen=True, slots=True)
class Basemap:
    """The tiles of one graph."""

    version: str
    tiles: TileFile


def active_basemap(connection: Connection, county: str, graphs_folder: Path) -> Basemap | None:
    """Return the basemap of the graph a county goes by, None where it has none."""
    graph = active_version(connection, county)
    tiles = open_tiles(graphs_folder / graph / FILE_NAME) if graph else None
    return Basemap(f"{graph}-{EDITION}", tiles) if tiles else None


def basemap(connection: Connection, county: str, version: str, graphs_folder: Path) -> Basemap:
    """Return a county's basemap by its version, also one that has just been replaced.

    Raises
    ------
    UnknownBasemapError
        The county has none of this version.
    """
    graph, _, edition = version.rpartition("-")
    known = select(RoadGraphRow.version).where(RoadGraphRow.county == county, RoadGraphRow.version == graph)
    if edition == str(EDITION) and connection.execute(known).one_or_none():
        tiles = open_tiles(graphs_folder / graph / FILE_NAME)
        if tiles:
            return Basemap(version, tiles)
    raise UnknownBasemapError(
        f"County {county} has no basemap {version!r}; GET /api/v1/basemap names the present one. 本县没有此底图。",
        field="version",
    )
