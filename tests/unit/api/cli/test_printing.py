"""What a terminal cannot show, a full disk and Ctrl-C end no command with a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

WANGGE = [sys.executable, "-c", "from api.cli import main; main()"]


def run(*arguments, **more):
    return subprocess.run(
        [*WANGGE, *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False, **more
    )


def test_names_of_files_are_utf8_in_a_locale_of_gbk_and_what_is_printed_is_gbk(tmp_path):
    """A folder with Chinese characters could not be named; some packages could not even be imported from one."""
    made = subprocess.run(
        ["localedef", "-i", "zh_CN", "-f", "GBK", str(tmp_path / "zh_CN.GBK")], capture_output=True, check=False
    )
    if not (tmp_path / "zh_CN.GBK").is_dir():
        pytest.skip(f"no locale could be made: {made.stderr.decode()}")
    locale = {"LOCPATH": str(tmp_path), "LC_ALL": "zh_CN.GBK", "LANG": "zh_CN.GBK"}
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONUTF8", "PYTHONIOENCODING"}}
    folder = tmp_path / "县域"
    done = subprocess.run(
        [*WANGGE, "county", "template", str(folder)],
        cwd=ROOT, env=environment | locale, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("gbk", "replace")
    assert "县域" in done.stdout.decode("gbk")
    assert (folder / "cells.geojson").is_file()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk"])
def test_characters_that_the_terminal_lacks_are_printed_as_numbers(tmp_path, encoding):
    folder = tmp_path / "𠮷县"
    done = run(
        "county", "template", str(folder), stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONIOENCODING": encoding}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "cells.geojson").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_the_output_is_named(tmp_path):
    with Path("/dev/full").open("w") as full:
        done = run("county", "template", str(tmp_path / "县"), stdout=full)
    assert done.returncode == 2
    assert "make room on the disk" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_while_modules_load_ends_without_a_word():
    waiting = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # in the background it is ignored
        f"from api import cli; cli.register = lambda *words: exec({waiting!r}); cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_ctrl_c_before_any_module_is_loaded_ends_without_a_word_too():
    """What the list of commands itself imports takes a third of a second, in which Ctrl-C printed a traceback."""
    code = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Interrupted:\n"
        "    def find_spec(self, name, *more):\n"
        "        if name == 'typer': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupted()); from importlib.metadata import entry_points\n"
        "[wangge] = entry_points(group='console_scripts', name='wangge'); wangge.load()()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_ctrl_c_is_ignored_where_it_was():
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); from api import cli\n"
        "cli.register = lambda *words: signal.raise_signal(signal.SIGINT); cli.app = lambda **more: print('ran')\n"
        "cli.main(); print(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["ran", "True"]
