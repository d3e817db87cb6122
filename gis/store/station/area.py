"""The area of one station as a phone keeps it: outlines of its cells, and the tiles of the basemap that cover it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from gis.store.graphs.pmtiles import TileFile
from gis.store.queries import GIS
from gis.tiles.area import Box, Tile, count, covering
from gis.tiles.basemap import FIRST_ZOOM

MOST_BYTES: Final = 20_000_000
"""The most bytes that a phone has to keep; the closest zooms of a larger area are left out."""
MOST_TILES: Final = 6_000


@dataclass(frozen=True, slots=True)
class Outline:
    """A cell's outline as GeoJSON geometry, WGS84, simplified to some three metres; `own` as in the ground."""

    code: str
    own: bool
    shape: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StationArea:
    """`box` holds the station and its cells, with half a kilometre around them."""

    box: Box
    cells: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class AreaTiles:
    """Tiles that are not empty, the widest views first; `size` in bytes as they are sent; complete to `last_zoom`."""

    tiles: tuple[Tile, ...]
    size: int
    last_zoom: int


def area_of(connection: Connection, county: str, station: str, *, today: date, crew: Sequence[str] = ()) -> StationArea:
    """Return the area of a station as it is on a day."""
    asked = {"county": county, "station": station, "today": today}
    found = connection.execute(GIS["station_outlines"], {**asked, "crew": list(crew)}).mappings()
    cells = tuple(Outline(row["code"], row["own"], json.loads(row["shape"])) for row in found)
    west, south, east, north = connection.execute(GIS["station_extent"], asked).one()
    return StationArea((west, south, east, north), cells)


def tiles_of(file: TileFile, box: Box, *, most_bytes: int = MOST_BYTES, most_tiles: int = MOST_TILES) -> AreaTiles:
    """Return the tiles of a box, zoom after zoom as long as they are within the bounds."""
    kept: list[Tile] = []
    size, last_zoom = 0, FIRST_ZOOM - 1
    for zoom in range(FIRST_ZOOM, file.last_zoom + 1):
        if len(kept) + count(box, zoom) > most_tiles:
            break
        sizes = {tile: len(found) for tile in covering(box, zoom) if (found := file.tile(*tile))}
        if size + sum(sizes.values()) > most_bytes:
            break
        kept += sizes
        size, last_zoom = size + sum(sizes.values()), zoom
    return AreaTiles(tuple(kept), size, last_zoom)
