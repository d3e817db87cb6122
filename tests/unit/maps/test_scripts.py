"""Every script of the pages can be parsed: most widgets are run in a browser only."""

import json
import subprocess

from maps.assets.inventory import MAPS
from tests.node import node

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
