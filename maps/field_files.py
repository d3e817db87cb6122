"""The files of the phone's page: its scripts and styles, joined for a line on which each costs a round trip."""

from pathlib import Path

from maps.assets import OWN, VENDOR
from maps.joined import Sources, join_modules

ENTRY = "field/page.js"
SCRIPT = "joined/field.js"
STYLE = "joined/field.css"
PACKAGES = ("lit-html", "idb")
SHEETS = ("tokens", "field", "findings", "field-photos", "field-shelf", "field-ground", "field-corrections")


def joined_field() -> dict[str, str]:
    """Return the joined files by path; without the fetched packages there is nothing to join."""
    packages = {path: text for name in PACKAGES for path, text in _scripts(VENDOR, name).items()}
    if not packages:
        return {}
    scripts = join_modules(Sources(own=_scripts(OWN), packages=packages), ENTRY, "field")
    style = "\n".join((OWN / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
    return {f"joined/{name}": text for name, text in scripts.items()} | {STYLE: style}


def _scripts(root: Path, below: str = "") -> dict[str, str]:
    found = sorted((root / below).rglob("*.js"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found}
