"""Hints name the command as it was typed."""

import os
import subprocess
import sys

import pytest

from api.cli import calling
from tests.processes import ROOT


@pytest.fixture
def typed(monkeypatch):
    """Return a function setting what was typed, and what a bare `wangge` would find."""

    def type_it(first: str, on_path: str | None = None) -> None:
        monkeypatch.setattr(sys, "argv", [first, "county", "list"])
        monkeypatch.setattr(calling.shutil, "which", lambda name: on_path)

    return type_it


@pytest.mark.parametrize(
    ("first", "on_path", "shown"),
    [
        (".venv/bin/wangge", None, ".venv/bin/wangge"),
        (".venv/bin/wangge", "/usr/bin/wangge", ".venv/bin/wangge"),
        ("/srv/wangge/.venv/bin/wangge", None, "/srv/wangge/.venv/bin/wangge"),
        ("/usr/bin/wangge", "/usr/bin/wangge", "wangge"),  # the kernel is handed the whole path of a bare word
        ("/my county/bin/wangge", None, "'/my county/bin/wangge'"),
        ("wangge", None, "wangge"),
        ("/usr/bin/pytest", None, "wangge"),
        ("-c", None, "wangge"),
    ],
)
def test_the_command_as_typed(typed, first, on_path, shown):
    typed(first, on_path)
    assert calling.called() == shown
    assert calling.hint("roads list") == f"{shown} roads list"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (
            "Run `wangge demo load`, `wangge county import DIR` or …",
            "Run `v/wangge demo load`, `v/wangge county import DIR` or …",
        ),
        ("请用 wangge roads import 重新导入", "请用 v/wangge roads import 重新导入"),
        ("尚无数据库; run: wangge migrate", "尚无数据库; run: v/wangge migrate"),
        ("/srv/wangge county is a folder, wangge.conf a file", "/srv/wangge county is a folder, wangge.conf a file"),
        ("wangge county", "v/wangge county"),
        ("v/wangge county", "v/wangge county"),
    ],
)
def test_commands_within_a_message(typed, message, shown):
    typed("v/wangge")
    assert calling.as_called(message) == shown


def test_an_error_on_the_terminal_names_the_command_as_typed(tmp_path):
    script = ".venv/bin/wangge"
    if not (ROOT / script).exists():
        pytest.skip(f"{script} is not installed here")
    variables = os.environ | {"WANGGE_HOME": str(tmp_path)}
    done = subprocess.run([script, "db", "url"], cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run: .venv/bin/wangge migrate" in done.stderr
