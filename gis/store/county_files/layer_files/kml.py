"""KML as features: every placemark, with its name, description and extended data.

Like GeoJSON it states no datum that can be trusted: by its standard it is WGS84, but map programs in China write the
coordinates they draw, which are GCJ-02. No document type is read, so that no entity can be expanded or fetched.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as Xml

import shapely
from shapely import LinearRing, LineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from gis.errors import BadFileError
from gis.store.county_files.layer_files.layers import Feature, Layer

_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)["'][^>]*\?>""")
_CHINESE: Final = {"gbk", "gb2312", "gb18030", "cp936"}
_SHAPES: Final = {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"}


def read_kml(path: Path) -> Layer:
    """Return the placemarks of a KML file, coordinates as they stand.

    Raises
    ------
    BadFileError
        It is no KML, or has a document type.
    """
    root = _parsed(path)
    if _name(root) != "kml":
        raise BadFileError(f"{path.name}: no KML inside. 不是 KML 文件", field=path.name)
    marks = (element for element in root.iter() if _name(element) == "Placemark")
    return Layer(tuple(_feature(number, mark) for number, mark in enumerate(marks, start=1)), None)


def _parsed(path: Path) -> Xml.Element:
    raw = path.read_bytes()
    if b"<!DOCTYPE" in raw.upper() or b"<!ENTITY" in raw.upper():
        raise BadFileError(
            f"{path.name}: has a document type, which is not read; export it again. 含 DOCTYPE，不予读取，请重新导出",
            field=path.name,
        )
    declared = _DECLARED.match(raw.removeprefix(b"\xef\xbb\xbf"))
    try:
        if declared is not None and declared[1].decode("ascii").casefold() in _CHINESE:
            return Xml.fromstring(raw[declared.end() :].decode("gb18030"))  # noqa: S314  -- no document type
        return Xml.fromstring(raw)  # noqa: S314  -- no document type
    except (Xml.ParseError, ValueError, LookupError) as error:
        raise BadFileError(f"{path.name}: no readable KML ({error}). 不是有效的 KML", field=path.name) from error


def _feature(number: int, mark: Xml.Element) -> Feature:
    try:
        return Feature(number, dict(_said(mark)), _geometry(mark))
    except (ValueError, IndexError, ShapelyError) as error:
        return Feature(number, dict(_said(mark)), None, f"its geometry cannot be read 图形无法读取: {error}")


def _said(mark: Xml.Element) -> Iterator[tuple[str, str]]:
    """Yield what a placemark says: its own name and description, then its extended data, which win."""
    for child in mark:
        if _name(child) in {"name", "description", "address", "phoneNumber"}:
            yield _name(child), _text(child)
    for element in mark.iter():
        if _name(element) == "Data":
            value = next((each for each in element if _name(each) == "value"), None)
            yield element.get("name", ""), "" if value is None else _text(value)
        elif _name(element) == "SimpleData":
            yield element.get("name", ""), _text(element)


def _geometry(mark: Xml.Element) -> BaseGeometry | None:
    """Return a placemark's geometry: one, or several polygons or points as one."""
    shapes = [shape for child in mark if _name(child) in _SHAPES for shape in _shapes(child)]
    if len(shapes) <= 1:
        return shapes[0] if shapes else None
    if all(isinstance(shape, Polygon) for shape in shapes):
        return MultiPolygon([shape for shape in shapes if isinstance(shape, Polygon)])
    if all(isinstance(shape, Point) for shape in shapes):
        return MultiPoint([shape for shape in shapes if isinstance(shape, Point)])
    return shapely.GeometryCollection(shapes)


def _shapes(element: Xml.Element) -> Iterator[BaseGeometry]:
    match _name(element):
        case "Point":
            yield Point(_coordinates(element)[0])
        case "LineString":
            yield LineString(_coordinates(element))
        case "LinearRing":
            yield LinearRing(_coordinates(element))
        case "Polygon":
            yield Polygon(_rings(element, "outerBoundaryIs")[0], _rings(element, "innerBoundaryIs"))
        case "MultiGeometry":
            for child in element:
                yield from _shapes(child)


def _rings(polygon: Xml.Element, side: str) -> list[list[tuple[float, float]]]:
    rings = (ring for child in polygon if _name(child) == side for ring in child if _name(ring) == "LinearRing")
    return [_coordinates(ring) for ring in rings]


def _coordinates(element: Xml.Element) -> list[tuple[float, float]]:
    """Return longitude and latitude of each vertex; heights are left out."""
    said = next((_text(child) for child in element if _name(child) == "coordinates"), "")
    vertices = (vertex.split(",") for vertex in re.sub(r"\s*,\s*", ",", said).split())
    return [(float(vertex[0]), float(vertex[1])) for vertex in vertices]


def _name(element: Xml.Element) -> str:
    """Return an element's name without its namespace, which differs between versions of KML."""
    return str(element.tag).rpartition("}")[2]


def _text(element: Xml.Element) -> str:
    return "".join(element.itertext()).strip()
