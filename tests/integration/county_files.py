"""Writes a county into a folder of files in any of the formats, as a county office might."""

import csv
import json
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pyogrio
import shapely
from openpyxl import Workbook
from pyproj import Transformer
from shapely import MultiPolygon, Point
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from gis.county.model import CountyData
from gis.datum.crs import from_wgs84
from gis.position import Datum, Position

type Table = tuple[list[str], list[list[Any]]]


def shifted(geometry: BaseGeometry, datum: str) -> BaseGeometry:
    """Return a WGS84 geometry in degrees of another datum."""
    return shapely.transform(geometry, lambda xy: np.array([from_wgs84(Position(x, y), datum) for x, y in xy]))


def surveyed(data: CountyData) -> CountyData:
    """Return a county some metres aside: its coordinates have six decimals, as those of a survey."""

    def moved(geometry: Any) -> Any:
        return shapely.transform(geometry, lambda xy: np.add(xy, (0.000123, 0.000117)).round(6))

    def placed(thing: Any) -> Any:
        at = moved(_at(thing.position))
        return replace(thing, position=Position(at.x, at.y))

    return replace(
        data,
        county=replace(data.county, boundary=moved(data.county.boundary)),
        cells=tuple(replace(cell, polygon=moved(cell.polygon)) for cell in data.cells),
        stations=tuple(map(placed, data.stations)),
        points=tuple(map(placed, data.points)),
        places=tuple(map(placed, data.places)),
    )


def tables(data: CountyData) -> dict[str, Table]:
    """Return header and rows per file; the geometry is each row's last value."""
    names = {c.code: c for c in data.committees}
    people = {i.code: i.name for i in data.inspectors}
    county = data.county
    return {
        "boundary": (
            ["编码", "名称", "县城", "英文名称"],
            [[county.code, county.name, county.seat, county.name_en, county.boundary]],
        ),
        "cells": (
            ["网格编码", "类型", "村居名称", "乡镇", "城乡分类代码", "县城内", "责任人编码", "责任人"],
            [
                [
                    c.code,
                    {"urban": "城区", "rural": "乡村", "community": "社区"}[c.kind],
                    names[c.committee].name,
                    names[c.committee].town_name,
                    names[c.committee].urban_rural_class,
                    "是" if c.in_town else "否",
                    c.inspector,
                    people.get(c.inspector or ""),
                    c.polygon,
                ]
                for c in data.cells
            ],
        ),
        "stations": (["编码", "名称", "地址"], [[s.code, s.name, s.address, _at(s.position)] for s in data.stations]),
        "points": (
            ["编码", "名称", "类型", "英文名称"],
            [[p.code, p.name, _POINTS[p.kind], p.name_en, _at(p.position)] for p in data.points],
        ),
        "teams": (
            ["编码", "名称", "所属所", "技能", "班次"],
            [[t.code, t.name, t.station, "、".join(t.skills), _SHIFTS[t.shift]] for t in data.teams],
        ),
    }  # fmt: skip


_POINTS = {"supermarket": "超市", "school": "学校", "market": "市场"}
_SHIFTS = {"day": "白班", "night": "夜班"}
UNPLACED = {"teams"}


def _at(position: Position) -> Point:
    return Point(position.lon, position.lat)


def write_geojson(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], *, placed: bool = True) -> None:
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(header, row, strict=False)),
            "geometry": mapping(row[-1]) if placed else None,
        }
        for row in rows
    ]
    tree = {"type": "FeatureCollection", "features": features}
    path.with_suffix(".geojson").write_text(json.dumps(tree, ensure_ascii=False), "utf-8")


