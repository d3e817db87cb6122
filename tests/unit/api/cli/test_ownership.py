"""Root's commands leave nothing in a service's home folder that the service's user cannot read."""

import os
from pathlib import Path

import pytest

from api import clock
from api.cli.ownership import give, given_back
from api.store.identity.keyring import Keyring
from tests.processes import wangge

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
SOMEBODY = 65534


@pytest.fixture
def home(open_folder: Path) -> Path:
    """A home folder of another user."""
    made = open_folder / "home"
    made.mkdir()
    os.chown(made, SOMEBODY, SOMEBODY)
    return made


def owners(home: Path) -> dict[str, int]:
    return {str(each.relative_to(home)): each.lstat().st_uid for each in home.rglob("*")}


def test_what_was_made_is_the_owners_and_what_was_there_stays(home, monkeypatch):
    monkeypatch.setenv("WANGGE_HOME", str(home))
    with given_back():
        (home / "graphs" / "osm-1").mkdir(parents=True, mode=0o700)
        (home / "graphs" / "osm-1" / "facts.json").touch(0o600)
    assert owners(home)["graphs/osm-1/facts.json"] == owners(home)["graphs/osm-1"] == SOMEBODY
    before = clock.now().timestamp() + 60
    (home / "kept").touch()
    give(home, before)
    assert owners(home)["kept"] == 0


def test_links_second_names_and_the_database_are_left(home, open_folder):
    outside = open_folder / "outside"
    outside.touch()
    (home / "link").symlink_to(outside)
    os.link(outside, home / "second-name")
    (home / "cluster").mkdir()
    (home / "cluster" / "data").mkdir()
    give(home, 0)
    assert outside.stat().st_uid == 0
    assert owners(home)["link"] == owners(home)["cluster/data"] == 0


def test_in_roots_own_home_nothing_is_given(open_folder):
    (open_folder / "identity.keys").touch()
    give(open_folder, 0)
    assert owners(open_folder) == {"identity.keys": 0}


def test_a_key_file_is_readable_for_the_server_at_once(home):
    """While a rotation runs, for minutes, the server seals with the new key."""
    ring = Keyring(home / "identity.keys")
    ring.create()
    ring.add()
    assert owners(home) == {"identity.keys": SOMEBODY}


def test_a_command_gives_back_what_it_made(home):
    done = wangge("tls", "init", "--name", "10.1.0.5", WANGGE_HOME=home)
    assert done.returncode == 0, done.stderr
    assert owners(home)
    assert set(owners(home).values()) == {SOMEBODY}
