"""What a page knows is written by the module that made it (`shared/part.js`), also where TypeScript does not look."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from posixpath import normpath

import pytest

from maps.assets.inventory import OWN

PARTS = re.compile(r"^const \[(\w+), \w+\] = part\(", re.MULTILINE)
IMPORTED = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)"', re.MULTILINE)
EXPORTED = r"^export (?:const|let) {name} = (?:/\*\*.*?\*/ )?\(?[{{\[]"
INSTANCE = r"^export const {name} = new (?!Map|Set|Array|Object)\w+\("
FIELD = r"(?:\??\.\w+|\[[^\]\n]+\])"
WRITTEN = (
    rf"(?<![\w.$`-]){{name}}{FIELD}+\s*(?:=(?![=>])|[-+*|&?]{{{{1,2}}}}=|\+\+|--)"
    r"|(?:\+\+|--|\bdelete )\(?{name}[.\[]"
    r"|\bObject\.(?:assign|defineProperty)\(\s*{name}[,.\[]"
    rf"|(?<![\w.$`-]){{name}}{FIELD}*\.(?:set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill)\("
)
MODEL = "const [alerts, writable] = part({});\nexport { alerts };\n"


def imports(path: str, text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a script imports of our own modules: module, name there, name here."""
    for names, target in IMPORTED.findall(text):
        for name in filter(None, (each.strip() for each in names.split(","))):
            there, _, here = name.partition(" as ")
            yield normpath(str(PurePosixPath(path).parent / target)), there, here or there


def written(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return who writes what another module exports, each with the name."""
    return [
        (path, there)
        for path, text in texts.items()
        for module, there, here in imports(path, text)
        if re.search(WRITTEN.format(name=re.escape(here)), text)
        and not re.search(INSTANCE.format(name=there), texts.get(module, ""), re.MULTILINE)
    ]


def scripts() -> dict[str, str]:
    return {path.relative_to(OWN).as_posix(): path.read_text(encoding="utf-8") for path in OWN.rglob("*.js")}


def test_nobody_writes_what_another_module_exports() -> None:
    texts = scripts()
    assert sum(len(PARTS.findall(text)) for text in texts.values()) > 35
    assert written(texts) == []


def test_what_a_module_writes_of_its_own_is_exported_as_a_part() -> None:
    """An exported object that its own module writes could be written by all: it is a part."""
    own = [
        (path, name)
        for path, text in scripts().items()
        for name in re.findall(EXPORTED.format(name=r"(\w+)"), text, re.MULTILINE)
        if re.search(WRITTEN.format(name=name), text)
    ]
    assert own == []


@pytest.mark.parametrize(
    ("write", "found"),
    [
        ("Object.assign(alerts, { level: null });", True),
        ("Object.assign(alerts.levels, { chief: true });", True),
        ("alerts.level = null;", True),
        ("alerts.levels.chief ??= true;", True),
        ('alerts["level"] = null;', True),
        ("alerts.count += 1;", True),
        ("alerts.count++;", True),
        ("delete alerts.level;", True),
        ("alerts.open.set(1, {});", True),
        ("alerts.list.push({});", True),
        ("alerts.push({});", True),
        ("if (alerts.level === null) draw();", False),
        ("const find = (alerts) => alerts.level;", False),
        ("Object.assign(draft, alerts);", False),
        ("draft.alerts.level = null;", False),
        ("alerts.open.get(1);", False),
        ("[...alerts.list].sort();", False),
        ("html`<i .alerts=${1}></i>`;", False),
    ],
)
def test_writes_to_an_imported_part_are_found_reads_are_not(write: str, found: bool) -> None:
    text = f'import {{ alerts }} from "../model.js";\n{write}\n'
    assert written({"model.js": MODEL, "views/list.js": text}) == ([("views/list.js", "alerts")] if found else [])


def test_a_write_under_another_name_is_found() -> None:
    text = 'import { alerts as calls } from "./model.js";\ncalls.level = null;\n'
    assert written({"model.js": MODEL, "list.js": text}) == [("list.js", "alerts")]


def test_what_has_methods_of_its_own_may_be_asked_to_change() -> None:
    text = 'import { ground } from "./ground.js";\nground.clear();\n'
    assert written({"ground.js": "export const ground = new Ground();\n", "load.js": text}) == []
    assert written({"ground.js": "export const ground = new Map();\n", "load.js": text}) == [("load.js", "ground")]
