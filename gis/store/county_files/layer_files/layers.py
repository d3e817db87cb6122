"""GeoJSON and GeoPackage as features with raw properties.

A GeoPackage layer states its CRS; one on WGS84 or CGCS2000, projected or not, is brought to degrees here. Layers on
Beijing 1954 or Xi'an 1980 are refused: without the county's own grid their transformation is off by tens of metres
and PROJ returns the coordinates unchanged. A GeoJSON file states nothing: its readers must be given the datum.
"""

import json
import math
import re
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from gis.datum.crs import parse_datum
from gis.errors import BadFileError, UnknownDatumError
from gis.position import Datum

_CGCS2000: Final = {"china2000", "cgcs2000", "chinageodeticcoordinatesystem2000"}
"""Names of CGCS2000 in programs, without prefixes and punctuation."""
_WGS84: Final = "World Geodetic System 1984"
_SHIFTED: Final = {Datum.GCJ02, Datum.BD09}
_SQLITE: Final = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: `number` counts from 1 (GeoPackage: its fid), `broken` says why it has no readable geometry."""

    number: int
    properties: Mapping[str, object]
    geometry: BaseGeometry | None
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """The features of one file, and the datum that the file itself states."""

    features: tuple[Feature, ...]
    datum: Datum | None


def read_geojson(path: Path) -> Layer:
    """Return the features of a GeoJSON file (collection, feature or bare geometry), coordinates as they stand.

    A foreign member `datum` beside `features` states the datum. A `crs` member does only where it names GCJ-02 or
    BD-09 (programs write the others unasked); one that is no longitude and latitude is refused.

    Raises
    ------
    BadFileError
        When the file is no GeoJSON, or its `crs` is none this reader can trust.
    """
    try:
        tree = json.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadFileError(f"{path.name}: no JSON in UTF-8 ({error}). 不是有效的 GeoJSON", field=path.name) from error
    if not isinstance(tree, dict):
        raise BadFileError(f"{path.name}: no GeoJSON object. 不是有效的 GeoJSON", field=path.name)
    shifted = _shifted_by(path, tree.get("crs"))
    datum = parse_datum(tree["datum"], f"{path.name}: datum") if "datum" in tree else shifted
    return Layer(tuple(_feature(n, item) for n, item in enumerate(_items(path, tree), start=1)), datum)


def _items(path: Path, tree: dict[str, Any]) -> list[Any]:
    if tree.get("type") == "FeatureCollection" and isinstance(tree.get("features"), list):
        return list(tree["features"])
    if tree.get("type") == "Feature":
        return [tree]
    if "coordinates" in tree or "geometries" in tree:
        return [{"type": "Feature", "properties": {}, "geometry": tree}]
    raise BadFileError(
        f"{path.name}: neither a FeatureCollection, a Feature nor a geometry. 不是有效的 GeoJSON", field=path.name
    )


def _feature(number: int, item: Any) -> Feature:
    if not isinstance(item, dict):
        return Feature(number, {}, None, "is no feature object 不是要素")
    properties = item.get("properties")
    geometry, broken = parse_geojson_geometry(item.get("geometry"))
    return Feature(number, properties if isinstance(properties, dict) else {}, geometry, broken)


def parse_geojson_geometry(tree: Any) -> tuple[BaseGeometry | None, str | None]:
    """Return the geometry, or None and why it cannot be read."""
    if tree is None:
        return None, None
    try:
        return shape(tree), None
    except (ShapelyError, TypeError, ValueError, KeyError, AttributeError, IndexError) as error:
        return None, f"its geometry cannot be read 图形无法读取: {error}"


def parse_geometry(text: str) -> tuple[BaseGeometry | None, str | None]:
    """Return a geometry in GeoJSON or WKT, or why it cannot be read."""
    if text.startswith("{"):
        try:
            return parse_geojson_geometry(json.loads(text))
        except (ValueError, RecursionError) as error:
            return None, f"its geometry is no GeoJSON 图形无法读取: {error}"
    try:
        return shapely.from_wkt(text), None
    except (ShapelyError, ValueError) as error:
        return None, f"its geometry is no WKT 图形无法读取: {error}"


def _shifted_by(path: Path, member: Any) -> Datum | None:
    """Return the shifted datum that a `crs` names, None for the others; raises BadFileError."""
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    try:
        known = parse_datum(name)
    except UnknownDatumError:
        known = None
    if known is None:
        raise BadFileError(
            f"{path.name}: crs {name!r} is not longitude, latitude on WGS84 or CGCS2000; export it as EPSG:4490, "
            "or as a GeoPackage. 请导出为经纬度（EPSG:4490）或 GeoPackage",
            field=path.name,
        )
    return known if known in _SHIFTED else None


def read_geopackage(path: Path) -> Layer:
    """Return the features of the one layer (or the layer named like the file), in degrees.

    Raises
    ------
    BadFileError
        When the file is no GeoPackage, several layers could be meant, or the CRS cannot be undone to the metre.
    """
    import pyogrio  # noqa: PLC0415  -- most commands read no layer

    _check_container(path)
    try:
        computed = _computed(path)
        _check_stored(path, computed, [name for name in computed if name.startswith("gpkg_")])
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        layer = _layer_name(path, names)
        _check_stored(path, computed, [layer] if layer else names)
        meta, fids, geometries, columns = pyogrio.raw.read(path, layer=layer, return_fids=True)
    except (pyogrio.errors.DataSourceError, ValueError, sqlite3.Error) as error:
        raise BadFileError(f"{path.name}: no readable GeoPackage ({error}). 无法读取", field=path.name) from error
    datum, to_degrees = undoing(path, meta.get("crs"))
    shapes = shapely.from_wkb(geometries) if geometries is not None else [None] * len(fids)
    names = [str(name) for name in meta["fields"]]
    return Layer(
        tuple(
            Feature(int(fid), dict(zip(names, (plain(column[i]) for column in columns), strict=True)), geometry)
            for i, (fid, geometry) in enumerate(zip(fids, in_degrees(shapes, to_degrees), strict=True))
        ),
        datum,
    )


def _check_container(path: Path) -> None:
    """Refuse what is not SQLite inside: GDAL goes by content, and other formats name files and addresses to fetch."""
    with path.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            raise BadFileError(f"{path.name}: no GeoPackage inside. 不是 GeoPackage 文件", field=path.name)


def _computed(path: Path) -> dict[str, str]:
    """Return what of a file is computed while it is read, and as what: a view may never end, a virtual table reads on.

    Indexes of GeoPackage's own (`rtree_…`) are left out.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    kinds = {str(name): "view" if kind == "view" else "virtual table" for name, kind, sql in rows if _is_run(kind, sql)}
    return {name: kind for name, kind in kinds.items() if not name.startswith("rtree_")}


