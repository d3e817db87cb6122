"""Reading one tile out of a PMTiles file, version 3: the whole pyramid in one file, read where it lies.

The format: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. Directories and tiles are gzip, as
tippecanoe writes them; a file compressed otherwise is refused.
"""

import gzip
import logging
import mmap
import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

from gis.errors import BadFileError

_HEADER: Final = struct.Struct("<7sB11QBBBBBB4i")
_log = logging.getLogger(__name__)
_GZIP, _VECTOR = 2, 1
_DEEPEST = 4
_OPENED = 16

type _Entry = tuple[int, int, int, int]
"""Tile id, how many tiles in a row are the same, length, offset; run 0 is a directory further down."""


class TileFile:
    """An open PMTiles file. Thread-safe; it stays readable when its folder is removed.

    Raises
    ------
    BadFileError
        The file is not PMTiles 3 of gzipped vector tiles.
    """

    def __init__(self, path: Path) -> None:
        if path.stat().st_size < _HEADER.size:
            raise BadFileError(f"{path} is no PMTiles file; build it again 不是底图文件，请重新生成", field="file")
        with path.open("rb") as stream:
            self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        magic, version, *fields = _HEADER.unpack_from(self._bytes)
        self._root, self._leaves, self._tiles = fields[0:2], fields[4], fields[6]
        inner, outer, kind, self.first_zoom, self.last_zoom = fields[12:17]
        if (magic, version, inner, outer, kind) != (b"PMTiles", 3, _GZIP, _GZIP, _VECTOR):
            raise BadFileError(
                f"{path} is no PMTiles 3 of gzipped vector tiles; build it again 不是底图文件，请重新生成", field="file"
            )
        self.bounds = tuple(degrees / 1e7 for degrees in fields[17:21])
        """West, south, east, north."""
        self._known: dict[tuple[int, int], list[_Entry]] = {}
        self._lock = Lock()

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile as gzipped MVT, None where there is nothing."""
        wanted = tile_id(z, x, y)
        offset, length = self._root
        for _ in range(_DEEPEST):
            entries = self._directory(offset, length)
            place = bisect_right(entries, wanted, key=lambda entry: entry[0]) - 1
            if place < 0:
                return None
            first, run, length, offset = entries[place]
            if run:
                return self._read(self._tiles + offset, length) if wanted < first + run else None
            offset += self._leaves
        return None

    def _directory(self, offset: int, length: int) -> list[_Entry]:
        with self._lock:
            if (offset, length) not in self._known:
                self._known[offset, length] = _entries(gzip.decompress(self._read(offset, length)))
            return self._known[offset, length]

    def _read(self, offset: int, length: int) -> bytes:
        return bytes(self._bytes[offset : offset + length])


def open_tiles(path: Path) -> TileFile | None:
    """Return the tiles of a file, opened once in this process; None where there is none that opens."""
    try:
        state = path.stat()
        return _opened(path, state.st_ino, state.st_mtime_ns)
    except OSError:
        return None
    except BadFileError as refusal:
        _log.warning("no basemap: %s", refusal)
        return None


@lru_cache(maxsize=_OPENED)
def _opened(path: Path, inode: int, changed_ns: int) -> TileFile:
    return TileFile(path)


def tile_id(z: int, x: int, y: int) -> int:
    """Return a tile's number: zoom after zoom, each along a Hilbert curve.

    >>> [tile_id(1, x, y) for x, y in ((0, 0), (0, 1), (1, 1), (1, 0))]
    [1, 2, 3, 4]
    """
    number: int = ((1 << 2 * z) - 1) // 3
    side = 1 << z >> 1
    while side:
        right, below = int(x & side > 0), int(y & side > 0)
        number += side * side * (3 * right ^ below)
        if not below:  # the curve enters the next square turned
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        side >>= 1
    return number


def _entries(packed: bytes) -> list[_Entry]:
    numbers = _varints(packed)
    count = next(numbers)
    steps, runs, lengths, places = ([next(numbers) for _ in range(count)] for _ in range(4))
    entries: list[_Entry] = []
    number = end = 0
    for step, run, length, place in zip(steps, runs, lengths, places, strict=True):
        number += step
        offset = place - 1 if place else end
        end = offset + length
        entries.append((number, run, length, offset))
    return entries


def _varints(packed: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in packed:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0
