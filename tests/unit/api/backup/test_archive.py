"""The file of a backup: whole or not there, and what it says of itself is compared with what is in it."""

import errno
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from api.backup.archive import Archive, sweep, written
from api.backup.database import _reason
from api.backup.errors import BackupError
from api.backup.making import _add_keys, _roomy, keep
from api.backup.manifest import DUMP, Manifest

MANIFEST = Manifest(
    made_at="2026-03-01T00:00:00+00:00",
    version="0.1.0",
    revision="0033",
    postgresql=17,
    counts={},
    audit_end=(7, "ab"),
    graphs=(),
    keys_included=False,
    settings={},
    left_out=(),
    files=(),
)


def make(target: Path, **more: bytes) -> Archive:
    with written(target) as writer:
        writer.add(DUMP, io.BytesIO(b"PGDMP"), packed=True)
        for name, content in more.items():
            writer.add(name, io.BytesIO(content), packed=False)
        writer.close(replace(MANIFEST, files=tuple(writer.members)))
    return Archive(target)


def test_what_is_written_is_read_and_checked(tmp_path):
    made = make(tmp_path / "a.zip")
    made.check()
    assert (made.manifest.audit_end, made.manifest.files[0].size) == ((7, "ab"), 5)
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600
    assert made.extract(tmp_path / "home").read_bytes() == b"PGDMP"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, r"磁盘已满.*the disk is full \(\d+ MB free\).*--to"),
        (errno.EDQUOT, r"配额.*this user's quota there is used up.*--to"),
        (errno.EFBIG, r"大小上限.*larger than is allowed there.*FAT32.*--to.*ulimit -f"),
    ],
)
def test_what_has_no_room_for_it_leaves_no_file_and_is_named(tmp_path, number, said):
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError(number, "no")

    target = tmp_path / "a.zip"
    with pytest.raises(BackupError, match=said), _roomy(target), written(target) as writer:
        writer.add(DUMP, Endless(), packed=True)
    assert list(tmp_path.iterdir()) == []


def test_of_what_pg_dump_says_the_statement_is_left_out():
    said = (
        "pg_dump: error: query failed: FATAL:  terminating\nserver closed\npg_dump: detail: Query was: SELECT\n  more"
    )
    assert _reason(said) == "error: query failed: FATAL:  terminating server closed"


def test_a_name_taken_meanwhile_is_not_written_over(tmp_path):
    target = tmp_path / "a.zip"

    def lose() -> None:
        with written(target) as writer:
            writer.close(MANIFEST)
            target.write_text("another's", encoding="utf-8")

    with pytest.raises(BackupError, match="不覆盖"):
        lose()
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["another's"]


def test_what_is_being_written_is_not_swept_up(tmp_path):
    (tmp_path / ".wangge-backup-0.partial").write_bytes(b"killed")
    with written(tmp_path / "a.zip") as writer:
        sweep(tmp_path)
        assert len(list(tmp_path.iterdir())) == 1
        writer.close(MANIFEST)


@pytest.mark.parametrize("name", ["home/../../etc/passwd", "home//x", "elsewhere/x", "home/./x"])
def test_a_file_that_would_leave_the_home_folder_is_refused(tmp_path, name):
    with pytest.raises(BackupError, match="已损坏"):
        make(tmp_path / "a.zip", **{name: b"x"}).check()


def test_a_file_more_or_less_than_the_manifest_says_is_refused(tmp_path):
    make(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as opened:
        opened.writestr("home/identity.keys", "k")
    with pytest.raises(BackupError, match=r"identity\.keys"):
        Archive(tmp_path / "a.zip").check()


def test_keys_dropped_and_added_while_the_dump_ran_are_both_kept(tmp_path):
    with written(tmp_path / "a.zip") as writer:
        assert _add_keys(writer, b"# keys\nk1 AA\nk2 BB\n", b"# keys\nk3 CC\nk2 BB\n")
        writer.close(replace(MANIFEST, files=tuple(writer.members)))
    held = zipfile.ZipFile(tmp_path / "a.zip").read("home/identity.keys")
    assert held == b"# keys\nk3 CC\nk2 BB\nk1 AA\n"


@pytest.mark.parametrize(("number", "left"), [(1, [3]), (2, [2, 3]), (9, [1, 2, 3])])
def test_the_newest_are_kept(tmp_path, number, left):
    paths = [tmp_path / f"wangge-backup-2026030{day}T000000Z.zip" for day in (1, 2, 3)]
    for path in paths:
        path.touch()
    keep(tmp_path, number, paths[-1])
    assert sorted(tmp_path.iterdir()) == [paths[day - 1] for day in left]
