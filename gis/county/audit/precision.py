"""To how many decimals the coordinates of each layer were given: three decimals of a degree are 100 m, two are 1 km.

A coordinate is coarse if both its numbers, as they stood in the file, have at most `COARSE` decimals; an area, if all
its vertices are. Trailing zeros add nothing: 107.0300 is no better than 107.03. One coordinate of six decimals in a
million looks coarse by chance.

Known limits. The numbers of an area are seen where its datum is known; in a loaded county it is taken to be WGS84. Of a
GeoPackage in a projected CRS the degrees are computed, and never coarse.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.county.defects import Defect, DefectKind, Severity
from gis.county.model import CountyData, NamedPlace, ReportingPoint, Station
from gis.datum.crs import reread
from gis.position import Datum

COARSE: Final = 3
ENOUGH: Final = 5
"""Decimals to ask for: 1 m."""
_EXACT_DEG: Final = 1e-8
_M_PER_DEG: Final = 111_000
_LAYERS: Final[Mapping[str, tuple[str, str]]] = {
    "boundary": ("the boundary", "县界"),
    "cells": ("cells", "网格"),
    "stations": ("stations", "监管所"),
    "points": ("reporting points", "举报点"),
    "places": ("places", "地名"),
}


@dataclass(frozen=True, slots=True)
class _Given:
    """One thing of a layer and its numbers as they stood in the file, shape (n, 2)."""

    code: str
    numbers: NDArray[np.float64]


def precision_defects(data: CountyData, datums: Mapping[str, Datum]) -> Iterator[Defect]:
    """Yield one defect for each layer with coarse coordinates: an error if most are, else a warning.

    Parameters
    ----------
    data
        The county; geometries WGS84.
    datums
        Layer → the datum its file was declared in; WGS84 where it is not named.
    """
    for layer, things in _given(data, datums):
        coarse = [(each, decimals) for each in things if (decimals := decimals_of(each.numbers)) <= COARSE]
        if coarse:
            yield _defect(layer, coarse, len(things))


def decimals_of(numbers: NDArray[np.float64]) -> int:
    """Return the fewest decimals that hold all of these numbers exactly, `COARSE` + 1 for more than `COARSE`."""
    for decimals in range(COARSE + 1):
        if np.abs(numbers - numbers.round(decimals)).max(initial=0.0) < _EXACT_DEG:
            return decimals
    return COARSE + 1


def _given(data: CountyData, datums: Mapping[str, Datum]) -> Iterator[tuple[str, list[_Given]]]:
    county = data.county
    yield "boundary", [_area(county.code, county.boundary, datums.get("boundary"))]
    yield "cells", [_area(cell.code, cell.polygon, datums.get("cells")) for cell in data.cells]
    yield "stations", [_placed(each) for each in data.stations]
    yield "points", [_placed(each) for each in data.points if each.closed_at is None]
    yield "places", [_named(each, datums.get("places")) for each in data.places]


def _area(code: str, area: shapely.Polygon | shapely.MultiPolygon, datum: Datum | None) -> _Given:
    return _Given(code, _as_stated(shapely.get_coordinates(area), datum))


def _placed(thing: Station | ReportingPoint) -> _Given:
    stated = thing.source or thing.position
    return _Given(thing.code, np.array([[stated.lon, stated.lat]]))


def _named(place: NamedPlace, datum: Datum | None) -> _Given:
    return _Given(place.name, _as_stated(np.array([[place.position.lon, place.position.lat]]), datum))


def _as_stated(lonlat: NDArray[np.float64], datum: Datum | None) -> NDArray[np.float64]:
    """Return WGS84 degrees as the numbers of their datum."""
    return lonlat if datum in {None, Datum.WGS84, Datum.CGCS2000} else reread(lonlat, datum, Datum.WGS84)


def _defect(layer: str, coarse: Sequence[tuple[_Given, int]], total: int) -> Defect:
    severity = Severity.ERROR if 2 * len(coarse) > total else Severity.WARNING
    given, decimals = coarse[0]
    lon, lat = given.numbers[0]
    metres = round(_M_PER_DEG / 10**decimals)
    about, about_zh = (f"{metres} m", f"{metres} 米") if metres < 1000 else (f"{metres / 1000:.0f} km",) * 2
    what, what_zh = _LAYERS[layer]
    example = f"{given.code} ({lon:.{decimals}f}, {lat:.{decimals}f})"
    return Defect(
        DefectKind.PRECISION,
        severity,
        (layer, given.code),
        f"{len(coarse)} of {total} {what} have coordinates of at most {COARSE} decimals, such as {example}: {decimals} "
        f"decimals are about {about}; give {ENOUGH} or more",
        f"{what_zh} {total} 个中有 {len(coarse)} 个坐标不超过 {COARSE} 位小数，如 {example}：{decimals} 位小数约合 "
        f"{about_zh}；请提供 {ENOUGH} 位以上",
    )
