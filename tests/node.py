"""Modules of the page in Node, without a browser: test files by its own runner, single functions for comparison."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.processes import ROOT

PAGES = ROOT / "tests" / "unit" / "maps" / "js"
SUMMARY = re.compile(r"^\S+ (tests|pass|fail|cancelled|skipped|todo) (\d+)$", re.MULTILINE)
OLDEST = 20
PATIENCE_MS = 10_000
LONGEST_S = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the runner printed of one test file, and what is wrong with it, if anything."""

    output: str
    fault: str | None


@cache
def node() -> str:
    """Return Node from the PATH, else the one that setup.sh put into build/node.

    Raises
    ------
    FileNotFoundError
        If there is none, or only an older one.
    """
    for found in (shutil.which("node"), ROOT / "build" / "node" / "bin" / "node"):
        if found is not None and _major(str(found)) >= OLDEST:
            return str(found)
    raise FileNotFoundError(f"no Node.js ≥ {OLDEST}, neither on the PATH nor in build/node: run ./setup.sh dev")


def run_tests(file: Path) -> Outcome:
    """Run one test file by Node's runner; a file whose tests do not all run is at fault."""
    # Without `--test` the file's tests run in this one process; with it the runner would start another one.
    # Timers that a module of the page leaves running do not keep it from its end.
    try:
        run = _run("--test-reporter=spec", "--test-force-exit", f"--test-timeout={PATIENCE_MS}", str(file))
    except subprocess.TimeoutExpired as late:
        return Outcome((late.stdout or b"").decode(errors="replace"), f"it did not end within {late.timeout:g} s")
    output = run.stdout + run.stderr
    return Outcome(output, fault(run.returncode, output))


def fault(returncode: int, output: str) -> str | None:
    """Return what is wrong with a run, by its exit code and the summary at the end of what it printed."""
    counts = {name: int(number) for name, number in SUMMARY.findall(output)}
    failed = counts.get("fail", 0) + counts.get("cancelled", 0)
    if returncode != 0:
        return f"{failed} failed" if failed else "it ended with an error"
    if not counts.get("tests"):
        return "it has no tests"
    if counts["pass"] < counts["tests"]:
        return f"{counts['tests'] - counts['pass']} of {counts['tests']} tests are skipped or to do"
    return None


def evaluate(function: str, value: object, boot: Mapping[str, object] | None = None) -> Any:
    """Return what a JavaScript function makes of a value.

    Parameters
    ----------
    function
        Source of `async (module, value) => …`; `module` gives a module by its path in maps/static.
    value
        What JSON can hold.
    boot
        What the server writes into the page beside language and messages.
    """
    script = f"""
    import {{ readFileSync }} from "node:fs";
    import {{ openPage }} from {json.dumps((PAGES / "page.js").as_uri())};
    const {{ boot, value }} = JSON.parse(readFileSync(0, "utf8"));
    const result = await ({function})(openPage({{ boot }}), value);
    process.stdout.write(JSON.stringify(result ?? null));
    """
    given = json.dumps({"boot": boot or {}, "value": value})
    run = _run("--input-type=module", "--eval", script, given=given)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def _run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [node(), "--disable-warning=ExperimentalWarning", "--import", (PAGES / "preload.js").as_uri(), *arguments]
    plain = {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"}
    return subprocess.run(
        command,
        check=False,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST_S,
        cwd=ROOT,
        env=plain,
    )


def _major(program: str) -> int:
    asked = [program, "-p", "parseInt(process.versions.node)"]
    try:
        return int(subprocess.run(asked, capture_output=True, text=True, timeout=20, check=True).stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0
