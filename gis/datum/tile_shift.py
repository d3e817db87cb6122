"""Grid of the offset between tiles of another datum and the truth, over a county, to interpolate in.

GCJ-02's offset changes by 60 m within a county: one shift for all would be a street wrong, so each tile has its own.
Within a tile a picture cannot be bent; that is less than half a pixel at any zoom.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.datum.crs import transform_geometry
from gis.position import Datum

type Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

ACROSS: Final = 17
_DECIMALS: Final = 7  # a centimetre
_M_PER_DEG: Final = 111_320.0


@dataclass(frozen=True, slots=True)
class ShiftGrid:
    """Degrees by which coordinates of a datum lie east and north of WGS84's, at places `ACROSS` by `ACROSS`.

    The places are spread evenly over the box, row by row from its south-west; the box is in that datum's coordinates.
    `error_m` is the most that interpolating between four places is wrong.
    """

    box: Box
    lon_deg: tuple[float, ...]
    lat_deg: tuple[float, ...]
    error_m: float


@lru_cache(maxsize=64)
def shifts_over(box: Box, datum: Datum) -> ShiftGrid:
    """Return the shifts of a datum over a box."""
    known = _shifts(box, datum, ACROSS)
    between = _shifts(box, datum, 2 * ACROSS - 1)[1::2, 1::2]  # the middles, where interpolating is worst
    guessed = (known[:-1, :-1] + known[1:, :-1] + known[:-1, 1:] + known[1:, 1:]) / 4
    middle = math.radians((box[1] + box[3]) / 2)
    wrong = (guessed - between) * np.array([_M_PER_DEG * math.cos(middle), _M_PER_DEG])
    lon, lat = known.round(_DECIMALS).reshape(-1, 2).T.tolist()
    return ShiftGrid(box, tuple(lon), tuple(lat), round(float(np.hypot(wrong[..., 0], wrong[..., 1]).max()), 1))


def _shifts(box: Box, datum: Datum, across: int) -> NDArray[np.float64]:
    """Return the shifts at a grid of places, shape (across, across, 2), from the south-west."""
    west, south, east, north = box
    lon, lat = np.meshgrid(np.linspace(west, east, across), np.linspace(south, north, across))
    given = np.column_stack([lon.ravel(), lat.ravel()])
    true = shapely.get_coordinates(transform_geometry(shapely.MultiPoint(given), datum))
    return (given - np.asarray(true, dtype=np.float64)).reshape(across, across, 2)
