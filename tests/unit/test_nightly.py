"""What is marked for the night is left out by day, counted, and run by night or where it is named."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT
from tests.running.nightly import NightlyCases

TESTS = """
import pytest

@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.nightly)])
def test_page(language): pass

@pytest.mark.nightly
def test_page_again(): pass
"""
OTHERS = ("cacheprovider", "faulthandler", "hypothesispytest", "schemathesis", "anyio", "timeout")
"""Plugins that have no part in this."""


@pytest.fixture(scope="module")
def arguments(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suite")
    (folder / "test_pages.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    nightly: for the night\n")
    return [f"--rootdir={folder}", "-c", str(folder / "pytest.ini"), *(f"-pno:{each}" for each in OTHERS)]


@pytest.mark.parametrize(
    ("are_run", "chosen", "passed", "left_out"),
    [
        (False, ["test_pages.py"], 1, 2),
        (True, ["test_pages.py"], 3, 0),
        (False, ["test_pages.py", "-m", "nightly"], 2, 0),
        (False, ["test_pages.py", "-m", "not bench"], 1, 2),
        (False, ["test_pages.py::test_page"], 2, 0),
        (False, ["test_pages.py::test_page[en]"], 1, 0),
    ],
)
def test_cases_of_the_night(arguments, monkeypatch, capsys, are_run, chosen, passed, left_out):
    monkeypatch.chdir(arguments[0].partition("=")[2])
    assert pytest.main([*arguments, "-p", "no:xdist", *chosen], plugins=[NightlyCases(are_run=are_run)]) == 0
    said = capsys.readouterr().out
    assert f"{passed} passed" in said
    assert ("left to the night" in said) == bool(left_out)
    if left_out:
        assert f"{left_out} deselected" in said
        assert f"{left_out} cases are left to the night: make nightly" in said


def test_the_process_that_writes_the_summary_says_how_many(arguments):
    folder = arguments[0].partition("=")[2]
    setting_up = """
from tests.running.nightly import NightlyCases
def pytest_configure(config):
    config.pluginmanager.register(NightlyCases(are_run=False))
"""
    (Path(folder) / "conftest.py").write_text(setting_up)
    command = [sys.executable, "-m", "pytest", *arguments, "-n", "1", "test_pages.py"]
    variables = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=60, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert done.stdout.count("2 cases are left to the night: make nightly") == 1
