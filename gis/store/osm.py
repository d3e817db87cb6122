"""Reading one OpenStreetMap extract with pyosmium into the plain values of `gis.from_osm.extract`.

The file is read twice (relations, then everything), and a third time for the ways of boundary relations that the
extract holds only in part. Known limit: node positions are kept in memory, about 16 bytes for each node of the file.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray

from gis.errors import BadFileError
from gis.from_osm.extract import AdminArea, Area, Extract, Place, Road, Venue, names_of
from gis.from_osm.outline import outline
from gis.position import Position
from gis.store.graphs.drivable import may_drive
from gis.store.graphs.element_order import in_order
from gis.store.graphs.road_file import RoadFile, broken

type Progress = Callable[[str], None]

BUILT_UP = frozenset({"residential", "commercial", "retail"})
VENUES = {
    "shop": frozenset({"supermarket", "mall", "department_store", "wholesale"}),
    "amenity": frozenset(
        {
            "school", "kindergarten", "college", "university", "townhall", "community_centre", "marketplace",
            "police", "hospital", "bus_station", "fire_station", "library", "courthouse",
        }
    ),
    "railway": frozenset({"station", "halt"}),
    "office": frozenset({"government"}),
}  # fmt: skip
ADDRESS_KEYS = (
    "addr:city",
    "addr:suburb",
    "addr:district",
    "addr:quarter",
    "addr:neighbourhood",
    "addr:hamlet",
    "addr:place",
)
_READ_KEYS = ("place", "highway", "boundary", "landuse", *VENUES, *ADDRESS_KEYS, "addr:country")
_AREA_KEYS = ("place", "boundary", "landuse", "shop", "amenity", "railway", "office")
_LEAST_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class _Relation:
    tags: dict[str, str]
    ways: tuple[int, ...]


@dataclass(slots=True)
class _Gathered:
    places: list[Place] = field(default_factory=list)
    admin_areas: list[AdminArea] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    venues: list[Venue] = field(default_factory=list)
    built_up: list[Area] = field(default_factory=list)
    addresses: dict[tuple[str, str], list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    countries: Counter[str] = field(default_factory=Counter)
    relations: dict[int, _Relation] = field(default_factory=dict)


def read_extract(path: Path, on_progress: Progress = lambda what: None) -> Extract:
    """Read an OSM file.

    Parameters
    ----------
    path
        PBF, or XML plain, gzip or bzip2; recognised by content.
    on_progress
        Called with what is being done, Chinese and English.

    Raises
    ------
    BadFileError
        The file is missing, empty, not OSM data, broken or cut short, or holds no drivable road.
    """
    with in_order(path) as file:
        gathered = _gather(path, file, on_progress)
    if not gathered.roads:
        raise BadFileError(
            f"{path} holds no road a car may drive; give an extract of the county with its roads 没有可行车的道路",
            field="file",
        )
    return Extract(
        places=gathered.places,
        admin_areas=gathered.admin_areas,
        roads=gathered.roads,
        venues=gathered.venues,
        built_up=gathered.built_up,
        addresses={key: np.array(where) for key, where in gathered.addresses.items()},
        countries=dict(gathered.countries),
    )


def _gather(path: Path, file: RoadFile, on_progress: Progress) -> _Gathered:
    gathered = _Gathered()
    factory = osmium.geom.WKBFactory()
    try:
        on_progress("读取地图 reading the map")
        for entity in _everything(file):
            _take(entity, gathered, factory)
        on_progress("拼接边界 joining boundaries")
        gathered.admin_areas += _incomplete(file, gathered)
    except (RuntimeError, ValueError) as failure:
        raise broken(path, failure) from failure
    return gathered


def _everything(file: RoadFile) -> Iterable[Any]:
    source = osmium.io.File(str(file.path), file.kind)
    processor = osmium.FileProcessor(source).with_areas(osmium.filter.KeyFilter(*_AREA_KEYS))
    return processor.with_filter(osmium.filter.KeyFilter(*_READ_KEYS))


def _take(entity: Any, gathered: _Gathered, factory: Any) -> None:
    if entity.is_node():
        where = (entity.lon, entity.lat) if entity.location.valid() else None
        if where is not None:
            _take_point(f"n{entity.id}", entity.tags, where, gathered)
            _take_address(entity.tags, where, gathered)
    elif entity.is_way():
        _take_way(entity, gathered)
    elif entity.is_area():
        _take_area(entity, gathered, factory)
    elif entity.is_relation() and _is_boundary(entity.tags):
        ways = tuple(member.ref for member in entity.members if member.type == "w" and member.role in {"", "outer"})
        gathered.relations[entity.id] = _Relation(dict(entity.tags), ways)


def _is_boundary(tags: Any) -> bool:
    return tags.get("boundary") == "administrative" and tags.get("type") in {"boundary", "multipolygon"}


def _take_way(way: Any, gathered: _Gathered) -> None:
    tags = way.tags
    road = may_drive(tags)
    if not road and not any(key in tags for key in ADDRESS_KEYS):
        return
    path = np.array([(node.lon, node.lat) for node in way.nodes if node.location.valid()])
    if len(path) == 0:
        return
    if road and len(path) > 1:
        gathered.roads.append(Road(tags["highway"], names_of(tags), path))
    if not road:
        middle = path.mean(axis=0)
        _take_address(tags, (float(middle[0]), float(middle[1])), gathered)


def _take_area(entity: Any, gathered: _Gathered, factory: Any) -> None:
    area = _shape(entity, factory)
    if area is None:
        return
    tags = entity.tags
    osm = f"{'w' if entity.from_way() else 'r'}{entity.orig_id()}"
    if tags.get("landuse") in BUILT_UP:
        gathered.built_up.append(area)
    if tags.get("boundary") == "administrative":
        if not entity.from_way():
            gathered.relations.pop(entity.orig_id(), None)
        if not entity.from_way() or names_of(tags) is not None:  # else it is only the outer way of a relation
            gathered.admin_areas.append(_admin_area(osm, tags, area, 0.0))
    middle = area.point_on_surface()
    _take_point(osm, tags, (middle.x, middle.y), gathered, area)


def _shape(entity: Any, factory: Any) -> Area | None:
    try:
        area = shapely.from_wkb(factory.create_multipolygon(entity))
    except RuntimeError:
        return None
    area = area if area.is_valid else shapely.make_valid(area, method="structure", keep_collapsed=False)
    if isinstance(area, shapely.MultiPolygon) and len(area.geoms) == 1:
        area = area.geoms[0]
    return area if isinstance(area, shapely.Polygon | shapely.MultiPolygon) and not area.is_empty else None


def _take_point(osm: str, tags: Any, where: tuple[float, float], gathered: _Gathered, area: Area | None = None) -> None:
    names = names_of(tags)
    position = Position(*where)
    if "place" in tags and names is not None:
        gathered.places.append(Place(osm, tags["place"], names, position, _whole(tags.get("population")), area))
    for key, kinds in VENUES.items():
        if tags.get(key) in kinds:
            gathered.venues.append(Venue(osm, tags[key], names, position, _street_address(tags)))
            break


def _take_address(tags: Any, where: tuple[float, float], gathered: _Gathered) -> None:
    for key in ADDRESS_KEYS:
        if value := " ".join(tags.get(key, "").split()):
            gathered.addresses[key, value].append(where)
    if country := _country(tags.get("addr:country")):
        gathered.countries[country] += 1


def _admin_area(osm: str, tags: Any, area: Area, closed_m: float) -> AdminArea:
    country = _country(tags.get("ISO3166-1:alpha2") or tags.get("ISO3166-1") or tags.get("ISO3166-2"))
    return AdminArea(osm, _whole(tags.get("admin_level")), names_of(tags), area, closed_m, country)


def _incomplete(file: RoadFile, gathered: _Gathered) -> list[AdminArea]:
    """Return the boundary relations of which the extract holds most of the ways, closed where they were cut."""
    paths = _paths(file, {way for relation in gathered.relations.values() for way in relation.ways})
    found = []
    for number, relation in sorted(gathered.relations.items()):
        held = [paths[way] for way in relation.ways if way in paths]
        if relation.ways and len(held) >= _LEAST_SHARE * len(relation.ways) and (enclosed := outline(held)):
            found.append(_admin_area(f"r{number}", relation.tags, *enclosed))
    return found


def _paths(file: RoadFile, ways: set[int]) -> dict[int, NDArray[np.float64]]:
    if not ways:
        return {}
    source = osmium.io.File(str(file.path), file.kind)
    processor = osmium.FileProcessor(source, osmium.osm.NODE | osmium.osm.WAY).with_locations()
    processor = processor.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    processor = processor.with_filter(osmium.filter.IdFilter(ways))
    return {
        way.id: np.array([(node.lon, node.lat) for node in way.nodes if node.location.valid()]).reshape(-1, 2)
        for way in processor
        if isinstance(way, osmium.osm.Way)
    }


def _street_address(tags: Any) -> str | None:
    street, number = tags.get("addr:street"), tags.get("addr:housenumber")
    return f"{street} {number}" if street and number else street


def _country(value: str | None) -> str | None:
    code = (value or "")[:2].upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _whole(value: str | None) -> int | None:
    digits = "".join(ch for ch in (value or "").split(";")[0] if ch.isdigit())
    return int(digits[:10]) if digits else None
