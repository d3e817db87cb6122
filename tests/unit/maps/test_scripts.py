"""Every script of the pages can be parsed: most widgets are run in a browser only."""

import json
import re
import subprocess
from collections import Counter

import pytest

from maps.assets.inventory import MAPS
from tests.node import node

MOST_IN_A_FOLDER = 25
IMPORTED = re.compile(r'^import\s[^"]*from "(\.[^"]+)"', re.MULTILINE)
ACROSS = {
    *((page, "shared") for page in ("console", "office", "planning", "field")),
    *((page, "office") for page in ("console", "planning")),
}
PARSE = """
import { readFileSync } from "node:fs";
import { SourceTextModule } from "node:vm";
const wrong = [];
for (const file of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    new SourceTextModule(readFileSync(file, "utf8"), { identifier: file });
  } catch (error) {
    wrong.push(`${file}: ${error}`);
  }
}
process.stdout.write(JSON.stringify(wrong));
"""


def unreadable(files):
    """Return what is wrong with scripts that cannot be parsed as modules."""
    options = ["--experimental-vm-modules", "--no-warnings", "--input-type=module", "--eval", PARSE]
    run = subprocess.run(
        [node(), *options], input=json.dumps([str(each) for each in files]), capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout)


def test_every_script_can_be_parsed():
    files = sorted((MAPS / "static").rglob("*.js"))
    assert len(files) > 200
    assert unreadable(files) == []


def test_a_name_declared_twice_is_found(tmp_path):
    twice = tmp_path / "twice.js"
    twice.write_text('import { spoken } from "./format.js";\nfunction spoken() {}\n')
    assert "already been declared" in unreadable([twice])[0]


@pytest.mark.parametrize("folder", ["static", "templates"])
def test_a_folder_holds_so_many_files_that_one_finds_ones_way(folder):
    counts = Counter(path.parent for path in (MAPS / folder).rglob("*") if path.is_file())
    assert {path.as_posix(): count for path, count in counts.items() if count > MOST_IN_A_FOLDER} == {}
    assert sum(counts.values()) > MOST_IN_A_FOLDER / 2


def test_pages_import_what_is_shared_and_what_is_their_own():
    """The phone takes nothing from the office's pages; what is shared knows no page."""
    found = {
        (path.relative_to(MAPS / "static").parts[0], resolved(path, target))
        for path in (MAPS / "static").rglob("*.js")
        for target in IMPORTED.findall(path.read_text(encoding="utf-8"))
    }
    assert {pair for pair in found if pair[0] != pair[1]} == ACROSS


def resolved(path, target):
    """Return the first folder of what a script imports."""
    return (path.parent / target).resolve().relative_to(MAPS / "static").parts[0]


FIELD = re.compile(r"<input\b(?:\$\{(?:[^{}]|\{[^{}]*\})*\}|[^<>$]|\$(?!\{))*")
UNWRITTEN = re.compile(r'\btype="?(?:checkbox|radio|file|date|time|datetime-local|month|number|range)\b')


def remembered(text):
    """Return the fields for words that a browser would keep for the next person at the computer."""
    found = [" ".join(each.split()) for each in FIELD.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))]
    return [each for each in found if not UNWRITTEN.search(each) and "autocomplete=" not in each]


def test_no_field_leaves_its_words_in_the_browser_for_the_next_at_the_computer():
    assert remembered(
        'html`<input name="note" @input=${(e) => set({ a: e })}><input type="date"><input autocomplete="off">`'
    )
    found = {
        f"{each.relative_to(MAPS)}": remembered(each.read_text(encoding="utf-8"))
        for each in (MAPS / "static").rglob("*.js")
    }
    assert {name: fields for name, fields in found.items() if fields} == {}