def write_csv(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], *, placed: bool = True, encoding: str = "utf-8"
) -> None:
    with path.with_suffix(".csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerows(flat(header, rows, placed=placed))


def write_xlsx(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], *, placed: bool = True) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["某县一览表"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    sheet.append([])
    for row in flat(header, rows, placed=placed):
        sheet.append(row)
    book.save(path.with_suffix(".xlsx"))


def flat(header: Sequence[str], rows: Sequence[Sequence[Any]], *, placed: bool) -> list[list[Any]]:
    """Return header and rows of a table, places as columns."""
    if not placed:
        return [list(header), *map(list, rows)]
    if isinstance(rows[0][-1], Point):
        return [[*header, "经度", "纬度"], *([*row[:-1], row[-1].x, row[-1].y] for row in rows)]
    return [[*header, "几何"], *([*row[:-1], row[-1].wkt] for row in rows)]


def write_geopackage(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], *, placed: bool = True, epsg: int = 4490
) -> None:
    if not placed:
        write_csv(path, header, rows, placed=False)
        return
    to_layer = Transformer.from_crs(4490, epsg, always_xy=True).transform
    shapes = [shapely.transform(row[-1], lambda xy: np.column_stack(to_layer(xy[:, 0], xy[:, 1]))) for row in rows]
    columns = [np.array([row[i] for row in rows], dtype=object) for i in range(len(header))]
    pyogrio.raw.write(
        path.with_suffix(".gpkg"),
        np.array([shapely.to_wkb(s) for s in shapes], dtype=object),
        columns,
        list(header),
        geometry_type=shapes[0].geom_type,
        crs=f"EPSG:{epsg}",
        driver="GPKG",
    )


def write_shapefile(
    path: Path,
    header: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    placed: bool = True,
    epsg: int = 4490,
    encoding: str = "GBK",
) -> None:
    """Write `.shp`, `.dbf`, `.shx`, `.prj` and `.cpg`; names of columns are cut to ten bytes, as every program does."""
    if not placed:
        write_csv(path, header, rows, placed=False)
        return
    to_layer = Transformer.from_crs(4490, epsg, always_xy=True).transform
    shapes = [shapely.transform(row[-1], lambda xy: np.column_stack(to_layer(xy[:, 0], xy[:, 1]))) for row in rows]
    columns = [np.array([row[i] for row in rows], dtype=object) for i in range(len(header))]
    with warnings.catch_warnings(action="ignore"):  # of the names that are cut
        pyogrio.raw.write(
            path.with_suffix(".shp"),
            np.array([shapely.to_wkb(s) for s in shapes], dtype=object),
            columns,
            list(header),
            geometry_type=shapes[0].geom_type,
            crs=f"EPSG:{epsg}",
            driver="ESRI Shapefile",
            encoding=encoding,
        )


def write_kml(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]], *, placed: bool = True) -> None:
    if not placed:
        write_csv(path, header, rows, placed=False)
        return
    marks = (
        "<Placemark>"
        + "".join(
            f'<Data name="{name}"><value>{escape(str(value))}</value></Data>'
            for name, value in zip(header, row, strict=False)
            if value is not None
        ).join(("<ExtendedData>", "</ExtendedData>"))
        + _kml_geometry(row[-1])
        + "</Placemark>"
        for row in rows
    )
    document = f"<Document><Folder>{''.join(marks)}</Folder></Document>"
    text = f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">{document}</kml>'
    path.with_suffix(".kml").write_text(text, "utf-8")


def _kml_geometry(shape: BaseGeometry) -> str:
    if isinstance(shape, Point):
        return f"<Point><coordinates>{shape.x!r},{shape.y!r},0</coordinates></Point>"
    if isinstance(shape, MultiPolygon):
        return f"<MultiGeometry>{''.join(map(_kml_geometry, shape.geoms))}</MultiGeometry>"
    inner = "".join(f"<innerBoundaryIs>{_kml_ring(ring)}</innerBoundaryIs>" for ring in shape.interiors)
    return f"<Polygon><outerBoundaryIs>{_kml_ring(shape.exterior)}</outerBoundaryIs>{inner}</Polygon>"


def _kml_ring(ring: BaseGeometry) -> str:
    vertices = " ".join(f"{x!r},{y!r},0" for x, y in ring.coords)
    return f"<LinearRing><coordinates>{vertices}</coordinates></LinearRing>"


def write_folder(
    folder: Path,
    data: CountyData,
    write: Callable[..., None] = write_geojson,
    *,
    datum: str = Datum.WGS84,
    **options: Any,
) -> Path:
    """Write the county's five files in one format, their coordinates in `datum`."""
    folder.mkdir(exist_ok=True)
    for name, (header, rows) in tables(data).items():
        placed = name not in UNPLACED
        moved = [[*row[:-1], shifted(row[-1], datum)] for row in rows] if placed else rows
        write(folder / name, header, moved, placed=placed, **options)
    return folder
