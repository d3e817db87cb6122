"""Read Overpass's other forms than plain OSM XML: JSON, coordinates within elements, the remark that it gave up.

Coordinates of a way's nodes (`out geom`) are read; those of a relation's members, and centres (`out center`), are left
out, since the XML reader refuses them.

Known limits: JSON is read whole, some ten times its size in memory; of a relation whose ways are not in the file the
coordinates are not read.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import osmium
from osmium.osm.mutable import Node, Relation, Way

from gis.errors import BadFileError
from gis.store.graphs.road_file import RoadFile, broken, elements, write_without

_REMARK: Final = re.compile(rb"<remark>([^<]*)</remark>")
_IN_WAY: Final = re.compile(
    rb"""<nd\s(?=[^<>]*?\bref=["'](\d+))(?=[^<>]*?\blat=["']([-\d.]+))[^<>]*?\blon=["']([-\d.]+)"""
)

_BESIDE: Final = re.compile(rb"<center\s[^<>]*/>|<nd\s(?![^<>]*\bref=)[^<>]*/>")
_BESIDE_MARKS: Final = (b"<center", b"<nd lat", b"<nd lon")

type Located = dict[int, tuple[float, float]]


def refuse_unfinished(file: RoadFile) -> None:
    """Raise BadFileError where Overpass says in the file that it ran out of time or memory: it then sends a part."""
    for found in elements(file.path, file.kind, _REMARK, (b"<remark>",)):
        _refuse_remark(file.path, found[1].decode("utf-8", "replace"))


def nodes_within_ways(file: RoadFile) -> Located:
    """Return longitude and latitude, WGS84 degrees, of the nodes that stand only within the ways of an XML file."""
    return {
        int(found[1]): (float(found[3]), float(found[2]))
        for found in elements(file.path, file.kind, _IN_WAY, (b" lat=",))
    }


def without_extras(file: RoadFile, made: Path) -> Path | None:
    """Write an XML file without what its reader refuses, and return it; None where it holds nothing of the kind."""
    if next(elements(file.path, file.kind, _BESIDE, _BESIDE_MARKS), None) is None:
        return None
    write_without(file, _BESIDE, made)
    return made


def write_nodes(located: Mapping[int, tuple[float, float]], made: Path) -> None:
    """Write nodes as a file, by their id."""
    with osmium.SimpleWriter(str(made)) as writer:
        for number in sorted(located):
            writer.add_node(Node(id=number, location=located[number]))


def write_json(file: RoadFile, made: Path) -> None:
    """Write what a JSON file of Overpass holds as an OSM file: nodes, ways, relations.

    Raises
    ------
    BadFileError
        It is not JSON, not Overpass's, or a part only.
    """
    found = _elements_of(file.path)
    try:
        located: Located = {each["id"]: (each["lon"], each["lat"]) for each in found["node"]}
        for way in found["way"]:
            refs, places = way.get("nodes", ()), way.get("geometry", ())
            located |= {ref: (at["lon"], at["lat"]) for ref, at in zip(refs, places, strict=False) if at}
        tagged = {each["id"]: each.get("tags", {}) for each in found["node"]}
        with osmium.SimpleWriter(str(made)) as writer:
            for number in sorted(located):
                writer.add_node(Node(id=number, location=located[number], tags=tagged.get(number, {})))
            for way in found["way"]:
                writer.add_way(Way(id=way["id"], nodes=way.get("nodes", []), tags=way.get("tags", {})))
            for each in found["relation"]:
                members = [(one["type"][0], one["ref"], one["role"]) for one in each.get("members", ())]
                writer.add_relation(Relation(id=each["id"], members=members, tags=each.get("tags", {})))
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as failure:
        raise broken(file.path, failure) from failure


def _elements_of(path: Path) -> Mapping[str, list[Any]]:
    """Return the elements by type, each by its id."""
    try:
        said = json.loads(path.read_bytes())
    except ValueError as failure:
        raise broken(path, failure) from failure
    listed = said.get("elements") if isinstance(said, dict) else None
    if not isinstance(listed, list):
        raise BadFileError(
            f"{path} is JSON, but not OSM data: it has no `elements`; in Overpass turbo export the raw OSM data, not "
            "GeoJSON 不是 OSM 数据：没有 elements；请在 Overpass turbo 中导出原始 OSM 数据，而不是 GeoJSON",
            field="file",
        )
    if remark := said.get("remark"):
        _refuse_remark(path, str(remark))
    by_type: dict[str, dict[int, Any]] = {"node": {}, "way": {}, "relation": {}}
    for each in listed:
        if isinstance(each, dict) and each.get("type") in by_type and isinstance(each.get("id"), int):
            by_type[each["type"]][each["id"]] = each
    return {kind: [found[number] for number in sorted(found)] for kind, found in by_type.items()}


def _refuse_remark(path: Path, remark: str) -> None:
    raise BadFileError(
        f"{path} is only a part of what was asked for: Overpass stopped with “{remark.strip()}”; ask for a smaller "
        "area or with a longer [timeout:…], then fetch it again "
        "数据不完整，Overpass 中途停止；请缩小范围或加大 timeout 后重新下载",
        field="file",
    )
