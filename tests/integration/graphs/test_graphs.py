"""The shelf of opened graphs, which graph a county goes by, and `wangge roads` from end to end."""

import gc
import logging
import shutil
import subprocess
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text

from api.db.engine import open_engine
from gis.errors import BadCodeError
from gis.position import Position
from gis.store.counties.repository import save_county
from gis.store.graphs import osrm_tools as osrmtools
from gis.store.graphs import repository as graphs
from gis.store.graphs.build import open_walking
from gis.store.graphs.repository import BuiltGraph, GraphShelf, activate, active_version, build_graph
from gis.store.tables import CountyRow, RoadGraphRow
from tests import processes
from tests.counties import grid_county
from tests.graphs import graph_of
from tests.roadsamples import ORIGIN, town_file

HERE, THERE = Position(ORIGIN.lon + 0.003, ORIGIN.lat), Position(ORIGIN.lon + 0.008, ORIGIN.lat + 0.006)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def two(folder: Path) -> tuple[BuiltGraph, BuiltGraph]:
    """Two graphs of different towns in one folder."""
    first, second = (graph_of(town_file(folder, size), folder) for size in (6, 7))
    return first, second


def add_county(connection: Connection, code: str) -> None:
    boundary = "SRID=4326;MULTIPOLYGON(((106 35, 108 35, 108 36, 106 36, 106 35)))"
    connection.execute(
        insert(CountyRow).values(county=code, name="测试县", seat="城关", boundary=func.ST_GeomFromEWKT(boundary))
    )


@pytest.fixture
def county(connection: Connection) -> str:
    add_county(connection, "620823")
    return "620823"


# --- the shelf


def test_a_graph_is_opened_once_for_all_threads(folder, two, monkeypatch):
    opened, gate = [], threading.Barrier(8)
    real_open = graphs.open_graph

    def counted(path, **more):
        opened.append(path)
        return real_open(path, **more)

    def ask(_):
        gate.wait(5)
        return shelf.get(two[0].version)

    monkeypatch.setattr(graphs, "open_graph", counted)
    shelf = GraphShelf(folder)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(ask, range(8)))
    assert len({id(graph) for graph in got}) == 1
    assert got[0] is not None
    assert got[0].version == two[0].version
    assert len(opened) == 1


def test_opening_one_graph_holds_up_no_other(folder, two, monkeypatch):
    go_on, real_open = threading.Event(), graphs.open_graph
    shelf = GraphShelf(folder)
    ready = shelf.get(two[0].version)

    def slow(path, **more):
        assert go_on.wait(10)
        return real_open(path, **more)

    monkeypatch.setattr(graphs, "open_graph", slow)
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(shelf.get, two[1].version)
        assert shelf.get(two[0].version) is ready
        go_on.set()
        graph = opening.result(10)
    assert graph is not None
    assert graph.version == two[1].version


def test_forgotten_graphs_serve_who_holds_them_and_are_then_freed(folder, two):
    shelf = GraphShelf(folder, capacity=1)
    first = shelf.get(two[0].version)
    assert first is not None
    gone = weakref.ref(first)
    second = shelf.get(two[1].version)
    assert second is not None
    assert first.to_point([HERE], THERE)[0].travel_s is not None  # a request in the middle of a swap
    del first
    gc.collect()
    assert gone() is None
    assert shelf.get(two[1].version) is second
    assert shelf.get(two[0].version) is not None  # and comes back when asked for


@pytest.mark.parametrize("version", [None, "", "car-000000000000-00000000", "..", "../etc", "car", "CAR-1"])
def test_what_is_not_there_is_none(version, folder):
    assert GraphShelf(folder).get(version) is None


def test_a_broken_graph_is_none_and_tried_again_once_rebuilt(tmp_path, monkeypatch, caplog):
    source = town_file(tmp_path, 6)
    built = graph_of(source, tmp_path / "graphs")
    (built.path / "roads.osrm.hsgr").unlink()
    attempts, real_open = [], graphs.open_graph
    monkeypatch.setattr(graphs, "open_graph", lambda path, **more: (attempts.append(path), real_open(path, **more))[1])
    shelf = GraphShelf(tmp_path / "graphs")
    with caplog.at_level(logging.WARNING):
        assert [shelf.get(built.version) for _ in range(3)] == [None] * 3
    assert len(attempts) == 1
    assert built.version in caplog.text
    build_graph(source, tmp_path / "graphs")
    assert shelf.get(built.version) is not None


