"""OSM files whose elements are in no order, put into it: nodes, ways, relations, each by its id.

What Overpass sends has the nodes after the ways, within them, or is JSON; files joined by hand have theirs one after
the other. The road engine and the areas of places need the order. A PBF mostly says in its header that it has it.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import osmium

from gis.store.graphs.overpass import (
    Located,
    nodes_within_ways,
    refuse_unfinished,
    without_extras,
    write_json,
    write_nodes,
)
from gis.store.graphs.road_file import JSON, RoadFile, broken, elements, not_uploaded, open_road_file

_ELEMENT: Final = re.compile(rb"""<(node|way|relation)\s[^<>]*?\bid=["'](\d+)["']""")
_NAMES: Final = {"n": "node", "w": "way", "r": "relation"}
_TYPES: Final = (b"node", b"way", b"relation")


@contextmanager
def in_order(path: Path) -> Iterator[RoadFile]:
    """Open a file, or one with the same elements in order that is gone afterwards; it counts as the file given.

    Raises
    ------
    BadFileError
        As `open_road_file`; it is only a part of what Overpass was asked for; or it cannot be sorted.
    """
    file = open_road_file(path)
    refuse_unfinished(file)
    located = nodes_within_ways(file)
    with TemporaryDirectory(prefix="wangge-osm-") as name:
        plain = without_extras(file, Path(name, "plain.osm"))
        if file.kind != JSON and not located and plain is None and _is_in_order(file):
            yield file
            return
        parts, made = Path(name, "parts"), Path(name, path.name)
        parts.mkdir()
        try:
            source = file if plain is None else replace(file, path=plain, kind="osm")
            _sort(_sources(source, located, parts), made)
        except RuntimeError as failure:
            raise broken(path, failure) from failure
        yield replace(open_road_file(made), sha256=file.sha256, given=path)


def _sources(file: RoadFile, located: Located, folder: Path) -> list[Path]:
    """Return files in `folder` that together hold the elements; osmium goes by their names."""
    if file.kind == JSON:
        write_json(file, folder / "given.osm.pbf")
        return [folder / "given.osm.pbf"]
    given = folder / f"given.{file.kind}"
    given.symlink_to(file.path.resolve())
    if not located:
        return [given]
    write_nodes(located, folder / "nodes.osm.pbf")
    return [given, folder / "nodes.osm.pbf"]


def _is_in_order(file: RoadFile) -> bool:
    if file.kind == "osm.pbf":
        return _is_pbf_in_order(file)
    last = (0, 0)
    for found in elements(file.path, file.kind, _ELEMENT):
        here = (_TYPES.index(found[1]), int(found[2]))
        if here <= last:
            return False
        last = here
    return True


def _is_pbf_in_order(file: RoadFile) -> bool:
    """Return whether a PBF has the order, by its header if that says so; of a broken one, what reads it next reports.

    Raises
    ------
    BadFileError
        An element is one of an editor, not uploaded yet.
    """
    source, last = osmium.io.File(str(file.path), file.kind), (0, 0)
    try:
        is_said = osmium.io.Reader(source, osmium.osm.osm_entity_bits.NOTHING).header().get("sorting") == "Type_then_ID"
        for each in osmium.FileProcessor(source):
            if each.id < 0:
                raise not_uploaded(file.given, _NAMES[each.type_str()], str(each.id))
            here = ("nwr".index(each.type_str()), each.id)
            if is_said or here <= last:
                return is_said
            last = here
    except RuntimeError:
        pass
    return True


def _sort(sources: Iterable[Path], made: Path) -> None:
    reader = osmium.MergeInputReader()
    for source in sources:
        reader.add_file(str(source))
    with osmium.SimpleWriter(osmium.io.File(str(made), "osm.pbf")) as writer:
        handler = osmium.make_simple_handler(node=writer.add_node, way=writer.add_way, relation=writer.add_relation)
        reader.apply(handler, simplify=True)
