"""The files of the phone's page: its scripts and styles, joined for a line on which each costs a round trip."""

import re
from collections.abc import Iterable
from pathlib import Path

from maps.assets import OWN, VENDOR
from maps.joined import Sources, join_modules

ENTRY = "field/page.js"
SCRIPT = "joined/field.js"
STYLE = "joined/field.css"
PACKAGES = ("lit-html", "idb")
SHEETS = ("tokens", "field", "findings", "field-photos", "field-shelf", "field-ground", "field-corrections")
MAP_SHEETS = (VENDOR / "leaflet/dist/leaflet.css", OWN / "css/basemap.css", OWN / "css/field-map.css")
MAP_LIBRARIES = (VENDOR / "leaflet/dist/leaflet.js", VENDOR / "protomaps-leaflet/dist/protomaps-leaflet.js")
_PICTURE = re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}")
_SOURCE_MAP = re.compile(r"(?m)^//# sourceMappingURL=.*$")


def joined_field() -> dict[str, str]:
    """Return the joined files by path; without the fetched packages there is nothing to join."""
    packages = {path: text for name in PACKAGES for path, text in _scripts(VENDOR, name).items()}
    if not packages:
        return {}
    scripts = join_modules(Sources(own=_scripts(OWN), packages=packages), ENTRY, "field")
    style = _whole(OWN / "css" / f"{name}.css" for name in SHEETS)
    return {f"joined/{name}": text for name, text in scripts.items()} | {STYLE: style} | _map_files()


def _map_files() -> dict[str, str]:
    """Return the map's libraries and styles; pictures of the library's own markers and controls are not used."""
    library = _SOURCE_MAP.sub("", ";\n".join(path.read_text(encoding="utf-8") for path in MAP_LIBRARIES))
    return {"joined/field-map-library.js": library, "joined/field-map.css": _PICTURE.sub("", _whole(MAP_SHEETS))}


def _whole(paths: Iterable[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _scripts(root: Path, below: str = "") -> dict[str, str]:
    found = sorted((root / below).rglob("*.js"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found}
