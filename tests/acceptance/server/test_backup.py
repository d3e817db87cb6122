"""A backup taken while the server works, and restored elsewhere: same cases, identities, trail and decision."""

import json
import shutil
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from api import clock
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.backup.restoring import SKIPPED
from api.db import cluster
from api.db.engine import open_engine
from api.settings import Settings
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import activate
from tests import homes, processes
from tests.acceptance.steps import complaint
from tests.counties import CODE, grid_county
from tests.graphs import graph_of
from tests.roadsamples import town_file

AUTHOR = {"name": "诸葛标记", "phone": "13987654321", "address": "标记镇标记路玖捌柒号"}


@dataclass
class Office:
    """A home folder with a county, a road graph and two keys."""

    home: Path
    key: str
    taken: int

    def wangge(self, *arguments: object, home: Path | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
        return processes.wangge(*arguments, WANGGE_HOME=home or self.home, **more)

    @contextmanager
    def server(self, home: Path | None = None) -> Iterator[httpx.Client]:
        home = home or self.home
        running = processes.start(home.parent / f"{home.name}.log", WANGGE_HOME=home)
        try:
            with httpx.Client(
                base_url=running.url, timeout=30, headers={"Authorization": f"Bearer {self.key}"}
            ) as client:
                yield client
        finally:
            running.stop()


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    from tests.running import shared  # noqa: PLC0415

    folder = shared.open_folder()
    home = homes.migrated_home(folder / "所 里" / "home")  # a space, as in many offices
    settings = Settings(home=home, database_url=None)
    with cluster.running(settings) as url:
        engine = open_engine(url, pool_size=2)
        built = graph_of(town_file(tmp_path_factory.mktemp("roads")), home / "graphs")
        with engine.begin() as connection:
            save_county(connection, grid_county(teams=3))
            activate(connection, CODE, built)
            key = People(connection, clock.now()).keys.add("k-dispatcher", role=Role.DISPATCHER, place=CODE)
        engine.dispose()
    made = Office(home, key, 0)
    with made.server() as client:
        answer = client.post("/api/v1/complaints", json=complaint(identity=AUTHOR))
        assert answer.status_code == 201, answer.text
    yield made
    shared.remove(folder)


@pytest.fixture(scope="module")
def backup(office: Office) -> Path:
    """A backup of the office, which nobody changes."""
    file = office.home.parent / "backup.zip"
    done = office.wangge("backup", "--to", file)
    assert done.returncode == 0, done.stderr
    return file


def seen(client: httpx.Client) -> dict[str, Any]:
    """Return what has to be the same here and there of the first case."""
    case = client.get("/api/v1/complaints/1").raise_for_status().json()
    found = client.post("/api/v1/complaints/1/identity/reveal", json={"reason": "备份演练核对"})
    return {
        "case": {name: case[name] for name in ("number", "place", "received_at", "cell")},
        "events": client.get("/api/v1/complaints/1/events").json()[0],
        "decision": client.get("/api/v1/complaints/1/decision").raise_for_status().json(),
        "author": {name: found.raise_for_status().json()[name] for name in AUTHOR},
    }


def rows(home: Path, query: str) -> list[Any]:
    with cluster.running(Settings(home=home, database_url=None)) as url, psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()  # type: ignore[call-overload]


def test_a_backup_taken_under_load_restores_elsewhere(office, open_folder):
    """What was answered before it began is in it; the copy tells the same, by the same keys and the same roads."""
    stop, answered, elsewhere = threading.Event(), [], open_folder / "new"
    with office.server() as client:

        def call() -> None:
            while not stop.wait(0.1):
                answered.append(client.post("/api/v1/complaints", json=complaint()).raise_for_status().json()["id"])

        caller = threading.Thread(target=call)
        caller.start()
        while len(answered) < 5:
            time.sleep(0.05)
        before = max(answered)
        made = office.wangge("backup", "--to", open_folder, "--drill")
        stop.set()
        caller.join()
        here = seen(client)
    assert made.returncode == 0, made.stderr + made.stdout
    assert len(answered) > 5
    (file,) = open_folder.glob("wangge-backup-*.zip")
    assert file.stat().st_mode & 0o777 == 0o600
    assert (office.home / "last-backup").read_text().startswith("20"), "else it would be named as failing"
    restored = office.wangge("restore", file, home=elsewhere)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    ((kept,),) = rows(elsewhere, "SELECT max(id) FROM cases")
    assert before <= kept < max(answered)
    with office.server(elsewhere) as client:
        there = seen(client)
        new = client.post("/api/v1/complaints", json=complaint()).raise_for_status().json()
        decision = client.get(f"/api/v1/complaints/{new['id']}/decision").json()
    assert there == here
    assert new["id"] > max(*answered, kept + SKIPPED), "no caller's number is given to another case"
    assert decision["graph_version"] == here["decision"]["graph_version"] is not None
    assert office.wangge("audit", "verify", home=elsewhere).returncode == 0


def killed_in_the_middle(office: Office, target: Path) -> None:
    """Kill a backup while it writes; one that was done before it was seen to begin is made again."""
    for _ in range(5):
        target.unlink(missing_ok=True)
        running = subprocess.Popen(
            [processes.WANGGE, "backup", "--to", target],
            env=processes.environment(WANGGE_HOME=office.home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not (left := list(target.parent.glob(".wangge-backup-*"))) and running.poll() is None:
            time.sleep(0.005)
        running.kill()
        running.wait()
        if left and not target.exists():
            return
    pytest.fail("no backup was killed while it wrote")


def test_a_killed_backup_leaves_nothing_that_could_be_taken_for_one(office, open_folder):
    target = open_folder / "backup.zip"
    killed_in_the_middle(office, target)
    assert not target.exists()
    done = office.wangge("backup", "--to", target)
    assert done.returncode == 0, done.stderr
    assert [each.name for each in open_folder.iterdir()] == ["backup.zip"]


def test_a_file_is_not_written_over_and_a_damaged_one_changes_nothing(office, backup, open_folder):
    target, elsewhere = open_folder / "backup.zip", open_folder / "new"
    whole = backup.read_bytes()
    target.write_bytes(whole)
    again = office.wangge("backup", "--to", target)
    assert again.returncode == 2
    assert "已存在" in again.stderr
    assert target.read_bytes() == whole
    middle = len(whole) // 2
    target.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    damaged = office.wangge("restore", target, home=elsewhere)
    assert damaged.returncode == 2
    assert "已损坏" in damaged.stderr
    assert not elsewhere.exists()
    target.write_bytes(whole[:-100])
    cut = office.wangge("backup", "verify", target)
    assert cut.returncode == 2
    assert "不是完整的备份" in cut.stderr


def test_a_home_that_is_not_empty_is_replaced_only_when_asked_and_kept_aside(office, backup, open_folder):
    file, elsewhere = backup, open_folder / "new"
    assert office.wangge("restore", file, home=elsewhere).returncode == 0
    marker = elsewhere / "tls" / "mine.txt"
    marker.parent.mkdir()
    marker.write_text("x", encoding="utf-8")
    refused = office.wangge("restore", file, home=elsewhere)
    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    declined = office.wangge("restore", file, "--replace", home=elsewhere, typed="no\n")
    assert (declined.returncode, marker.exists()) == (1, True)
    with office.server(elsewhere):
        in_use = office.wangge("restore", file, "--replace", "--yes", home=elsewhere)
    assert in_use.returncode == 2
    assert "正在使用" in in_use.stderr
    replaced = office.wangge("restore", file, "--replace", home=elsewhere, typed="replace\n")
    assert replaced.returncode == 0, replaced.stderr + replaced.stdout
    (aside,) = elsewhere.glob("replaced-*")
    assert (aside / "tls" / "mine.txt").exists()
    assert (aside / "cluster" / "data" / "PG_VERSION").exists()
    assert rows(elsewhere, "SELECT count(*) >= 1 FROM cases") == [(True,)]


def test_a_server_of_ones_own_is_backed_up_and_restored_into(office, open_folder, copied):
    """Another owner, another database; the second time it is replaced in one transaction."""
    with copied() as source, copied() as target:
        engine = open_engine(source, pool_size=1)
        with engine.begin() as connection:
            save_county(connection, grid_county(teams=3))
        engine.dispose()
        homes_ = [open_folder / name for name in ("a", "b")]
        for each in homes_:
            each.mkdir()
        file = open_folder / "backup.zip"
        assert (
            processes.wangge("backup", "--to", file, WANGGE_HOME=homes_[0], WANGGE_DATABASE_URL=source).returncode == 0
        )
        there = {"WANGGE_HOME": homes_[1], "WANGGE_DATABASE_URL": target}
        refused = processes.wangge("restore", file, **there)
        assert refused.returncode == 2
        assert "WANGGE_DATABASE_URL: " in refused.stderr
        done = processes.wangge("restore", file, "--replace", "--yes", **there)
        assert done.returncode == 0, done.stderr + done.stdout
        with psycopg.connect(target) as connection:
            assert connection.execute("SELECT count(*) FROM team").fetchone() == (3,)
            assert connection.execute("SELECT action FROM audit").fetchall() == [("backup.restore",)]
        with psycopg.connect(target) as connection:  # rights of what is made later came along
            connection.execute("CREATE TABLE later (n int)")
            held = connection.execute("SELECT has_table_privilege('wangge_app', 'later', 'INSERT')").fetchone()
            assert held == (True,)


def test_a_trail_that_was_altered_before_the_backup_is_restored_where_that_is_accepted(open_folder, copied):
    with copied() as source, copied() as target:
        with psycopg.connect(source) as connection:
            for number in (1, 2):
                connection.execute(
                    "INSERT INTO audit (at, actor, action, data) VALUES (now(), %s, 'x', '{}')", [f"u{number}"]
                )
            connection.execute("ALTER TABLE audit DISABLE TRIGGER USER")
            connection.execute("UPDATE audit SET actor = 'other' WHERE id = 1")
            connection.execute("ALTER TABLE audit ENABLE TRIGGER USER")
        homes_ = [open_folder / name for name in ("c", "d")]
        for each in homes_:
            each.mkdir()
        file = open_folder / "altered.zip"
        made = processes.wangge("backup", "--to", file, WANGGE_HOME=homes_[0], WANGGE_DATABASE_URL=source)
        assert made.returncode == 0, made.stderr
        there = {"WANGGE_HOME": homes_[1], "WANGGE_DATABASE_URL": target}
        refused = processes.wangge("restore", file, "--replace", "--yes", **there)
        assert refused.returncode == 2
        assert "row 1 was changed" in refused.stderr
        assert "--accept trail" in refused.stderr
        assert processes.wangge("restore", file, "--accept", "rows", **there).returncode == 2
        done = processes.wangge("restore", file, "--replace", "--yes", "--accept", "trail", **there)
        assert done.returncode == 0, done.stderr + done.stdout
        assert "✘ 审计记录" in done.stdout
        with psycopg.connect(target) as connection:
            (action, data), *_ = connection.execute("SELECT action, data FROM audit ORDER BY id DESC").fetchall()
        assert action == "backup.restore"
        assert "row 1 was changed" in data["accepted"][0]


@pytest.mark.parametrize(
    ("revision", "said"),
    [("9999", "请先升级"), ("0054", "before 0.1.0 (database 0054), which this version does not restore; nothing was")],
)
def test_a_backup_by_another_version_is_refused(office, backup, open_folder, revision, said):
    other, elsewhere = open_folder / "other.zip", open_folder / "new"
    with_manifest(backup, other, revision=revision)
    refused = office.wangge("restore", other, home=elsewhere)
    assert (refused.returncode, elsewhere.exists()) == (2, False)
    assert said in refused.stderr


def test_a_failing_proof_changes_nothing(office, backup, open_folder):
    short, elsewhere = open_folder / "short.zip", open_folder / "new"
    with_manifest(backup, short, counts={})
    wrong = office.wangge("restore", short, home=elsewhere)
    assert wrong.returncode == 2
    assert "核验未通过" in wrong.stderr
    assert list(elsewhere.iterdir()) == []


def test_keys_may_be_kept_apart(office, open_folder):
    file, elsewhere = open_folder / "backup.zip", open_folder / "new"
    assert office.wangge("backup", "--to", file, "--without-keys").returncode == 0
    assert not [name for name in zipfile.ZipFile(file).namelist() if "identity.keys" in name]
    done = office.wangge("restore", file, "--keys", office.home / "identity.keys", home=elsewhere)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "全部可打开" in done.stdout


def test_keep_removes_older_backups_and_nothing_else(office, open_folder):
    for name in ("wangge-backup-20200101T000000Z.zip", "wangge-backup-20200102T000000Z.zip", "photos.zip"):
        (open_folder / name).write_bytes(b"")
    assert office.wangge("backup", "--to", open_folder, "--keep", "2").returncode == 0
    left = sorted(each.name for each in open_folder.iterdir())
    assert left[:2] == ["photos.zip", "wangge-backup-20200102T000000Z.zip"]
    assert len(left) == 3


def with_manifest(source: Path, target: Path, **changes: Any) -> None:
    """Copy a backup with another manifest."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, json.dumps(json.loads(content) | changes) if name == "manifest.json" else content)
    shutil.copymode(source, target)
