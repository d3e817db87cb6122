"""A home folder that cannot be used is one line with a remedy, never a traceback."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from api.cli import main
from api.db import cluster
from api.db.cluster import place
from api.db.cluster.account import Account
from api.settings import Settings
from tests.processes import free_port

NOBODY = 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody may enter; pytest's own are closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="wangge-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def as_nobody(open_folder: Path) -> Iterator[None]:
    """Run the test as a user who owns nothing."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


def refusal(home: Path) -> str:
    with pytest.raises(cluster.ClusterError) as error, cluster.running(Settings(home=home, database_url=None)):
        raise AssertionError("not reached")
    return str(error.value)


@pytest.mark.usefixtures("as_nobody")
@pytest.mark.parametrize("name", ["home", "a/b/home", ""])
def test_a_home_below_a_folder_one_may_not_write(open_folder: Path, name: str) -> None:
    home = open_folder / name
    said = refusal(home)
    assert said.startswith(f"WANGGE_HOME={home}: 无写入权限 cannot be written by user nobody")
    assert "choose another or chown it" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root leaves files of root behind")
def test_a_cluster_that_root_copied_says_how_to_give_it_back(open_folder: Path) -> None:
    (open_folder / "cluster").mkdir()
    (open_folder / "cluster" / "PG_VERSION").touch()
    said = refusal(open_folder)
    assert "belongs to root" in said
    assert said.endswith(f": {open_folder / 'cluster'}")
    assert "chown -R " in said


def test_a_lock_that_is_another_users_is_named(open_folder: Path, request: pytest.FixtureRequest) -> None:
    lock = open_folder / "cluster.lock"
    lock.touch(mode=0o600)
    open_folder.chmod(0o777)
    request.getfixturevalue("as_nobody")
    assert f"cannot be written by user nobody ({lock}); choose another or chown it" in refusal(open_folder)


def test_a_home_where_no_folder_can_be(open_folder: Path) -> None:
    assert refusal(Path("/proc/nothere")).startswith("WANGGE_HOME=/proc/nothere: 无法使用 cannot be used: No such file")
    (open_folder / "file").touch()
    assert "cannot be used: File exists" in refusal(open_folder / "file")
    assert "cannot be used: Not a directory" in refusal(open_folder / "file" / "home")


@pytest.fixture
def wangge(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[object, str]]:
    """Return a function that runs a command in this process and returns its exit code and its words of error."""
    monkeypatch.setenv("PORT", str(free_port()))  # a server may run on the usual one

    def run(*command: str) -> tuple[object, str]:
        monkeypatch.setenv("WANGGE_HOME", "/proc/nothere")
        monkeypatch.setattr(sys, "argv", ["wangge", *command])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code, capfd.readouterr().err

    return run


@pytest.mark.parametrize("command", [("migrate",), ("county", "list"), ("roads", "list"), ("serve",)])
def test_the_command_says_it_in_one_line_and_ends_with_2(wangge, command: tuple[str, ...]) -> None:
    code, said = wangge(*command)
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith("错误 error: WANGGE_HOME=/proc/nothere: ")


def test_another_file_that_cannot_be_written_is_one_line_too(wangge) -> None:
    code, said = wangge("county", "template", "/proc/nothere/county")
    assert (code, said.count("\n")) == (2, 1)
    assert "/proc/nothere" in said


def test_without_a_path_programs_are_sought_where_they_usually_are(open_folder: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert Account.of(os.geteuid()).may_write(open_folder)


def test_a_path_without_the_programs_is_named_and_not_the_home(open_folder: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    said = refusal(open_folder)
    assert said.startswith("PATH=/nowhere: ")
    assert "correct PATH" in said


def test_a_disk_that_is_mounted_read_only_is_named(open_folder: Path, monkeypatch) -> None:
    """ "Choose another folder" made somebody begin with an empty database; the owner "could not reach" this one."""
    (open_folder / "cluster").mkdir()
    (open_folder / "cluster" / "PG_VERSION").touch()
    account = Account.for_a_server()
    account.give(open_folder / "cluster")
    monkeypatch.setattr(Account, "may_write", lambda self, folder: False)
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_flag=os.ST_RDONLY))
    with pytest.raises(cluster.ClusterError, match="read-only, perhaps after an error"):
        cluster.located(Settings(home=open_folder, database_url=None))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes a database for others")
def test_in_a_service_users_home_root_makes_the_database_that_users(open_folder: Path) -> None:
    """It was `postgres`'s: the service could not start after root had restored a backup."""
    os.chown(open_folder, NOBODY, NOBODY)
    here = place.of(open_folder)
    assert here.account.uid == NOBODY
    assert here.folder.stat().st_uid == NOBODY
    assert not (open_folder / "cluster").is_symlink()
