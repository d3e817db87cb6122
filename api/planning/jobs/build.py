"""Identity of the code: the public version, and a digest of the sources behind a result.

Two processes of one build give the same bytes for the same task; two builds may differ.
"""

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("dispatch", "gis")
LIBRARIES = ("numpy", "highspy")


@cache
def versions() -> dict[str, str]:
    """Return what has to be equal for equal bytes: wangge with its sources, Python, the libraries of numbers."""
    known = {name: version(name) for name in LIBRARIES}
    return {"wangge": code_version(), "python": platform.python_version(), **known}


@cache
def code_version() -> str:
    """Return wangge's version and eight digits of the digest of what it computes with."""
    return f"{version('wangge')}+{_digest()[:8]}"


def _digest() -> str:
    found = hashlib.sha256()
    for folder in _folders():
        for file in sorted(folder.rglob("*.py")):
            found.update(f"{file.relative_to(folder.parent)}\0".encode())
            found.update(file.read_bytes())
    return found.hexdigest()


def _folders() -> list[Path]:
    own = Path(__file__).parents[1]
    specs = (find_spec(name) for name in PACKAGES)
    return [
        own,
        *(Path(spec.submodule_search_locations[0]) for spec in specs if spec and spec.submodule_search_locations),
    ]


def differences(here: dict[str, str], there: dict[str, str]) -> list[str]:
    """Return what is of another version there, each as `name here ≠ there`."""
    names = sorted({*here, *there})
    pairs = ((name, here.get(name, "-"), there.get(name, "-")) for name in names)
    return [f"{name} {ours} ≠ {theirs}" for name, ours, theirs in pairs if ours != theirs]