def test_a_graph_stays_usable_when_its_folder_goes(tmp_path):
    built = graph_of(town_file(tmp_path, 6), tmp_path / "graphs")
    shelf = GraphShelf(tmp_path / "graphs")
    graph = shelf.get(built.version)
    assert graph is not None
    before = graph.to_point([HERE], THERE)
    shutil.rmtree(built.path)
    assert graph.to_point([HERE], THERE) == before
    assert shelf.get(built.version) is graph


# --- the graph a county goes by


def test_no_graph_at_first(connection, county):
    assert active_version(connection, county) is None


def test_one_graph_is_active_at_a_time(connection, county, two):
    for built in (*two, two[0], two[0]):  # there, on, back, and once more
        activate(connection, county, built)
        assert active_version(connection, county) == built.version
    rows = connection.execute(
        select(RoadGraphRow.__table__.c["version", "active", "facts", "source_name"]).order_by("version")
    ).all()
    assert {row.version: row.active for row in rows} == {two[0].version: True, two[1].version: False}
    assert all(row.facts["drivable_km"] > 0 for row in rows)
    assert {row.source_name for row in rows} == {"town.osm"}


def test_counties_have_graphs_of_their_own(connection, county, two):
    add_county(connection, "620824")
    activate(connection, county, two[0])
    activate(connection, "620824", two[1])
    assert active_version(connection, county) == two[0].version
    assert active_version(connection, "620824") == two[1].version


def test_activation_is_reported_on_the_feed(connection, county, two):
    activate(connection, county, two[0])
    assert connection.execute(text("SELECT county, topic, payload FROM feed")).all() == [
        (county, "graph", {"version": two[0].version})
    ]


def test_an_unknown_county_is_refused(connection, two):
    with pytest.raises(BadCodeError, match="999999") as refusal:
        activate(connection, "999999", two[0])
    assert refusal.value.field == "county"
    assert connection.execute(select(func.count()).select_from(RoadGraphRow)).scalar_one() == 0


def test_activations_at_once_take_turns(database_url, two):
    engine = open_engine(database_url)
    with engine.begin() as opened:
        add_county(opened, "620823")

    def swap(built):
        with engine.begin() as opened:
            activate(opened, "620823", built)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(swap, two * 8))
    with engine.connect() as opened:
        active = opened.execute(select(func.count()).select_from(RoadGraphRow).where(RoadGraphRow.active))
        assert active.scalar_one() == 1
    engine.dispose()


def test_a_swap_fails_no_request(database_url, folder, two):
    engine, stop = open_engine(database_url), threading.Event()
    with engine.begin() as opened:
        add_county(opened, "620823")
        activate(opened, "620823", two[0])
    shelf = GraphShelf(folder, capacity=1)  # every swap forgets the other graph

    served = set()

    def serve():
        while not stop.is_set():
            with engine.connect() as opened:
                version = active_version(opened, "620823")
            graph = shelf.get(version)
            assert graph is not None
            assert graph.to_point([HERE], THERE)[0].travel_s is not None
            served.add(graph.version)

    with ThreadPoolExecutor(3) as pool:
        serving = [pool.submit(serve) for _ in range(3)]
        for number, built in enumerate(cycle(two)):
            with engine.begin() as opened:
                activate(opened, "620823", built)
            time.sleep(0.02)
            is_seen = number > 20 and len(served) == 2  # to open a graph may take longer than many swaps
            if is_seen or any(each.done() for each in serving):
                break
        stop.set()
        for each in serving:
            each.result(20)
    engine.dispose()
    assert served == {built.version for built in two}


# --- the command line


