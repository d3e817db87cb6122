"""`setup.sh` without network, in a folder whose name has a space: what is missing, and what still works."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.processes import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of what the set-up reads."""
    folder = tmp_path / "网格 project"
    folder.mkdir()
    for name in ("setup.sh", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    return folder


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def machine(folder: Path) -> str:
    """Return a PATH of this machine's programs, but those that fetch something: none of them has a network."""
    folder.mkdir()
    for found in (*Path("/usr/bin").iterdir(), *Path("/usr/sbin").iterdir()):
        target = folder / found.name
        if not target.is_symlink() and found.name not in {"tippecanoe", "apt-get", "sudo", "uv"}:
            target.symlink_to(found)
    program(folder, "uv", 'case "$1" in --version | venv) exit 0 ;; *) exit 2 ;; esac')
    for name in ("apt-get", "sudo"):
        program(folder, name, "exit 100")
    return str(folder)


def set_up(project: Path, path: str, **locale: str) -> subprocess.CompletedProcess[str]:
    given = {"WANGGE_DATABASE_URL": "postgresql://elsewhere/wangge", "WANGGE_POSTER_FONT": "given"}
    return subprocess.run(
        ["./setup.sh", "run"],
        cwd=project,
        env={**os.environ, **given, "PATH": path, **locale},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_network_it_says_what_is_missing_and_what_still_works(project, tmp_path):
    """Before, it stopped at uv's own words; a basemap program that Debian could not send stopped it sooner."""
    done = set_up(project, machine(tmp_path / "bin"))
    assert done.returncode == 1
    assert "without tippecanoe" in done.stdout
    assert "could not be fetched: Python: requirements/run.txt" in done.stderr
    assert "没有网络" in done.stderr
    assert str(project) in done.stderr
    assert done.stderr.splitlines()[-1].endswith("nothing yet: this is the first set-up")


def test_a_full_disk_is_no_missing_network(project, tmp_path):
    path = machine(tmp_path / "bin")
    said = "error: Failed to download numpy\n  Caused by: No space left on device (os error 28)"
    program(tmp_path / "bin", "uv", f'case "$1" in --version | venv) ;; *) echo "{said}" >&2; exit 2 ;; esac')
    done = set_up(project, path)
    assert done.returncode == 1
    _, _, of_uv = done.stderr.partition("could not be installed: Python: requirements/run.txt")
    assert "because: Caused by: No space left on device (os error 28)" in of_uv
    assert "没有网络" not in of_uv
    assert "now: 无 nothing yet" in done.stderr.splitlines()[-1]


def test_what_was_installed_before_is_said_to_go_on(project, tmp_path):
    program(project / ".venv" / "bin", "wangge", "exit 0")
    assert "goes on with the packages installed before" in set_up(project, machine(tmp_path / "bin")).stderr


def test_in_a_locale_of_gbk_packages_are_installed_in_utf8(project, tmp_path):
    """What installs them takes paths for UTF-8, and gave up in a folder with Chinese characters."""
    path = machine(tmp_path / "bin")
    program(
        tmp_path / "bin",
        "uv",
        f'case "$1" in --version | venv) exit 0 ;; *) locale charmap >{tmp_path}/seen; exit 2 ;; esac',
    )
    subprocess.run(["localedef", "-i", "zh_CN", "-f", "GBK", str(tmp_path / "zh_CN.GBK")], check=False)
    set_up(project, path, LOCPATH=str(tmp_path), LC_ALL="zh_CN.GBK", LANG="zh_CN.GBK")
    assert (tmp_path / "seen").read_text() == "UTF-8\n"
