"""The road network as lines to look at, written beside the graph built from the same OSM file.

For the eye only: ways are joined and simplified by about a metre and a half, so nothing here may be measured or
routed on. Ways cut at the extract's edge end where their nodes do.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from gis.county.audit.datum_references import Roads
from gis.errors import BadFileError

FILE_NAME = "roads.geojson.gz"
CLASSES: Mapping[str, str] = {
    "motorway": "motorway",
    "motorway_link": "motorway",
    "trunk": "trunk",
    "trunk_link": "trunk",
    "primary": "primary",
    "primary_link": "primary",
    "secondary": "secondary",
    "secondary_link": "secondary",
    "tertiary": "tertiary",
    "tertiary_link": "tertiary",
    "unclassified": "minor",
    "residential": "minor",
    "living_street": "minor",
    "road": "minor",
    "service": "service",
    "track": "service",
}
"""OSM `highway` value → class drawn; other ways (paths, steps, planned roads) are not drawn."""

_TOLERANCE_DEG = 1.5e-5  # about 1.7 m of latitude
_DECIMALS = 5  # about 1.1 m

type _Key = tuple[str, str]


def write_road_lines(osm_file: Path, folder: Path) -> Path:
    """Write the drawable roads of an OSM file as gzipped GeoJSON and return the path.

    One feature per class and street name: `{class, name}`, a MultiLineString in WGS84 longitude, latitude. The
    same input gives the same bytes. The file appears whole or not at all.

    Parameters
    ----------
    osm_file
        Any file osmium reads: .osm.pbf, .osm.gz, .osm.
    folder
        An existing folder; the file is `FILE_NAME` in it.

    Raises
    ------
    BadFileError
        If the file cannot be read as OpenStreetMap data.
    """
    try:
        lines = _read_lines(osm_file)
    except (RuntimeError, OSError) as broken:
        raise BadFileError(
            f"{osm_file}: not readable as OpenStreetMap data ({broken}) 无法按 OSM 数据读取", field="file"
        ) from broken
    features = [_feature(key, lines[key]) for key in sorted(lines)]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    target = folder / FILE_NAME
    unfinished = target.with_suffix(".part")
    unfinished.write_bytes(gzip.compress(body.encode(), compresslevel=9, mtime=0))
    unfinished.replace(target)
    return target


def read_road_lines(folder: Path, near: tuple[float, float, float, float]) -> Roads | None:
    """Return the roads drawn beside a graph that come near a box; None where they cannot be read.

    Parameters
    ----------
    folder
        The graph's folder.
    near
        West, south, east, north; WGS84 degrees.
    """
    try:
        tree = json.loads(gzip.decompress((folder / FILE_NAME).read_bytes()))
    except (OSError, ValueError, EOFError):
        return None
    window = shapely.box(*near)
    lines: list[BaseGeometry] = []
    names: list[str] = []
    for feature in tree["features"]:
        for part in map(shapely.LineString, feature["geometry"]["coordinates"]):
            if part.intersects(window):
                lines.append(part)
                names.append(feature["properties"]["name"] or "")
    return Roads(tuple(lines), tuple(names))


def _read_lines(osm_file: Path) -> dict[_Key, list[BaseGeometry]]:
    lines: dict[_Key, list[BaseGeometry]] = defaultdict(list)
    for way in _ways(osm_file):
        tags = way.tags
        road_class = CLASSES.get(tags.get("highway", ""))
        if road_class is None:
            continue
        path = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        if len(path) > 1:
            lines[road_class, tags.get("name", "")].append(shapely.LineString(path))
    return lines


def _ways(osm_file: Path) -> Iterator[Any]:
    processor = osmium.FileProcessor(str(osm_file), osmium.osm.NODE | osmium.osm.WAY)
    yield from processor.with_locations().with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))


def _feature(key: _Key, lines: list[BaseGeometry]) -> dict[str, Any]:
    merged = shapely.line_merge(shapely.multilinestrings(lines))
    simple = shapely.simplify(merged, _TOLERANCE_DEG)
    parts = [_rounded(part) for part in shapely.get_parts(simple)]
    return {
        "type": "Feature",
        "properties": {"class": key[0], "name": key[1] or None},
        "geometry": {"type": "MultiLineString", "coordinates": sorted(parts)},
    }


def _rounded(line: BaseGeometry) -> list[list[float]]:
    coordinates: list[list[float]] = shapely.get_coordinates(line).round(_DECIMALS).tolist()
    return coordinates
