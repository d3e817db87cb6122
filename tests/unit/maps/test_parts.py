"""What a page knows is written by the module that made it (`shared/part.js`), also where TypeScript does not look."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from posixpath import normpath

import pytest

from maps.assets.inventory import OWN

PARTS = re.compile(r"^const \[(\w+), writable\] = part\(", re.MULTILINE)
IMPORTED = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)"', re.MULTILINE)
ASSIGNED = re.compile(r"Object\.assign\((\w+),")
MODEL = "const [alerts, writable] = part({});\nObject.assign(writable, {});\nexport { alerts };\n"


def parts_of(texts: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return the parts in scripts by path, each with its module."""
    return {(path, name) for path, text in texts.items() for name in PARTS.findall(text)}


def written(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return who writes a part of another module by `Object.assign`, which the type checker lets pass."""
    parts = parts_of(texts)
    return [
        (path, name.strip())
        for path, text in texts.items()
        for names, target in IMPORTED.findall(text)
        for name in names.split(",")
        if name.strip() in ASSIGNED.findall(text)
        and (normpath(str(PurePosixPath(path).parent / target)), name.strip()) in parts
    ]


def test_nobody_writes_a_part_that_is_anothers() -> None:
    texts = {path.relative_to(OWN).as_posix(): path.read_text(encoding="utf-8") for path in OWN.rglob("*.js")}
    assert len(parts_of(texts)) > 10
    assert written(texts) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('import { alerts } from "../model.js";\nObject.assign(alerts, { level: null });\n', ["alerts"]),
        ('import { alerts } from "../model.js";\nObject.assign(draft, alerts);\n', []),
        ('import { alerts } from "../other.js";\nObject.assign(alerts, { level: null });\n', []),
    ],
)
def test_such_a_write_is_met(text: str, found: list[str]) -> None:
    assert [name for _, name in written({"model.js": MODEL, "views/list.js": text})] == found
