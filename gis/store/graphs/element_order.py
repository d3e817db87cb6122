"""OSM files whose elements are in no order, put into it: nodes, ways, relations, each by its id.

What Overpass sends has the nodes after the ways, and files joined by hand have theirs one after the other; the road
engine and the areas of places need the order. Known limit: only XML is looked through; PBF is sorted by what writes it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import osmium

from gis.store.graphs.road_file import RoadFile, broken, elements, open_road_file

_ELEMENT: Final = re.compile(rb"""<(node|way|relation)\s[^<>]*?\bid=["'](\d+)["']""")
_TYPES: Final = (b"node", b"way", b"relation")


@contextmanager
def in_order(path: Path) -> Iterator[RoadFile]:
    """Open a file, or one with the same elements in order that is gone afterwards.

    Raises
    ------
    BadFileError
        As `open_road_file`; or it cannot be sorted.
    """
    file = open_road_file(path)
    if _is_in_order(file):
        yield file
        return
    with TemporaryDirectory(prefix="wangge-osm-") as folder:
        link = Path(folder, f"given.{file.kind}")  # osmium goes by the name
        made = Path(folder, path.name)
        link.symlink_to(path.resolve())
        try:
            _sort(link, made)
        except RuntimeError as failure:
            raise broken(path, failure) from failure
        yield open_road_file(made)


def _is_in_order(file: RoadFile) -> bool:
    last = (0, 0)
    for found in elements(file.path, file.kind, _ELEMENT):
        here = (_TYPES.index(found[1]), int(found[2]))
        if here <= last:
            return False
        last = here
    return True


def _sort(source: Path, made: Path) -> None:
    reader = osmium.MergeInputReader()
    reader.add_file(str(source))
    with osmium.SimpleWriter(osmium.io.File(str(made), "osm.pbf")) as writer:
        handler = osmium.make_simple_handler(node=writer.add_node, way=writer.add_way, relation=writer.add_relation)
        reader.apply(handler, simplify=True)
