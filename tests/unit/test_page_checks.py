"""The checks of the pages can fail: linter, formatter and type checker each meet what they are there for."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.node import node
from tests.processes import ROOT

TOOLS = ROOT / "node_modules"

FAULTS = {
    "maps/static/unknown.js": ("export const all = () => fetchAll();\n", "lint/correctness/noUndeclaredVariables"),
    "maps/static/unused.js": ("function unused() {}\n", "lint/correctness/noUnusedVariables"),
    "maps/static/unimported.js": (
        'import { later } from "./later.js";\n\nexport const one = 1;\n',
        "lint/correctness/noUnusedImports",
    ),
    "maps/static/equal.js": ("export const same = (a, b) => a == b;\n", "lint/suspicious/noDoubleEquals"),
    "maps/static/later.js": ("export async function later() {}\n", None),
    "maps/static/floating.js": (
        'import { later } from "./later.js";\n\nexport function go() {\n  later();\n}\n',
        "lint/nursery/noFloatingPromises",
    ),
    "maps/static/awaited.js": (
        'import { later } from "./later.js";\n\nexport function go() {\n  void later();\n}\n',
        None,
    ),
    "maps/static/lines.js": ("export const one = { a:1 }\n", "format"),
    "maps/static/order.js": (
        'import { b } from "./b.js";\nimport { a } from "./a.js";\n\nexport const both = a + b;\n',
        "assist/source/organizeImports",
    ),
    "maps/messages/zh.json": ('{\n "b": "2",\n "a": "1"\n}\n', "assist/source/useSortedKeys"),
    "maps/messages/en.json": ('{\n "a": "1",\n "b": "2"\n}\n', None),
    "maps/static/css/property.css": ("p {\n  colour: var(--ink);\n}\n", "lint/correctness/noUnknownProperty"),
    "maps/static/css/twice.css": (
        "p {\n  color: var(--ink);\n  color: var(--line);\n}\n",
        "lint/suspicious/noDuplicateProperties",
    ),
    "maps/static/css/lines.css": ("p { color: var(--ink) }\n", "format"),
    "maps/static/css/good.css": ("p {\n  color: var(--ink);\n}\n", None),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return what Biome says of the files in FAULTS, by file; it is run once, with our settings."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copy(ROOT / "biome.jsonc", folder)
    for name, (text, _) in FAULTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    run = _run(folder, "@biomejs/biome/bin/biome", "ci", "--colors=off", "--reporter=json", "--max-diagnostics=200")
    said: dict[str, set[str]] = {name: set() for name in FAULTS}
    for each in json.loads(run.stdout)["diagnostics"]:
        said[each["location"]["path"]].add(each["category"])
    return said


def _run(folder: Path, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [node(), str(TOOLS / tool), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", FAULTS)
def test_each_rule_meets_its_fault(found: dict[str, set[str]], name: str) -> None:
    fault = FAULTS[name][1]
    assert found[name] == ({fault} if fault else set())


TYPES = {
    "misspelt": ("/** @param {string} name */\nexport const size = (name) => name.lenght;\n", "TS2551"),
    "untyped": ("export const size = (name) => name.length;\n", "TS7006"),
    "returning": ("/** @param {boolean} big */\nexport function size(big) {\n  if (big) return 2;\n}\n", "TS7030"),
    "right": ("/** @param {string} name */\nexport const size = (name) => name.length;\n", None),
}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return what TypeScript says of the pages in TYPES, by page; it is run once, with our settings."""
    folder = tmp_path_factory.mktemp("typed")
    for name, (text, _) in TYPES.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    settings = {"extends": str(ROOT / "maps" / "tsconfig.json"), "include": ["*.js"]}
    (folder / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    run = _run(folder, "typescript/bin/tsc", "-p", ".")
    assert run.returncode != 0
    said: dict[str, set[str]] = {name: set() for name in TYPES}
    for page, fault in re.findall(r"^(\w+)\.js\(.*error (TS\d+):", run.stdout, re.MULTILINE):
        said[page].add(fault)
    return said


@pytest.mark.parametrize("name", TYPES)
def test_a_type_that_is_wrong_or_missing_is_met(typed: dict[str, set[str]], name: str) -> None:
    fault = TYPES[name][1]
    assert typed[name] == ({fault} if fault else set())


def test_a_type_fault_in_a_page_fails_the_check(tmp_path: Path) -> None:
    """Pages are checked as by `make lint`: a wrong type and a write to another's part are refused."""
    shutil.copytree(ROOT / "maps" / "static", tmp_path / "static")
    for name in ("tsconfig.json", "lit-html.d.ts", "idb.d.ts"):
        shutil.copy(ROOT / "maps" / name, tmp_path)
    wrong = {
        "shared/format.js": "export const wrong = duration(null);",
        "shared/map/basemap.js": 'const { filter } = state;\nfilter.text = "";',
    }
    for path, text in wrong.items():
        with (tmp_path / "static" / path).open("a", encoding="utf-8") as page:
            page.write(f"\n{text}\n")
    run = _run(tmp_path, "typescript/bin/tsc", "-p", "tsconfig.json")
    assert run.returncode != 0
    assert [line.partition("(")[0] for line in run.stdout.splitlines()] == [f"static/{path}" for path in wrong], (
        run.stdout
    )


def test_lint_runs_each_of_them() -> None:
    lint = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nlint:")[2].partition("\n\n")[0].split("\n\t")
    wanted = {"biome ci", "tsc -p maps/tsconfig.json", "tsc -p maps/tsconfig.worker.json"}
    assert wanted <= set(lint)
