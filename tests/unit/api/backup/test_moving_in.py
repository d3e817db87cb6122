"""A restore that is cut short as it moves files never leads to an empty database that nobody asked for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.backup import restoring
from api.db import cluster
from api.settings import Settings

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
NAMES = ("cluster", "graphs", "identity.keys", "logs")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    for folder in (made, made / ".restoring-x"):
        folder.mkdir()
        for name in NAMES:
            (folder / name).write_text(folder.name)
    return made


def move(home: Path) -> Path | None:
    return restoring._move_in(home / ".restoring-x", home, Settings(home=home, database_url=None), NOW)


@pytest.mark.parametrize("renames", range(2 * len(NAMES)))
def test_cut_short_anywhere_the_next_start_is_refused_in_words(home, monkeypatch, renames):
    left = iter(range(renames))
    rename = Path.rename

    def cut(path, target):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(KeyboardInterrupt):
        move(home)
    with pytest.raises(cluster.ClusterError, match=r"restore was cut short.*请重新运行 wangge restore") as refused:
        cluster.running(Settings(home=home, database_url=None)).__enter__()
    assert str(home / "replaced-20261130T030000Z") in str(refused.value)


def test_once_it_is_done_no_mark_is_left(home):
    aside = move(home)
    assert aside is not None
    assert {each.name for each in home.iterdir()} == {*NAMES, ".restoring-x", aside.name}
    assert {(home / name).read_text() for name in NAMES} == {".restoring-x"}
    assert {(aside / name).read_text() for name in NAMES} == {"home"}
