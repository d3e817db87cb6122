"""Write layers into one GeoPackage, which every GIS opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: WGS84 geometries of one kind, such as `MultiPolygon`, and as many values in each column.

    Without a kind it is a table that has no place on the map.
    """

    name: str
    kind: str | None
    shapes: Sequence[BaseGeometry]
    columns: Mapping[str, Sequence[Any]]


def write_geopackage(path: Path, layers: Sequence[Layer]) -> None:
    """Write the layers into a new file."""
    for number, layer in enumerate(layers):
        shapes = np.array([shapely.to_wkb(shape) for shape in layer.shapes], dtype=object) if layer.kind else None
        pyogrio.raw.write(
            path,
            shapes,
            [_column(values) for values in layer.columns.values()],
            list(layer.columns),
            layer=layer.name,
            driver="GPKG",
            geometry_type=layer.kind,
            crs="EPSG:4326" if layer.kind else None,
            append=number > 0,
        )


def _column(values: Sequence[Any]) -> Any:
    """Return an array GDAL takes: numbers with NaN for what is missing, else texts with None for it."""
    if all(isinstance(value, int | float | None) for value in values) and any(value is not None for value in values):
        return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    return np.array([None if value is None else str(value) for value in values], dtype=object)