@pytest.fixture
def wangge(database_url: str, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function running `wangge roads …` on a database of its own."""

    def run(*arguments: object, **changes: object) -> subprocess.CompletedProcess[str]:
        return processes.wangge(
            "roads", *arguments, WANGGE_HOME=tmp_path / "home", WANGGE_DATABASE_URL=database_url, **changes
        )

    return run


@pytest.fixture
def loaded(database_url: str) -> str:
    engine = open_engine(database_url)
    with engine.begin() as opened:
        add_county(opened, "620823")
    engine.dispose()
    return database_url


def active_in(database_url: str) -> str | None:
    engine = open_engine(database_url)
    with engine.connect() as opened:
        version = active_version(opened, "620823")
    engine.dispose()
    return version


@pytest.mark.parametrize("option", [(), ("--county", "620823")])
def test_import_builds_and_activates(option, wangge, loaded, tmp_path):
    done = wangge("import", town_file(tmp_path, 6), *option)
    assert done.returncode == 0, done.stderr
    version = active_in(loaded)
    assert version is not None
    assert version in done.stdout
    assert "14 drivable ways" in done.stdout  # 12 streets and 2 yards
    assert "contracting" in done.stderr
    shelf = GraphShelf(tmp_path / "home" / "graphs")
    assert shelf.get(version) is not None
    listed = wangge("list", COLUMNS=200)
    assert version in listed.stdout
    assert "✔" in listed.stdout


def test_roads_of_a_part_do_not_take_the_place_of_those_of_the_whole_county(wangge, database_url, tmp_path):
    engine = open_engine(database_url)
    with engine.begin() as opened:
        save_county(opened, grid_county(code="620823"))
    engine.dispose()
    done = wangge("import", town_file(tmp_path, 16))
    assert (done.returncode, "lose their road" in done.stderr) == (0, False), done.stderr
    whole = active_in(database_url)
    part = town_file(tmp_path, 6)
    refused = wangge("import", part)
    assert refused.returncode == 2
    assert "of 18 points and cells, 3 lose their road" in refused.stderr
    assert "620823100200003" in refused.stderr
    assert "add --yes" in refused.stderr
    assert active_in(database_url) == whole
    accepted = wangge("import", part, "--yes")
    assert accepted.returncode == 0, accepted.stderr
    assert "3 lose their road" in accepted.stderr
    assert active_in(database_url) not in {None, whole}
    assert wangge("import", town_file(tmp_path, 16)).returncode == 0


def test_the_list_without_graphs_names_the_import(wangge, loaded):
    assert "wangge roads import" in wangge("list").stdout


def test_a_bad_file_is_one_clear_line(wangge, loaded, tmp_path):
    (tmp_path / "empty.osm.pbf").touch()
    done = wangge("import", tmp_path / "empty.osm.pbf")
    assert done.returncode == 2
    assert "empty.osm.pbf is empty" in done.stderr
    assert "Traceback" not in done.stderr
    assert active_in(loaded) is None


def test_an_unknown_county_is_refused_before_the_work(wangge, loaded, tmp_path):
    done = wangge("import", town_file(tmp_path, 6), "--county", "110101")
    assert done.returncode == 2
    assert "110101" in done.stderr
    assert not (tmp_path / "home" / "graphs").exists()


def test_a_graph_is_built_in_a_folder_whose_name_has_a_space(tmp_path, monkeypatch):
    """So may the folder of the file, and that of the profiles, which lie in the project's."""
    profiles = tmp_path / "网格 项目" / "profiles"
    shutil.copytree(osrmtools.profile_path().parent, profiles)
    monkeypatch.setattr(osrmtools, "_PROFILES", profiles)
    walking_profile = Path(shutil.copy(osrmtools.WALKING_PROFILE, tmp_path / "网格 项目"))
    monkeypatch.setattr(osrmtools, "WALKING_PROFILE", walking_profile)
    (tmp_path / "路 网").mkdir()
    built = build_graph(town_file(tmp_path / "路 网", 6), tmp_path / "my graphs")
    assert sorted(each.name for each in built.path.iterdir() if each.is_symlink()) == []
    assert graphs.open_graph(built.path).matrix([HERE], [THERE])[0, 0] > 0
    feet = open_walking(built.path)
    assert feet is not None
    assert feet.matrix([HERE], [THERE])[0, 0] > 0
