"""Measure how far streets of a gazetteer go, on the roads of the active graph, where the files do not say.

Known limit: a street is found by its very name; of two streets of one name less than three kilometres apart, both are
taken for one.
"""

from pathlib import Path

import numpy as np
import shapely
from shapely import LineString
from sqlalchemy import Connection

from gis.county import accuracy
from gis.store.graphs import surroundings
from gis.store.queries import GIS

_TOGETHER_M = 3000.0
_METRES_PER_DEGREE = 111_195.0


def measure(connection: Connection, county: str, file: Path) -> int:
    """Write down the reach of every street that has none, in the caller's transaction; return how many were measured.

    Parameters
    ----------
    file
        What `roadlines.write_road_lines` wrote; nothing is measured where it is not there.
    """
    if not file.is_file():
        return 0
    asked = {"county": county, "kinds": sorted(accuracy.STREETS)}
    rows = connection.execute(GIS["unmeasured_streets"], asked).mappings().all()
    by_name = surroundings.lines_by_name(file)
    found = [(row["id"], reach_m(by_name.get(row["name"], []), row["lon"], row["lat"])) for row in rows]
    measured = [(number, reach) for number, reach in found if reach is not None]
    if measured:
        numbers, reaches = map(list, zip(*measured, strict=True))
        connection.execute(GIS["street_reaches"], {"county": county, "ids": numbers, "reaches": reaches})
    return len(measured)


def reach_m(lines: list[LineString], lon: float, lat: float) -> float | None:
    """Return how far the lines of a street go from a spot, whole metres; None where none of them is near.

    Parameters
    ----------
    lines, lon, lat
        WGS84.
    """
    narrow = np.array([np.cos(np.radians(lat)), 1.0]) * _METRES_PER_DEGREE
    near = [(shapely.get_coordinates(line) - (lon, lat)) * narrow for line in lines]
    away = [np.hypot(*metres.T) for metres in near]
    here = [metres for metres in away if metres.min() <= _TOGETHER_M]
    return float(np.ceil(max(metres.max() for metres in here))) if here else None
