"""The basemap of a road graph: vector tiles in one PMTiles file, made from the same OSM file and kept in its folder.

tippecanoe cuts and simplifies; without that program a graph is whole, only without a basemap, and the map draws the
roads alone. The name of the file carries the number of what is in it: after a change of `gis.tiles.basemap` an import
makes it again. Known limit: node positions are kept in memory, about 16 bytes for each node of the file.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from os import fsync
from pathlib import Path
from typing import Any

import osmium
import shapely

from gis.store.graphs.osrm_tools import run
from gis.store.graphs.road_file import RoadFile, broken
from gis.tiles.basemap import AREA_KEYS, FIRST_ZOOM, LAST_ZOOM, Depiction, area_of, line_of, name_of

EDITION = 1
"""Of what is drawn: one more with every change of `gis.tiles.basemap`."""
FILE_NAME = f"basemap-{EDITION}.pmtiles"
PROGRAM = "tippecanoe"
_READ_KEYS = (*AREA_KEYS, "railway", "place", "shop", "office")
_LIMIT_S = 3600.0
_DECIMALS = 6  # 0.1 m: a step of the closest tiles is 0.6 m
# -r1: or points are dropped at random; sizes are bounded by the zooms in `gis.tiles.basemap` and not by dropping what
# is there. Neighbours of one kind become one feature, which is half the bytes and half the strokes.
_OPTIONS = (
    "--force", "--quiet", f"-Z{FIRST_ZOOM}", f"-z{LAST_ZOOM}", "-r1", "--no-feature-limit", "--no-tile-size-limit",
    "--coalesce", "--reorder", "--read-parallel", "--simplification=4", "--no-tiny-polygon-reduction-at-maximum-zoom",
    "--no-tile-stats",
)  # fmt: skip


def can_make() -> bool:
    """Return whether the program that cuts tiles is on this machine."""
    return shutil.which(PROGRAM) is not None


def write_basemap(file: RoadFile, folder: Path, log: Path, beat: Callable[[], None] = lambda: None) -> Path:
    """Make the tiles of an OSM file, and return their file in `folder`. It appears whole or not at all.

    Parameters
    ----------
    file
        An OSM file.
    folder
        Of the graph; passing files lie there too.
    log
        What the program says is appended here.
    beat
        Called a few times a second.

    Raises
    ------
    BadFileError
        The file cannot be read as OpenStreetMap data.
    RoadGraphError
        The program failed or took too long.
    """
    target = folder / FILE_NAME
    drawn, unfinished = folder / "basemap.geojsonl", folder / "basemap.part.pmtiles"
    try:
        with drawn.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{feature}\n" for feature in features(file))
        run(
            str(shutil.which(PROGRAM)),
            [*_OPTIONS, "-t", str(folder), "-o", str(unfinished), str(drawn)],
            log,
            limit_s=_LIMIT_S,
            beat=beat,
        )
        with unfinished.open("rb") as stream:
            fsync(stream.fileno())
        unfinished.replace(target)
    finally:
        for left in (drawn, unfinished, unfinished.with_name(f"{unfinished.name}-journal")):
            left.unlink(missing_ok=True)
    return target


def features(file: RoadFile) -> Iterator[str]:
    """Yield everything drawn or named in an OSM file as GeoJSON features, with tippecanoe's layer and zoom.

    Raises
    ------
    BadFileError
        The file is broken or cut short.
    """
    factory = osmium.geom.GeoJSONFactory()
    try:
        for entity in _everything(file):
            yield from _features(entity, factory)
    except (RuntimeError, OSError) as failure:
        raise broken(file.given, failure) from failure


def _everything(file: RoadFile) -> Iterable[Any]:
    source = osmium.io.File(str(file.path), file.kind)
    processor = osmium.FileProcessor(source).with_areas(osmium.filter.KeyFilter(*AREA_KEYS))
    return processor.with_filter(osmium.filter.KeyFilter(*_READ_KEYS))


def _features(entity: Any, factory: Any) -> Iterator[str]:
    if entity.is_node():
        name = name_of(entity.tags)
        if name is not None and entity.location.valid():
            yield _feature(name, {"type": "Point", "coordinates": [entity.lon, entity.lat]})
    elif entity.is_way():
        yield from _line(entity)
    elif entity.is_area():
        yield from _area(entity, factory)


def _line(way: Any) -> Iterator[str]:
    found = line_of(way.tags)
    if found is None:
        return
    path = [_place(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if len(path) > 1:
        yield _feature(found, {"type": "LineString", "coordinates": path})


def _area(entity: Any, factory: Any) -> Iterator[str]:
    shown = area_of(entity.tags)
    name = name_of(entity.tags, shown)
    if shown is None and name is None:
        return
    try:
        outline = json.loads(factory.create_multipolygon(entity))
    except RuntimeError:  # rings that do not close: nothing to fill
        return
    if shown is not None:
        yield _feature(shown, outline)
    if name is not None:
        middle = shapely.point_on_surface(shapely.make_valid(shapely.geometry.shape(outline)))
        yield _feature(name, {"type": "Point", "coordinates": _place(middle.x, middle.y)})


def _place(lon: float, lat: float) -> list[float]:
    return [round(lon, _DECIMALS), round(lat, _DECIMALS)]


def _feature(shown: Depiction, geometry: dict[str, Any]) -> str:
    feature = {
        "type": "Feature",
        "tippecanoe": {"layer": shown.layer, "minzoom": shown.from_zoom},
        "properties": {"kind": shown.kind, **shown.names},
        "geometry": geometry,
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