def _is_run(kind: object, sql: object) -> bool:
    return kind == "view" or str(sql).upper().startswith("CREATE VIRTUAL")


def _check_stored(path: Path, computed: Mapping[str, str], names: Collection[str]) -> None:
    """Refuse tables that are needed and computed; raises BadFileError."""
    for name in sorted(computed.keys() & set(names)):
        raise BadFileError(
            f"{path.name}: {name!r} is a {computed[name]}, not stored rows; export it as a layer of its own. "
            "图层是视图或虚拟表，请导出为普通图层",
            field=path.name,
        )


def _layer_name(path: Path, names: Collection[str]) -> str | None:
    if path.stem in names or len(names) <= 1:
        return path.stem if path.stem in names else None
    raise BadFileError(
        f"{path.name}: layers {', '.join(names)} could all be meant; keep one, or name it {path.stem!r}. "
        "多个图层，请只保留一个",
        field=path.name,
    )


def plain(value: Any) -> object:
    """Return a value of a column as a plain one, None where it says nothing."""
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.astype("datetime64[s]").item()
    plain = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and math.isnan(plain) else plain  # GDAL writes null numbers so


def undoing(path: Path, name: str | None) -> tuple[Datum | None, Transformer | None]:
    """Return the datum a layer's CRS states and what brings it to degrees, None where it is in degrees already."""
    if name is None:
        return None, None
    try:
        crs = CRS.from_user_input(name)
        geodetic = crs.geodetic_crs
    except CRSError:
        geodetic = None
    datum_name = geodetic.datum.name if geodetic is not None and geodetic.datum is not None else str(name)[:80]
    if "undefined" in datum_name.casefold() or "unknown" in datum_name.casefold() or geodetic is None:
        return None, None
    shifted = _shifted_name(crs.name)
    if shifted is not None and not crs.is_projected:
        return shifted, None
    is_cgcs2000 = re.sub(r"[\W_]+|^D_", "", datum_name, flags=re.IGNORECASE).casefold() in _CGCS2000
    if shifted is not None or not (is_cgcs2000 or datum_name.startswith(_WGS84)):
        raise BadFileError(
            f"{path.name}: CRS {crs.name!r} lies on {datum_name!r}, which cannot be undone to the metre without the "
            "county's own grid; have it delivered in CGCS2000 (EPSG:4490 or a CGCS2000 projection). "
            "该坐标系无法可靠转换，请提供 CGCS2000 成果",
            field=path.name,
        )
    datum = Datum.CGCS2000 if is_cgcs2000 else Datum.WGS84
    return datum, Transformer.from_crs(crs, geodetic, always_xy=True) if crs.is_projected else None


def _shifted_name(name: str) -> Datum | None:
    """Return the shifted datum that a CRS is named after: made by hand, it lies on WGS84 by its figures."""
    try:
        datum = parse_datum(name)
    except UnknownDatumError:
        return None
    return datum if datum in _SHIFTED else None


def in_degrees(shapes: Any, transformer: Transformer | None) -> Any:
    """Return geometries brought to degrees; None as transformer: they are."""
    if transformer is None:
        return shapes

    def moved(vertices: Any) -> Any:
        return np.column_stack(transformer.transform(vertices[:, 0], vertices[:, 1]))

    return [None if geometry is None else shapely.transform(geometry, moved) for geometry in shapes]
