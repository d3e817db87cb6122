"""The tiles of a web map that cover a box: zoom, column from the west, row from the north, as on every such map.

The projection is spherical Mercator (EPSG:3857); boxes are WGS84 and do not cross the 180th meridian.
"""

import math
from collections.abc import Iterator
from typing import Final

MOST_LATITUDE: Final = 85.0511
"""The latitude at which the square of the projection ends, in degrees."""

type Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""
type Tile = tuple[int, int, int]
"""Zoom, column, row."""


def covering(box: Box, zoom: int) -> Iterator[Tile]:
    """Yield the tiles of a zoom that touch a box, row by row.

    >>> list(covering((106.9, 35.2, 107.0, 35.3), 8))
    [(8, 204, 101)]
    """
    west, south, east, north = box
    (left, top), (right, bottom) = _at(west, north, zoom), _at(east, south, zoom)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield zoom, column, row


def count(box: Box, zoom: int) -> int:
    """Return how many tiles of a zoom touch a box."""
    west, south, east, north = box
    (left, top), (right, bottom) = _at(west, north, zoom), _at(east, south, zoom)
    return (right - left + 1) * (bottom - top + 1)


def _at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    across = 1 << zoom
    angle = math.radians(max(-MOST_LATITUDE, min(MOST_LATITUDE, lat)))
    down = (1 - math.asinh(math.tan(angle)) / math.pi) / 2
    return min(int((lon + 180) / 360 * across), across - 1), min(int(down * across), across - 1)
