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
MAPS = Path(__file__).parents[1]
OWN = MAPS / "static"
TEMPLATES = MAPS / "templates"
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


def read_assets(
    folder: Path, *, made: Mapping[str, str] | None = None, packages: Mapping[str, str] | None = None
) -> Assets:
    """Return every file of a known type below `folder`; an absent folder is an empty inventory.

    Parameters
    ----------
    folder
        `OWN` or `VENDOR`; the latter is filled at set-up from package.json.
    made
        Further files, by relative path, that are written by the server.
    packages
        Where imports of a package lead, by its prefix: an import map would have to stand inline in the page.
    """
    files = {
        path.relative_to(folder).as_posix(): _asset(path.suffix, _resolved(path, packages or {}))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in MEDIA_TYPES
    }
    files |= {name: _asset(Path(name).suffix, text.encode()) for name, text in (made or {}).items()}
    listing = "\n".join(f"{name} {asset.digest}" for name, asset in files.items())
    return Assets(files=files, version=_digest(listing.encode()))


def _resolved(path: Path, packages: Mapping[str, str]) -> bytes:
    body = path.read_bytes()
    for prefix, root in packages.items() if path.suffix == ".js" else ():
        body = body.replace(f'from "{prefix}'.encode(), f'from "{root}'.encode())
    return body


def _asset(suffix: str, body: bytes) -> Asset:
    packed = gzip.compress(body, compresslevel=9, mtime=0)
    return Asset(body=body, packed=packed, media_type=MEDIA_TYPES[suffix], digest=_digest(body))


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]
