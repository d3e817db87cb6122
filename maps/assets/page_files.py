"""Files of the phone's page, the console and public pages: scripts and styles joined, for each costs a round trip.

On an office PC as well: a browser spends more on asking for a hundred small files than on all that is in them.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from maps.assets.inventory import OWN, VENDOR
from maps.assets.joined import Sources, join_modules

FIELD_SCRIPT = "joined/field.js"
FIELD_STYLE = "joined/field.css"
CONSOLE_SCRIPT = "joined/console.js"
CONSOLE_STYLE = "joined/console.css"
PUBLIC_STYLE = "joined/public.css"
PACKAGES = ("lit-html", "idb")
FIELD_SHEETS = (
    "base/tokens",
    "field/tokens",
    "base/controls",
    "base/rehearsal",
    "field/field",
    "field/findings",
    "field/photos",
    "field/shelf",
    "field/ground",
    "field/corrections",
    "field/landscape",
)
PUBLIC_SHEETS = ("base/tokens", "base/controls", "public/public")
LEAFLET_STYLE = VENDOR / "leaflet/dist/leaflet.css"
CONSOLE_SHEETS = (
    "base/tokens",
    "base/controls",
    "console/elements",
    "base/rehearsal",
    "console/topbar",
    "console/layout",
    "console/narrow",
    "console/queue",
    "console/units",
    "console/panel",
    "console/decide",
    "console/intake",
    "base/map",
    "base/map-tokens",
    "base/basemap",
    "console/alerts",
    "console/attachments",
    "console/off-shelf",
    "console/wall",
    "console/forced-colors",
    "console/print",
)
MAP_SHEETS = (LEAFLET_STYLE, OWN / "css/base/map-tokens.css", OWN / "css/base/basemap.css", OWN / "css/field/map.css")
MAP_LIBRARIES = (VENDOR / "leaflet/dist/leaflet.js", VENDOR / "protomaps-leaflet/dist/protomaps-leaflet.js")
_PICTURE = re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}")
_SOURCE_MAP = re.compile(r"(?m)^//# sourceMappingURL=.*$")


def joined_pages() -> dict[str, str]:
    """Return the joined files by path; without the fetched packages only those that need none."""
    public = {PUBLIC_STYLE: _sheets(PUBLIC_SHEETS)}
    packages = {path: text for name in PACKAGES for path, text in _scripts(VENDOR, name).items()}
    if not packages:
        return public
    sources = Sources(own=_scripts(OWN), packages=packages)
    scripts = join_modules(sources, "field/page.js", "field") | join_modules(sources, "console/app.js", "console")
    styles = {
        FIELD_STYLE: _sheets(FIELD_SHEETS),
        CONSOLE_STYLE: _PICTURE.sub("", _whole([LEAFLET_STYLE])) + _sheets(CONSOLE_SHEETS),
    }
    return {f"joined/{name}": text for name, text in scripts.items()} | public | styles | _map_files()


def _map_files() -> dict[str, str]:
    """Return the map's libraries and styles; pictures of the library's own markers and controls are not used."""
    library = _SOURCE_MAP.sub("", ";\n".join(path.read_text(encoding="utf-8") for path in MAP_LIBRARIES))
    return {"joined/field-map-library.js": library, "joined/field-map.css": _PICTURE.sub("", _whole(MAP_SHEETS))}


def _sheets(names: Iterable[str]) -> str:
    return _whole(OWN / "css" / f"{name}.css" for name in names)


def _whole(paths: Iterable[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _scripts(root: Path, below: str = "") -> dict[str, str]:
    found = sorted((root / below).rglob("*.js"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found}
