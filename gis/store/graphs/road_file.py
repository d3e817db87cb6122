"""An OSM file as it was given: is it one, and which bytes is it?

PBF, XML plain, gzip or bzip2, and JSON are recognised by content, not by name.
"""

import bz2
import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from gis.errors import BadFileError

FORMATS = ".osm.pbf, .osm.gz, .osm.bz2, .osm, or JSON of Overpass"
JSON = "json"
"""The kind of what Overpass sends as JSON; neither pyosmium nor OSRM reads it."""
_PACKED: Final[dict[str, Callable[..., Any]]] = {"osm": Path.open, "osm.gz": gzip.open, "osm.bz2": bz2.open}
"""The functions that open XML files, by kind."""
_WRAPPED: Final = {
    b"PK\x03\x04": "zip",
    b"\xfd7zXZ\0": "xz",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
    b"\x28\xb5\x2f\xfd": "zstd",
}
"""First bytes of a packed file → what packed it."""
_MARKS: Final = (b"id='-", b'id="-', b"action='delete'", b'action="delete"')
_EDIT: Final = re.compile(
    rb"""<(node|way|relation)\s(?=[^<>]*?\bid=["'](-?\d+))(?=[^<>]*?\b(?:id=["']-|action=["']delete["']))"""
)
"""An element that an editor has made or deleted and not uploaded."""
_BLOCK: Final = 1 << 20
_LONGEST_ELEMENT: Final = 4096


@dataclass(frozen=True, slots=True)
class RoadFile:
    """A file that is OSM data by its first bytes; `kind` is pyosmium's and OSRM's suffix for it, or `JSON`."""

    path: Path
    kind: str
    sha256: str
    given: Path
    """The file that was given, named in messages; `path` may be a sorted copy of it."""


def open_road_file(path: Path) -> RoadFile:
    """Look at a file's first bytes and hash the whole.

    Raises
    ------
    BadFileError
        There is no such file, it is empty, it is not OSM data, or it holds edits that were not uploaded.
    """
    if not path.is_file():
        raise BadFileError(
            f"{path}: no such file; give an OSM extract ({FORMATS}) 没有这个文件，请提供 OSM 数据", field="file"
        )
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        head = stream.read(512)
        digest.update(head)
        while block := stream.read(_BLOCK):
            digest.update(block)
    if not head:
        raise BadFileError(f"{path} is empty (0 bytes); fetch the extract again 文件为空，请重新下载", field="file")
    kind = _kind(path, head)
    _refuse_edits(path, kind)
    return RoadFile(path, kind, digest.hexdigest(), path)


def broken(path: Path, failure: Exception) -> BadFileError:
    """Return what to say of a file whose reading failed."""
    return BadFileError(
        f"{path} is broken or cut short ({failure}); fetch the extract again 文件损坏或不完整，请重新下载", field="file"
    )


def _refuse_edits(path: Path, kind: str) -> None:
    """Refuse what JOSM saves before an upload: nothing here knows new ids, and what is deleted would be driven on."""
    edit = _first_edit(path, kind)
    if edit is None:
        return
    raise not_uploaded(path, edit[1].decode(), edit[2].decode())


def not_uploaded(path: Path, element: str, number: str) -> BadFileError:
    """Return what to say of a file with an element that an editor has made or deleted and not uploaded."""
    what, how = f"{element} {number}", "新建 new" if number.startswith("-") else "已删除 deleted"
    return BadFileError(
        f"{path}: 含编辑软件（如 JOSM）中尚未上传的修改，例如 {what}（{how}），请上传后重新下载 "
        f"holds edits that were not uploaded, such as {what}; upload them in the editor, then fetch the extract again",
        field="file",
    )


def _first_edit(path: Path, kind: str) -> re.Match[bytes] | None:
    return next(elements(path, kind, _EDIT, _MARKS), None)


def elements(
    path: Path, kind: str, pattern: re.Pattern[bytes], marks: tuple[bytes, ...] = ()
) -> Iterator[re.Match[bytes]]:
    """Yield what a pattern finds in the tags of an XML file's elements, block by block; nothing of a PBF.

    Only blocks with one of the `marks` are searched, if there are any.
    """
    kept = b""
    try:
        with _PACKED[kind](path, "rb") if kind in _PACKED else BytesIO() as stream:
            while block := stream.read(_BLOCK):
                text = kept + block
                end = text.rfind(b">") + 1
                kept = text[end:][-_LONGEST_ELEMENT:]
                if not marks or any(mark in text for mark in marks):
                    yield from pattern.finditer(text, 0, end)
    except (OSError, EOFError, zlib.error):  # cut short: reading it reports that
        pass


def write_without(file: RoadFile, pattern: re.Pattern[bytes], made: Path) -> None:
    """Write an XML file unpacked and without the elements that a pattern finds, block by block."""
    kept = b""
    try:
        with _PACKED[file.kind](file.path, "rb") as stream, made.open("wb") as out:
            while block := stream.read(_BLOCK):
                text = kept + block
                end = text.rfind(b">") + 1
                kept = text[end:]
                out.write(pattern.sub(b"", text[:end]))
            out.write(kept)
    except (OSError, EOFError, zlib.error) as failure:
        raise broken(file.path, failure) from failure


def _refuse_wrapped(path: Path, kind: str) -> None:
    """Refuse what is packed and no XML inside, such as a PBF or JSON that a browser or a mirror compressed."""
    try:
        with _PACKED[kind](path, "rb") as stream:
            inner = stream.read(512)
    except (OSError, EOFError, zlib.error):  # cut short: reading it reports that
        return
    if b"OSMHeader" in inner[:64] or inner.startswith((b"{", b"\x1f\x8b", b"BZh", *_WRAPPED)):
        raise BadFileError(
            f"{path} is packed ({kind[4:]}) and no OSM XML inside: unpack it, then give the file inside 请先解压",
            field="file",
        )


def _kind(path: Path, head: bytes) -> str:
    for mark, kind in ((b"\x1f\x8b", "osm.gz"), (b"BZh", "osm.bz2")):
        if head.startswith(mark):
            _refuse_wrapped(path, kind)
            return kind
    if b"OSMHeader" in head[:64]:
        return "osm.pbf"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<osm")):
        return "osm"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return JSON
    packed = next((name for mark, name in _WRAPPED.items() if head.startswith(mark)), None)
    if packed is not None:
        raise BadFileError(f"{path} is packed ({packed}): unpack it, then give the file inside 请先解压", field="file")
    raise BadFileError(
        f"{path} is not OSM data: it begins with {head[:12]!r}; give an OSM extract ({FORMATS}) 不是 OSM 数据",
        field="file",
    )
