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
    "css/base/tokens",
    "css/field/tokens",
    "css/base/controls",
    "css/rehearsal",
    "css/field/field",
    "field/views/head",
    "field/views/case-card",
    "field/views/route-sketch",
    "field/views/step-bar",
    "field/views/findings/findings",
    "field/views/photos",
    "field/views/shelf/shelf",
    "field/views/area/ground",
    "field/views/area/corrections",
    "css/field/landscape",
)
PUBLIC_SHEETS = ("css/base/tokens", "css/base/controls", "public/public")
LEAFLET_STYLE = VENDOR / "leaflet/dist/leaflet.css"
CONSOLE_SHEETS = (
    "css/base/tokens",
    "css/base/controls",
    "css/console/elements",
    "shared/map/glyph",
    "css/base/team-name",
    "css/rehearsal",
    "console/frame/topbar",
    "css/console/layout",
    "css/console/narrow",
    "console/queue/queue",
    "console/queue/rows",
    "console/frame/first-steps",
    "console/teams/units",
    "console/case/panel",
    "console/intake/form",
    "console/attachments/awaited",
    "console/case/decide",
    "console/intake/intake",
    "shared/map/map",
    "console/map/signs/points",
    "console/map/signs/stations",
    "console/map/signs/teams",
    "console/map/signs/cases",
    "console/map/signs/way",
    "shared/map/cards",
    "shared/map/legend",
    "css/base/map-tokens",
    "shared/map/basemap",
    "console/alerts/alerts",
    "console/attachments/attachments",
    "console/off-shelf/off-shelf",
    "shared/casework/due",
    "console/casework/part",
    "console/messages/part",
    "console/wall",
    "css/console/forced-colors",
    "css/console/print",
)
MAP_SHEETS = (
    LEAFLET_STYLE,
    OWN / "css/base/map-tokens.css",
    OWN / "shared/map/basemap.css",
    OWN / "field/views/area/map.css",
)
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
    return _whole(OWN / f"{name}.css" for name in names)


def _whole(paths: Iterable[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _scripts(root: Path, below: str = "") -> dict[str, str]:
    found = sorted((root / below).rglob("*.js"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found}
