"""An OSM file as it was given: is it one, and which bytes is it?

PBF, and XML plain, gzip or bzip2, are recognised by content, not by name.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from gis.errors import BadFileError

FORMATS = ".osm.pbf, .osm.gz, .osm.bz2 or .osm"


@dataclass(frozen=True, slots=True)
class RoadFile:
    """A file that is OSM data by its first bytes; `kind` is pyosmium's and OSRM's suffix for it."""

    path: Path
    kind: str
    sha256: str


def open_road_file(path: Path) -> RoadFile:
    """Look at a file's first bytes and hash the whole.

    Raises
    ------
    BadFileError
        There is no such file, it is empty, or it is not OSM data.
    """
    if not path.is_file():
        raise BadFileError(f"{path}: no such file; give an OSM extract ({FORMATS})", field="file")
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        head = stream.read(512)
        digest.update(head)
        while block := stream.read(1 << 20):
            digest.update(block)
    if not head:
        raise BadFileError(f"{path} is empty (0 bytes); fetch the extract again", field="file")
    return RoadFile(path, _kind(path, head), digest.hexdigest())


def _kind(path: Path, head: bytes) -> str:
    if b"OSMHeader" in head[:64]:
        return "osm.pbf"
    if head.startswith(b"\x1f\x8b"):
        return "osm.gz"
    if head.startswith(b"BZh"):
        return "osm.bz2"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<osm")):
        return "osm"
    raise BadFileError(
        f"{path} is not OSM data: it begins with {head[:12]!r}; give an OSM extract ({FORMATS})", field="file"
    )
