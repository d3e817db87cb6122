"""One server per home folder, by a lock that no death leaves behind."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.process.home_claim import CLAIM_FILE, RESTORE, HomeInUseError, claimed, refuse_if_claimed
from tests.processes import ROOT

ADDRESS = "http://127.0.0.1:8404"
HOLD = """
import os, sys, time
from pathlib import Path
from api.process.home_claim import claimed
with claimed(Path(sys.argv[1]), sys.argv[2]):
    if sys.argv[3] == "fork" and os.fork() == 0:
        time.sleep(60)
        os._exit(0)
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(home: Path, words: str = ADDRESS, how: str = "alone") -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", HOLD, str(home), words, how]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == b"held\n"
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def test_a_second_one_hears_where_the_first_is_and_what_to_do(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        for refused in (lambda: refuse_if_claimed(tmp_path), lambda: claimed(tmp_path, "x").__enter__()):
            with pytest.raises(HomeInUseError) as refusal:
                refused()
            said = str(refusal.value)
            assert f"WANGGE_HOME={tmp_path}" in said
            assert f"{ADDRESS} (process 进程 {first.pid})" in said
            assert "stop it first" in said
            assert "请使用该服务，或先将其停止" in said


def test_a_restore_is_named_as_such(tmp_path: Path) -> None:
    with holder(tmp_path, RESTORE), pytest.raises(HomeInUseError, match="being restored"):
        refuse_if_claimed(tmp_path)


def test_a_killed_one_is_no_obstacle_even_while_a_process_it_forked_lives(tmp_path: Path) -> None:
    with holder(tmp_path, how="fork") as first:
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        assert ADDRESS in (tmp_path / CLAIM_FILE).read_text(encoding="utf-8")
        with claimed(tmp_path, "http://127.0.0.1:8405"):
            assert "8404" not in (tmp_path / CLAIM_FILE).read_text(encoding="utf-8")


def test_nothing_is_left_behind_by_a_look_or_an_end(tmp_path: Path) -> None:
    refuse_if_claimed(tmp_path / "home")
    assert not (tmp_path / "home").exists()
    with claimed(tmp_path, ADDRESS):
        assert (tmp_path / CLAIM_FILE).exists()
    assert list(tmp_path.iterdir()) == []


def test_where_the_file_system_knows_no_locks_it_is_served_all_the_same(tmp_path: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("api.process.home_claim.fcntl.lockf", refuse)
    refuse_if_claimed(tmp_path)
    with claimed(tmp_path, ADDRESS):
        assert ADDRESS in (tmp_path / CLAIM_FILE).read_text(encoding="utf-8")
