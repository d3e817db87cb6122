"""Break the code on purpose, one line at a time, and see whether the tests notice.

`tests/mutants/*.toml` list the changes: a file, a text that stands in it exactly once, its replacement, and the tests
that must fail. Each is made in a copy of this folder. Exit code 1 if a test passes all the same, or a text is gone.

    make mutants                       every change
    make mutants ARGS='--only rules'   those whose file has this in its name
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent
LISTS = ROOT / "tests" / "mutants"
LINKED = (".venv", "maps/vendor", "build/node")
LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change, and the tests that must notice it."""

    file: str
    old: str
    new: str
    tests: str

    @property
    def is_fast(self) -> bool:
        """Return whether unit and contract tests alone notice it."""
        return all(test.startswith(("tests/unit", "tests/contract")) for test in self.tests.split())


def read_mutants(only: str) -> list[Mutant]:
    """Return the listed changes whose file has `only` in its name."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(LISTS.glob("*.toml")))
    rows = [row for text in texts for row in tomllib.loads(text)["mutant"]]
    return [mutant for mutant in (Mutant(**row) for row in rows) if only in mutant.file]


def copy_tree(target: Path) -> Path:
    """Copy what git tracks, and link what was installed."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name, follow_symlinks=False)  # maps/guides is a link
    for name in LINKED:
        if (ROOT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).symlink_to(ROOT / name)
    return target


def verdict(mutant: Mutant, tree: Path) -> str:
    """Return `killed`, `survived` or what is wrong with the entry; the tree is as before afterwards."""
    path = tree / mutant.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        return f"stale: the text stands in the file {text.count(mutant.old)} times, not once"
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        return _run(mutant, tree)
    finally:
        path.write_text(text, encoding="utf-8")


def _run(mutant: Mutant, tree: Path) -> str:
    command = [".venv/bin/python", "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *mutant.tests.split()]
    data = {"WANGGE_DATA": os.environ.get("WANGGE_DATA", str(ROOT.parent / "shared" / "data"))}
    try:
        done = subprocess.run(
            command, cwd=tree, env=os.environ | data, capture_output=True, timeout=LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "killed"  # the change made it run for ever
    match done.returncode:
        case 0:
            return "survived"
        case 1:
            return "killed"
        case _:
            last = done.stdout.decode(errors="replace").strip().splitlines()[-1:]
            # A change that stops the tests from being collected is noticed as well.
            return "killed" if b"rror" in done.stdout else f"stale: pytest ended with {done.returncode}: {last}"


def main() -> int:
    """Try every change and print what became of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="part of the file's name")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at once")
    asked = parser.parse_args()
    mutants = read_mutants(asked.only)
    if not mutants:
        print(f"No change in {LISTS} has {asked.only!r} in its file name.")
        return 1
    with tempfile.TemporaryDirectory(prefix="wangge-mutants-") as folder, ThreadPoolExecutor(asked.jobs) as pool:
        trees: Queue[Path] = Queue()
        for number in range(asked.jobs):
            trees.put(copy_tree(Path(folder) / str(number)))

        def judge(mutant: Mutant) -> str:
            tree = trees.get()
            try:
                found = verdict(mutant, tree)
            finally:
                trees.put(tree)
            print(f"{found:9} {mutant.file}: {mutant.old.strip()!r} → {mutant.new.strip()!r}", flush=True)
            return found

        found = list(pool.map(judge, mutants))
    killed = [mutant for mutant, what in zip(mutants, found, strict=True) if what == "killed"]
    fast = sum(mutant.is_fast for mutant in killed)
    print(
        f"{len(killed)} of {len(mutants)} killed ({len(killed) / len(mutants):.1%}), {fast} by unit and contract tests"
    )
    return 0 if len(killed) == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
