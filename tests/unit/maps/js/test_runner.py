"""A test file in JavaScript fails in pytest whenever not all that it has ran and passed."""

from pathlib import Path

import pytest

from tests import node
from tests.node import evaluate, run_tests

pytest_plugins = ["pytester"]

BEGIN = 'import assert from "node:assert/strict";\nimport { test } from "node:test";\n'
GOOD = 'test("sums", () => assert.equal(1 + 1, 2));\n'
BAD = 'test("sums badly", () => assert.equal(1 + 1, 3));\n'


def test_a_failing_file_fails_and_a_good_one_passes(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("from tests.unit.maps.js.conftest import pytest_collect_file")
    for name, text in {"good": GOOD, "bad": GOOD + BAD}.items():
        (pytester.path / f"{name}.test.js").write_text(BEGIN + text, encoding="utf-8")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*sums badly*", "*2 !== 3*", "bad.test.js: 1 failed"])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD, None),
        (BAD, "1 failed"),
        ("", "it has no tests"),
        (GOOD + 'test.skip("later", () => {});\n', "1 of 2 tests are skipped or to do"),
        (GOOD + 'test.todo("later", () => {});\n', "1 of 2 tests are skipped or to do"),
        (GOOD + 'throw new Error("while loading");\n', "it ended with an error"),
        (GOOD + "setInterval(() => {}, 1000);\n", None),  # such as the clock of a page
    ],
    ids=["good", "bad", "empty", "skipped", "to do", "broken", "with a timer"],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, text: str, fault: str | None) -> None:
    file = tmp_path / "some.test.js"
    file.write_text(BEGIN + text, encoding="utf-8")
    assert run_tests(file).fault == fault


def test_a_test_without_an_end_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "PATIENCE_MS", 200)
    file = tmp_path / "some.test.js"
    file.write_text(BEGIN + 'test("waits", () => new Promise(() => {}));\n', encoding="utf-8")
    assert run_tests(file).fault == "1 failed"


def test_a_test_that_never_lets_go_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node, "LONGEST_S", 0.5)
    file = tmp_path / "some.test.js"
    file.write_text(BEGIN + 'test("spins", () => { for (;;); });\n', encoding="utf-8")
    assert run_tests(file).fault == "it did not end within 0.5 s"


def test_a_function_is_given_modules_and_a_value() -> None:
    asked = 'async (module, metres) => (await module("shared/format.js")).distance(metres)'
    assert evaluate(asked, 1250) == "1.3 km"
