"""Every listed change of the code still fits: its text stands once in its file, and its tests are there."""

import ast
import tomllib
from functools import cache
from typing import Any

import pytest

from tests.processes import ROOT

LISTS = sorted((ROOT / "tests" / "mutants").glob("*.toml"))
MUTANTS = [row for path in LISTS for row in tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]]


@cache
def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


@cache
def names_in(file: str) -> frozenset[str]:
    """Return the functions, classes and variables of a test module."""
    nodes = list(ast.walk(ast.parse(text_of(file))))
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    # A state machine's tests are a variable.
    return frozenset(defined | {node.id for node in nodes if isinstance(node, ast.Name)})


def wrong_with(mutant: dict[str, Any]) -> list[str]:
    times = text_of(mutant["file"]).count(mutant["old"])
    found = [] if times == 1 else [f"{mutant['file']}: {mutant['old']!r} stands {times} times, not once"]
    for test in mutant["tests"].split():
        file, _, name = test.partition("::")
        if not (ROOT / file).exists():
            found.append(f"{test}: no such file")
        elif name and not {each.partition("[")[0] for each in name.split("::")} <= names_in(file):
            found.append(f"{test}: no such test")
    return found


def test_every_entry_fits_the_code_as_it_is():
    assert len(MUTANTS) > 100
    assert [each for mutant in MUTANTS for each in wrong_with(mutant)] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"old": "no such line"}, "stands 0 times"),
        ({"old": "e"}, "times, not once"),
        ({"tests": "tests/unit/test_none.py"}, "no such file"),
        ({"tests": "tests/unit/test_mutants.py::test_none"}, "no such test"),
    ],
)
def test_an_entry_that_does_not_fit_is_named(change, said):
    fitting = {"file": "Makefile", "old": "clean:\n\trm", "tests": "tests/unit/test_mutants.py"}
    assert wrong_with(fitting) == []
    [problem] = wrong_with(fitting | change)
    assert said in problem
