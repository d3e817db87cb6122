"""A home folder that cannot be used is one line with a remedy, never a traceback."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import cluster
from api.settings import Settings
from tests.processes import ROOT, WANGGE, environment

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


@pytest.mark.parametrize("command", [("migrate",), ("county", "list"), ("roads", "list"), ("serve",)])
def test_the_command_says_it_in_one_line_and_ends_with_2(command: tuple[str, ...]) -> None:
    variables = {k: v for k, v in environment(WANGGE_HOME="/proc/nothere").items() if k != "WANGGE_DATABASE_URL"}
    done = subprocess.run([WANGGE, *command], cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("错误 error: WANGGE_HOME=/proc/nothere: ")


def test_another_file_that_cannot_be_written_is_one_line_too(open_folder: Path) -> None:
    command = [WANGGE, "county", "template", "/proc/nothere/county"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "/proc/nothere" in done.stderr
