"""The embedded cluster: made, attached to, left, killed, started by many at once, put in awkward places.

Where its first start is not the case, the cluster is a copy of the one that the run has made.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from api.db import cluster
from api.db.cluster import ClusterError, place, postmaster
from api.db.cluster.place import ADMINISTRATOR
from api.settings import Settings
from tests.homes import migrated_home
from tests.processes import ROOT, cut_power, environment
from tests.running import shared

ENDED_S = 20
USER = """
import sys
from pathlib import Path
from api.db import cluster
from api.settings import Settings
with cluster.running(Settings(home=Path(sys.argv[1]), database_url=None)) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def new_home(open_folder: Path) -> Path:
    return open_folder / "home"


@pytest.fixture
def home(new_home: Path) -> Path:
    """Home whose cluster has been started and stopped before."""
    return migrated_home(new_home)


@pytest.fixture(scope="module")
def started() -> Iterator[Path]:
    """Return a home whose cluster runs, and keeps running."""
    folder = shared.open_folder()
    home = migrated_home(folder / "home")
    with cluster.running(at(home)):
        yield home
    shared.remove(folder)


@pytest.fixture
def user() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Return a function starting another process that uses the cluster until its input is closed."""
    started: list[subprocess.Popen[str]] = []

    def start(home: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", USER, str(home)]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=pipe, stdout=pipe, text=True))
        return started[-1]

    yield start
    for process in started:
        process.communicate(timeout=30)


def at(home: Path) -> Settings:
    return Settings(home=home, database_url=None)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as opened:
        row = opened.execute(question).fetchone()
        return row[0] if row else None


def write_mark(url: str) -> None:
    with psycopg.connect(url) as opened:
        opened.execute("CREATE TABLE mark AS SELECT 7 AS n")


def server_processes(home: Path) -> list[int]:
    here = cluster.located(at(home))
    assert here is not None
    return postmaster.processes(here)


def wait_until_ended(home: Path) -> None:
    deadline = time.monotonic() + ENDED_S
    while server_processes(home):
        assert time.monotonic() < deadline, "the server still runs"
        time.sleep(0.05)


def test_a_new_cluster_is_private_durable_and_ready_for_the_migrations(new_home: Path) -> None:
    assert cluster.stop(at(new_home)) is False
    with cluster.running(at(new_home)) as url:
        assert ask(url, "SELECT current_database()") == "wangge"
        assert server_processes(new_home)
        with psycopg.connect(url) as opened:
            shown = {
                name: (opened.execute(f"SHOW {name}").fetchone() or [None])[0]
                for name in ("listen_addresses", "fsync", "full_page_writes", "data_checksums", "jit", "timezone")
            }
            extensions = {row[0] for row in opened.execute("SELECT extname FROM pg_extension")}
            superuser = opened.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        administrator = make_url(url).set(username=ADMINISTRATOR).render_as_string(hide_password=False)
        assert ask(administrator, "SHOW shared_preload_libraries") == "postgis-3", "each connection would load it"
    assert shown == {
        "listen_addresses": "",
        "fsync": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "jit": "off",
        "timezone": "UTC",
    }
    assert {"postgis", "pg_trgm", "btree_gist"} <= extensions
    assert superuser == (False,)
    assert server_processes(new_home) == []
    assert cluster.stop(at(new_home)) is False


def test_the_servers_own_role_signs_in_as_itself_and_cannot_become_the_owner(started: Path) -> None:
    """Put on over the owner's connection, one statement (`set_config('role', 'none', …)`) took it off again."""
    url = cluster.application_url(at(started))
    assert url is not None
    assert ask(url, "SELECT session_user || '/' || current_user") == "wangge_app/wangge_app"
    assert ask(url, "SELECT set_config('role', 'none', false) || '/' || current_user") == "none/wangge_app"
    for other in ("wangge", "postgres"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(url, f"SELECT set_config('role', '{other}', false)")


def test_a_cluster_that_an_older_version_started_lets_the_servers_role_in_too(started: Path) -> None:
    here = cluster.located(at(started))
    assert here is not None
    ident = here.data / "pg_ident.conf"
    kept = [line for line in ident.read_text(encoding="utf-8").splitlines() if not line.endswith(" wangge_app")]
    ident.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with psycopg.connect(here.url("postgres", "postgres"), autocommit=True) as opened:
        opened.execute("ALTER ROLE wangge_app NOLOGIN")
        opened.execute("SELECT pg_reload_conf()")
    with cluster.running(at(started)):
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                assert ask(str(cluster.application_url(at(started))), "SELECT session_user") == "wangge_app"
            except psycopg.OperationalError:  # the server reads its files again in its own time
                time.sleep(0.1)
            else:
                return
        pytest.fail("the role is not let in")


def test_of_a_server_of_ones_own_it_is_the_address_that_was_given(new_home: Path, database_url: str) -> None:
    own = Settings(home=new_home, database_url=database_url)
    assert cluster.application_url(own) is None
    given = Settings(home=new_home, database_url=database_url, application_url=database_url)
    assert cluster.application_url(given) == database_url
    wrong = Settings(home=new_home, database_url=database_url, application_url="postgresql://nobody@127.0.0.1:1/x")
    with pytest.raises(cluster.ClusterError, match="WANGGE_APPLICATION_URL"):
        cluster.application_url(wrong)


def test_a_second_user_attaches_and_leaves_it_running(started: Path) -> None:
    with cluster.running(at(started)) as url:
        before = ask(url, "SELECT pg_postmaster_start_time()")
        with cluster.running(at(started)) as attached:
            assert attached == url
        assert ask(url, "SELECT pg_postmaster_start_time()") == before


def test_a_cluster_outlives_its_starter_while_another_process_uses_it(home: Path, user) -> None:
    with cluster.running(at(home)):
        other = user(home)
        url = other.stdout.readline().strip()
    assert ask(url, "SELECT 1") == 1
    other.communicate(timeout=30)
    assert server_processes(home) == []


def test_kill_of_the_only_user_stops_the_server_and_loses_nothing(home: Path, user) -> None:
    starter = user(home)
    url = starter.stdout.readline().strip()
    write_mark(url)
    starter.kill()
    wait_until_ended(home)
    with cluster.running(at(home)) as url:
        assert ask(url, "SELECT n FROM mark") == 7


def test_kill_of_every_server_process_is_recovered_from(home: Path, user) -> None:
    starter = user(home)
    write_mark(starter.stdout.readline().strip())
    cut_power(server_processes(home))
    starter.kill()
    with cluster.running(at(home)) as url:
        assert ask(url, "SELECT n FROM mark") == 7


def test_a_server_killed_under_a_living_user_is_started_again_for_the_next(home: Path, user) -> None:
    starter = user(home)
    starter.stdout.readline()
    cut_power(server_processes(home))
    with cluster.running(at(home)) as url:
        assert ask(url, "SELECT 1") == 1


def test_after_an_orderly_stop_a_pid_file_naming_a_living_stranger_is_no_obstacle(home: Path) -> None:
    with cluster.running(at(home)) as url:
        write_mark(url)
        here = cluster.located(at(home))
        assert here is not None
        left_behind = (here.data / "postmaster.pid").read_text().splitlines()
    stranger = "\n".join([str(os.getpid()), *left_behind[1:], ""])
    (here.data / "postmaster.pid").write_text(stranger)
    here.account.give(here.data / "postmaster.pid")
    with cluster.running(at(home)) as url:
        assert ask(url, "SELECT n FROM mark") == 7


def test_a_stranger_with_the_servers_number_is_not_signalled(home: Path, user) -> None:
    starter = user(home)
    starter.stdout.readline()
    here = cluster.located(at(home))
    assert here is not None
    cut_power(server_processes(home))
    with subprocess.Popen(["sleep", "60"], user=here.account.uid) as stranger:
        (here.data / "postmaster.pid").write_text(f"{stranger.pid}\n{here.data}\n")
        assert sentries(here)
        starter.communicate(timeout=30)  # the last user leaves, then the sentry looks
        deadline = time.monotonic() + ENDED_S
        while sentries(here):
            assert time.monotonic() < deadline, "the sentry has not looked"
            time.sleep(0.02)
        assert stranger.poll() is None
        stranger.kill()


def sentries(here: place.Place) -> list[str]:
    """Return the processes that wait to stop the server after its last user, or are at it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # ended meanwhile
            found.append(entry.read_bytes().decode())
    return [line for line in found if str(here.folder) in line and "sentry" in line]


def test_four_processes_starting_at_once_over_an_interrupted_initdb_share_one_server(new_home: Path, user) -> None:
    new_home.mkdir()
    half = place.of(new_home).folder / "data.new" / "half"
    half.parent.mkdir()
    half.write_text("written")
    users = [user(new_home) for _ in range(4)]
    urls = {each.stdout.readline().strip() for each in users}
    assert len(urls) == 1
    url = urls.pop()
    assert ask(url, "SELECT count(*) FROM pg_database WHERE datname = 'wangge'") == 1
    assert not half.parent.exists()
    for each in users:
        each.communicate(timeout=30)
    assert server_processes(new_home) == []


def test_a_home_path_longer_than_a_socket_path_will_do(open_folder: Path) -> None:
    with cluster.running(at(migrated_home(open_folder / ("x" * 60) / ("y" * 60)))) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_new_home_path_of_awkward_characters_will_do(open_folder: Path) -> None:
    with cluster.running(at(open_folder / "网格 的,'家' \"home\" 100% $HOME `x`")) as url:
        assert ask(url, "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else, who cannot enter")
def test_under_a_folder_of_mode_700_the_data_live_elsewhere_behind_a_link(open_folder: Path) -> None:
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    with cluster.running(at(migrated_home(private / "home"))) as url:
        write_mark(url)
        pointer = private / "home" / "cluster"
        assert pointer.is_symlink()
        assert pointer.resolve().is_relative_to(place.SYSTEM_FOLDER)
    with cluster.running(at(private / "home")) as url:
        assert ask(url, "SELECT n FROM mark") == 7


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else, who cannot enter")
def test_a_copied_home_does_not_get_the_database_of_the_original(open_folder: Path) -> None:
    """The copy's link led to the very same database: what was tried out on it was done to the real one."""
    open_folder.chmod(0o700)
    original, copy, moved = (open_folder / name for name in ("original", "copy", "moved"))
    with cluster.running(at(original)) as url:
        assert (original / "cluster").is_symlink()
        subprocess.run(["cp", "-a", original, copy], check=True)
        with pytest.raises(ClusterError, match=r"is a copy.*remove that link") as refusal, cluster.running(at(copy)):
            pass
        assert str(original) in str(refusal.value)
        for use in (cluster.stop, cluster.located, cluster.revive):
            with pytest.raises(ClusterError, match="is a copy"):
                use(at(copy))
        assert ask(url, "SELECT 1") == 1, "nor is the original stopped through it"
    (copy / "cluster").unlink()
    original.rename(moved)
    with cluster.running(at(moved)) as url:
        assert ask(url, "SELECT 1") == 1, "one that was moved goes on"
    shared.remove((moved / "cluster").resolve())


def test_a_home_copied_while_its_database_ran_is_refused(home: Path) -> None:
    """Files copied one after another are of no one moment: recovery would make something of them in silence."""
    copy = home.with_name("copy")
    with cluster.running(at(home)):
        subprocess.run(["cp", "-a", home, copy], check=True)
        with pytest.raises(ClusterError, match="while a database ran there") as refusal, cluster.running(at(copy)):
            pass
        assert str(home / "cluster" / "data") in str(refusal.value)
    assert server_processes(copy) == []


def test_a_home_copied_after_an_orderly_stop_has_a_database_of_its_own(home: Path) -> None:
    copy = home.with_name("copy")
    with cluster.running(at(home)) as url:
        write_mark(url)
    subprocess.run(["cp", "-a", home, copy], check=True)
    with cluster.running(at(home)) as url, cluster.running(at(copy)) as other:
        with psycopg.connect(other) as opened:
            opened.execute("UPDATE mark SET n = 8")
        assert (ask(url, "SELECT n FROM mark"), ask(other, "SELECT n FROM mark")) == (7, 8)


def test_a_link_to_a_vanished_folder_is_named(new_home: Path) -> None:
    new_home.mkdir()
    (new_home / "cluster").symlink_to("/nowhere/at/all")
    with pytest.raises(ClusterError, match="/nowhere/at/all"), cluster.running(at(new_home)):
        pass


def test_a_broken_data_directory_says_what_the_server_said(home: Path) -> None:
    with cluster.running(at(home)):
        here = cluster.located(at(home))
        assert here is not None
    (here.data / "global" / "pg_control").unlink()
    with pytest.raises(ClusterError, match="pg_control"), cluster.running(at(home)):
        pass


def test_a_server_that_ends_as_it_starts_gives_the_reason_in_the_first_line(home: Path) -> None:
    """The last of its log was an orderly end, for whatever reason it had ended."""
    with cluster.running(at(home)):
        here = cluster.located(at(home))
        assert here is not None
    with (here.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write("port = nonsense\n")
    with pytest.raises(ClusterError) as refused, cluster.running(at(home)):
        pass
    assert "FATAL:  configuration file" in str(refused.value).split("\n")[0]


def test_stop_ends_it_under_its_users(home: Path) -> None:
    assert cluster.stop(at(home)) is False
    with cluster.running(at(home)):
        assert cluster.stop(at(home)) is True
        assert server_processes(home) == []
    assert cluster.stop(at(home)) is False


def test_a_given_server_is_used_and_no_home_is_made(database_url: str, new_home: Path) -> None:
    with cluster.running(Settings(home=new_home, database_url=database_url)) as url:
        assert url == database_url
    assert not new_home.exists()


def test_a_given_server_may_be_written_as_sqlalchemy_does(database_url: str, new_home: Path) -> None:
    written = database_url.replace("postgresql://", "postgresql+psycopg://")
    with cluster.running(Settings(home=new_home, database_url=written)) as url:
        assert url == database_url


def test_a_given_server_that_does_not_answer_is_refused_without_its_password(new_home: Path) -> None:
    settings = Settings(home=new_home, database_url="postgresql://someone:geheim@127.0.0.1:1/none")
    with pytest.raises(ClusterError, match="WANGGE_DATABASE_URL") as refusal, cluster.running(settings):
        pass
    assert "geheim" not in str(refusal.value)
