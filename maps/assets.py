"""The page's own scripts and styles, read once, with the version their addresses carry.

A folder is an inventory: a path that was not found when it was read does not exist, so no request can climb out.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MEDIA_TYPES: Mapping[str, str] = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
MAPS = Path(__file__).parent
OWN = MAPS / "static"
VENDOR = MAPS / "vendor"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: `packed` is its gzip form."""

    body: bytes
    packed: bytes
    media_type: str
    digest: str


@dataclass(frozen=True, slots=True)
class Assets:
    """The files of one folder by relative path; `version` changes whenever any of them does."""

    files: Mapping[str, Asset]
    version: str

    @property
    def modules(self) -> tuple[str, ...]:
        """Return the paths of all scripts, for preloading: a chain of imports costs a round trip each."""
        return tuple(path for path in self.files if path.endswith(".js"))


def read_assets(folder: Path) -> Assets:
    """Return every file of a known type below `folder`; an absent folder is an empty inventory.

    Parameters
    ----------
    folder
        `OWN` or `VENDOR`; the latter is filled at set-up from package.json.
    """
    files = {
        path.relative_to(folder).as_posix(): _asset(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in MEDIA_TYPES
    }
    listing = "\n".join(f"{name} {asset.digest}" for name, asset in files.items())
    return Assets(files=files, version=_digest(listing.encode()))


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    packed = gzip.compress(body, compresslevel=6, mtime=0)
    return Asset(body=body, packed=packed, media_type=MEDIA_TYPES[path.suffix], digest=_digest(body))


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]
