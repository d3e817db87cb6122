"""Tiles out of a PMTiles file, version 3: the whole pyramid in one file, read where it lies.

Directories and tiles are gzip, as tippecanoe writes them; a file compressed otherwise is refused.
"""

import logging
import mmap
from functools import lru_cache
from pathlib import Path

from pmtiles.tile import (
    Compression,
    Entry,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from gis.errors import BadFileError

_log = logging.getLogger(__name__)
_DEEPEST = 4
_OPENED = 16


class TileFile:
    """An open PMTiles file. Thread-safe; it stays readable when its folder is removed.

    Raises
    ------
    BadFileError
        The file is not PMTiles 3 of gzipped vector tiles.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as stream:
                self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            self._header = deserialize_header(self._bytes[:127])
        except (ValueError, IndexError, MagicNumberNotFound, SpecVersionUnsupported) as error:
            raise BadFileError(
                f"{path} is no PMTiles 3 file; build it again 不是底图文件，请重新生成", field="file"
            ) from error
        kinds = [self._header[name] for name in ("internal_compression", "tile_compression", "tile_type")]
        if kinds != [Compression.GZIP, Compression.GZIP, TileType.MVT]:
            raise BadFileError(
                f"{path} is no PMTiles 3 of gzipped vector tiles; build it again 不是底图文件，请重新生成", field="file"
            )
        self.last_zoom = self._header["max_zoom"]
        self._known: dict[tuple[int, int], list[Entry]] = {}

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile as gzipped MVT, None where there is nothing."""
        wanted = zxy_to_tileid(z, x, y)
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_DEEPEST):
            entry = find_tile(self._directory(offset, length), wanted)
            if entry is None:
                return None
            if entry.run_length:
                return self._read(self._header["tile_data_offset"] + entry.offset, entry.length)
            offset, length = self._header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def _directory(self, offset: int, length: int) -> list[Entry]:
        """Return a directory, unpacked once: the package's own reader unpacks it for every tile."""
        if (offset, length) not in self._known:
            self._known[offset, length] = deserialize_directory(self._read(offset, length))
        return self._known[offset, length]

    def _read(self, offset: int, length: int) -> bytes:
        return self._bytes[offset : offset + length]


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
