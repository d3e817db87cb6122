"""Road graphs: built, refused, found again, swapped; and their times beside OSRM's own routes, one by one."""

import bz2
import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import osmium
import osrm
import pytest

from fixtures.county import ROADS
from gis.errors import BadCoordinateError, BadFileError, GisError, RoadGraphError
from gis.position import Position
from gis.store.graphs import build as graphbuild
from gis.store.graphs import osrm_tools as osrmtools
from gis.store.graphs import walking
from gis.store.graphs.off_road import OffRoad
from gis.store.graphs.repository import BuiltGraph, build_graph, open_graph
from gis.store.graphs.road_file import open_road_file
from gis.store.graphs.road_network import read_network
from gis.store.graphs.roads import RoadGraph
from gis.store.osm import read_extract
from gis.travel.times import Leg
from tests.graphs import graph_of
from tests.roadsamples import BLOCK_LAT, BLOCK_LON, ORIGIN, Sketch, town_file

SIZE = 12
SMALL = 6
"""Crossings along each side of a town, and of one for tests that build it: six take a tenth of the time."""
NORTH = ORIGIN.lat + (SIZE - 1) * BLOCK_LAT


def crossing(x: float, y: float) -> Position:
    return Position(ORIGIN.lon + x * BLOCK_LON, ORIGIN.lat + y * BLOCK_LAT)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltGraph:
    return graph_of(town_file(tmp_path_factory.mktemp("town"), SIZE))


@pytest.fixture(scope="module")
def town(built: BuiltGraph) -> RoadGraph:
    return open_graph(built.path)


LARGE = pytest.param("heidelberg", marks=pytest.mark.nightly)
"""A city, whose roads take a minute to contract."""


@pytest.fixture(scope="module", params=["chongxin", "andorra", "monaco", LARGE])
def real(request: pytest.FixtureRequest, data_file: Callable[[str], Path]) -> BuiltGraph:
    if request.param == "chongxin":
        return graph_of(ROADS)
    return graph_of(data_file(f"osm/{request.param}.{'osm.gz' if request.param == 'monaco' else 'osm.pbf'}"))


# --- building


def test_version_is_the_file_and_the_profile(tmp_path):
    built = graph_of(town_file(tmp_path, SMALL))
    kind, file_digest, profile_digest = built.version.split("-")
    assert (kind, len(file_digest), len(profile_digest)) == ("car", 12, 8)
    assert built.facts["source_sha256"].startswith(file_digest)
    again = build_graph(town_file(tmp_path, SMALL), tmp_path / "graphs")  # the same bytes elsewhere
    other = graph_of(town_file(tmp_path, SMALL - 1))
    assert again.version == built.version
    assert other.version.split("-")[1] != file_digest
    assert other.version.split("-")[2] == profile_digest


def test_facts_describe_the_network(built):
    # 12 × 12 crossings, and the four ends of two yards; 24 streets of 11 blocks, 200 m each
    facts = built.facts
    assert (facts["highway_ways"], facts["drivable_ways"], facts["junctions"]) == (26, 26, 148)
    assert facts["main_junctions"] == 144
    assert facts["main_share"] == round(144 / 148, 3)
    assert facts["drivable_km"] == pytest.approx(24 * 11 * 0.2, rel=0.01)
    assert facts["source_name"] == "town.osm"
    assert facts["osm_timestamp"] is None
    assert facts["connected_share"] == 1.0


def test_the_facts_of_andorra(data_file):
    network = read_network(open_road_file(data_file("osm/andorra.osm.pbf")))
    assert network.osm_timestamp == "2013-05-28T18:59:04Z"
    assert network.highway_ways == 1615  # data/INDEX.md
    assert network.main_share > 0.95


def test_people_walk_beside_the_roads_by_a_graph_of_their_own(built):
    feet = graphbuild.open_walking(built.path)
    seconds = feet.matrix([crossing(0, 0)], [crossing(3, 0), crossing(0, 2)])
    # Blocks of 200 m at 5 km/h, and no turn costs anything.
    assert seconds[0] == pytest.approx([600 / (5 / 3.6), 400 / (5 / 3.6)], rel=0.03)


def test_a_road_graph_without_a_walking_graph_gets_one_at_the_next_import(tmp_path):
    source = town_file(tmp_path, 4)
    first = build_graph(source, tmp_path / "graphs")
    shutil.rmtree(first.path / walking.FOLDER)
    assert graphbuild.open_walking(first.path) is None
    assert graphbuild.open_walking(build_graph(source, tmp_path / "graphs").path) is not None


def test_a_walking_graph_that_is_broken_is_not_opened(tmp_path, caplog):
    built = build_graph(town_file(tmp_path, 4), tmp_path / "graphs")
    (built.path / walking.FOLDER / "paths.osrm.hsgr").write_bytes(b"")
    assert graphbuild.open_walking(built.path) is None
    assert "straight lines are used instead" in caplog.text


def as_gzip(source: Path) -> Path:
    path = source.with_name("town.osm.gz")
    path.write_bytes(gzip.compress(source.read_bytes()))
    return path


def as_bzip2(source: Path) -> Path:
    path = source.with_name("town.osm.bz2")
    path.write_bytes(bz2.compress(source.read_bytes()))
    return path


def as_pbf(source: Path) -> Path:
    path = source.with_name("town.osm.pbf")
    with osmium.SimpleWriter(str(path)) as writer:
        for entity in osmium.FileProcessor(str(source)):
            writer.add(entity)
    return path


def under_a_false_name(source: Path) -> Path:
    return as_gzip(source).rename(source.with_name("roads 路网.dat"))


@pytest.mark.parametrize("convert", [as_gzip, as_bzip2, as_pbf, under_a_false_name])
def test_formats_are_recognised_by_content(convert, tmp_path):
    source = town_file(tmp_path, SMALL)
    plain = open_graph(graph_of(source).path)
    graph = open_graph(build_graph(convert(source), tmp_path / "graphs").path)
    places = [crossing(x, y) for x in (0.2, 3, 5) for y in (0, 3.3, 5)]
    np.testing.assert_array_equal(graph.matrix(places, places), plain.matrix(places, places))


def no_roads() -> str:
    sketch = Sketch()
    sketch.way([sketch.node(107, 35), sketch.node(107.1, 35)], waterway="river")
    return sketch.xml()


def only_paths() -> str:
    sketch = Sketch()
    sketch.way([sketch.node(107, 35), sketch.node(107.1, 35)], highway="footway")
    sketch.way([sketch.node(107, 36), sketch.node(107.1, 36)], highway="service", access="no")
    return sketch.xml()


def nodes_left_out() -> str:
    return '<osm version="0.6"><way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way></osm>'


def edited(change: str, folder: Path) -> str:
    """Return a town in which somebody has changed a street, as JOSM saves it before an upload."""
    town = town_file(folder, SIZE).read_text("utf-8")
    way = re.search(r'<way id="(\d+)"', town)
    changed = {
        "deleted": f"<way id='{way[1]}' action='delete' visible='true'",
        "new": "<way id='-3' action='modify'",
    }
    return town.replace(way[0], changed[change], 1)


def whole_town(folder: Path) -> bytes:
    return town_file(folder, SIZE).read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("empty.osm.pbf", lambda folder: b"", "is empty"),
        ("junk.osm.pbf", lambda folder: b"hello", "not OSM data"),
        ("photo.osm", lambda folder: b"\x89PNG\r\n\x1a\n" * 99, "not OSM data"),
        ("page.osm", lambda folder: b"<!doctype html><html>404</html>", "not OSM data"),
        ("other.osm", lambda folder: b'<?xml version="1.0"?><gpx></gpx>', "broken or cut short"),
        ("cut.osm", lambda folder: whole_town(folder)[:5000], "broken or cut short"),
        ("cut.osm.gz", lambda folder: as_gzip(town_file(folder)).read_bytes()[:-300], "broken or cut short"),
        ("cut.osm.bz2", lambda folder: as_bzip2(town_file(folder)).read_bytes()[:-300], "broken or cut short"),
        ("cut.osm.pbf", lambda folder: as_pbf(town_file(folder)).read_bytes()[:-100], "broken or cut short"),
        ("text.osm.gz", lambda folder: gzip.compress(b"hello"), "broken or cut short"),
        ("none.osm", lambda folder: b'<?xml version="1.0"?><osm version="0.6"></osm>', "no road a car may drive"),
        ("river.osm", lambda folder: no_roads().encode(), "no road a car may drive"),
        ("paths.osm", lambda folder: only_paths().encode(), "no road a car may drive"),
        ("deleted.osm", lambda folder: edited("deleted", folder).encode(), "已删除 deleted.*upload them"),
        ("new.osm.gz", lambda folder: gzip.compress(edited("new", folder).encode()), "way -3（新建 new）.*upload them"),
        ("nodes.osm", lambda folder: nodes_left_out().encode(), "no road a car may drive"),
    ],
)
def test_bad_files_are_refused_by_name_and_leave_nothing(name, content, complaint, tmp_path):
    path = tmp_path / name
    path.write_bytes(content(tmp_path))
    with pytest.raises(BadFileError, match=complaint) as refusal:
        build_graph(path, tmp_path / "graphs")
    assert name in str(refusal.value)
    assert refusal.value.field == "file"
    assert graphs_in(tmp_path / "graphs") == []


@pytest.mark.parametrize("name", ["missing.osm.pbf", "."])
def test_a_missing_file_or_a_folder_is_refused(name, tmp_path):
    with pytest.raises(BadFileError, match="no such file"):
        build_graph(tmp_path / name, tmp_path / "graphs")


def disordered(folder: Path) -> str:
    """Return a town as Overpass sends it: the nodes after the ways, the later ones first, one of them twice."""
    town = town_file(folder, SMALL).read_text("utf-8")
    nodes = re.findall(r"<node [^>]*/>|<node .*?</node>", town, re.DOTALL)
    ways = re.findall(r"<way .*?</way>", town, re.DOTALL)
    assert nodes
    assert ways
    return "\n".join(['<osm version="0.6">', *ways[::-1], *nodes[::-1], nodes[0], "</osm>"])


@pytest.mark.parametrize("name", ["town.osm", "town.osm.pbf"])
def test_a_file_in_no_order_is_read_as_the_one_in_order(name, tmp_path):
    path = tmp_path / "given" / name
    path.parent.mkdir()
    path.write_text(disordered(tmp_path), "utf-8")
    ordered = build_graph(town_file(tmp_path, SMALL), tmp_path / "graphs")
    found = build_graph(path, tmp_path / "graphs")
    counts = ("nodes", "ways", "highways", "drivable_ways")
    assert [found.facts.get(each) for each in counts] == [ordered.facts.get(each) for each in counts]
    here, there = crossing(0, 0), crossing(4, 3)
    (leg,), (known,) = (open_graph(each.path).to_point([here], there) for each in (found, ordered))
    assert leg == known
    assert leg.travel_s is not None
    assert [road.path.tolist() for road in read_extract(path).roads]
    assert list(path.parent.iterdir()) == [path]


def graphs_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*") if path.name not in {"logs", ".lock"})


def test_one_short_road_will_do(tmp_path):
    sketch = Sketch()
    sketch.way([sketch.node(107, 35), sketch.node(107.001, 35)], highway="track", motor_vehicle="yes")
    sketch.way([sketch.node(107.01, 35), sketch.node(107.011, 35)], highway="residential")
    graph = open_graph(build_graph(sketch.save(tmp_path / "road.osm"), tmp_path / "graphs").path)
    (leg,) = graph.to_point([Position(107.0102, 35)], Position(107.0108, 35))
    assert leg.travel_s is not None
    assert 0 < leg.travel_s < 60


def test_a_failing_program_is_named_with_its_last_word(tmp_path, monkeypatch):
    monkeypatch.setattr(osrmtools, "profile_path", lambda: tmp_path / "missing.lua")
    with pytest.raises(RoadGraphError, match="osrm-extract failed") as refusal:
        build_graph(town_file(tmp_path, SMALL), tmp_path / "graphs")
    (log,) = (tmp_path / "graphs" / "logs").iterdir()
    assert str(log) in str(refusal.value)
    assert "missing.lua" in log.read_text()
    assert graphs_in(tmp_path / "graphs") == []


def test_memory_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(osrmtools, "memory_limit", lambda: 30_000_000)
    with pytest.raises(RoadGraphError, match="osrm-extract failed"):
        build_graph(town_file(tmp_path, 60), tmp_path / "graphs")


def test_time_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(osrmtools, "_HEARTBEAT_S", 0.001)
    monkeypatch.setattr(graphbuild, "_LIMIT_S", 0.0)
    with pytest.raises(RoadGraphError, match="did not finish in 0 s"):
        build_graph(town_file(tmp_path, 40), tmp_path / "graphs")
    assert graphs_in(tmp_path / "graphs") == []


def test_a_graph_is_built_once(tmp_path, monkeypatch):
    source = town_file(tmp_path, SMALL)
    first = build_graph(source, tmp_path / "graphs")
    monkeypatch.setattr(osrmtools, "run", lambda *_, **__: pytest.fail("built again"))
    assert build_graph(source, tmp_path / "graphs") == first


def test_builders_take_turns(tmp_path, monkeypatch):
    source, runs, inside, most = town_file(tmp_path, SMALL), [], [], []
    real_run = osrmtools.run

    def counted(program, *arguments, **more):
        inside.append(program)
        most.append(len(inside))
        runs.append(program)
        real_run(program, *arguments, **more)
        inside.pop()

    monkeypatch.setattr(osrmtools, "run", counted)
    with ThreadPoolExecutor(4) as pool:
        graphs = list(pool.map(lambda _: build_graph(source, tmp_path / "graphs"), range(4)))
    assert runs == ["osrm-extract", "osrm-contract"] * 2, "once by car, once on foot"
    assert max(most) == 1
    assert len({graph.version for graph in graphs}) == 1


@pytest.mark.parametrize("damage", ["facts.json", "roads.osrm.hsgr", "roads.osrm.geometry", "roads.geojson.gz"])
def test_a_damaged_graph_is_built_again(damage, tmp_path):
    source = town_file(tmp_path, SMALL)
    built = graph_of(source, tmp_path / "graphs")
    (built.path / damage).unlink()
    if damage != "roads.geojson.gz":  # only drawn, never asked
        with pytest.raises(RoadGraphError, match="wangge roads import"):
            open_graph(built.path)
    places = [crossing(1, 1), crossing(4, 4)]
    assert np.isfinite(open_graph(build_graph(source, tmp_path / "graphs").path).matrix(places, places)).all()
    assert (built.path / damage).exists()


def test_leftovers_of_killed_builds_are_removed(tmp_path):
    leftover = tmp_path / "graphs" / ".building-killed"
    leftover.mkdir(parents=True)
    (leftover / "roads.osrm.hsgr").write_text("half")
    built = build_graph(town_file(tmp_path, SMALL), tmp_path / "graphs")
    assert graphs_in(tmp_path / "graphs") == [built.version]


def test_progress_only_grows(tmp_path):
    said = []
    build_graph(town_file(tmp_path, SMALL), tmp_path / "graphs", lambda what, share: said.append((what, share)))
    shares = [share for _, share in said]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert {"提取道路 extracting roads", "压缩路网 contracting"} <= {what for what, _ in said}


INTERRUPTED = """
import signal
import sys
from pathlib import Path
from gis.store.graphs.repository import build_graph
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have had it ignored
def show(what, share):
    print(what, flush=True)
build_graph(Path(sys.argv[1]), Path(sys.argv[2]), show)
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_build_leaves_no_graph(sent, tmp_path):
    source, graphs = town_file(tmp_path, 60), tmp_path / "graphs"  # contracting such a grid takes minutes
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(source), str(graphs)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "contracting" in line.decode():
            break
    children = children_of(process.pid)
    try:
        process.send_signal(sent)
        process.wait(20)
        process.stdout.close()
        assert children
        if sent == signal.SIGINT:
            assert not any(alive(child) for child in children)
            assert graphs_in(graphs) == []
    finally:
        for child in filter(alive, children):
            os.kill(child, signal.SIGKILL)
    assert not [name for name in graphs_in(graphs) if name.startswith("car-")]


def test_ctrl_c_while_a_program_starts_ends_the_program(tmp_path, monkeypatch):
    started = []

    def interrupted(*arguments, **more):
        started.append(start(["sleep", "60"]))
        signal.raise_signal(signal.SIGINT)
        return started[0]

    start = subprocess.Popen
    monkeypatch.setattr(osrmtools.subprocess, "Popen", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            osrmtools.run("osrm-extract", [], tmp_path / "log", limit_s=10)
    finally:
        signal.signal(signal.SIGINT, before)
    assert started[0].poll() == -signal.SIGKILL


def children_of(pid: int) -> list[int]:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if found := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            return [int(child) for child in found]
        time.sleep(0.005)
    return []


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


# --- times


def test_ends_off_the_road_are_counted(town):
    # 500 m west of the town: 450 m beyond the roadside at 5.5 m/s; 100 m north of a street on foot at 1.25 m/s
    west, there = Position(ORIGIN.lon - 2.5 * BLOCK_LON, crossing(0, 5).lat), crossing(5, 5.5)
    on_road = crossing(0, 5)
    far, near = town.to_point([west, on_road], Position(crossing(5.25, 0).lon, there.lat))
    walk_s = 50 / 1.25  # a quarter of a block, to the nearer street
    assert near.approach_s == pytest.approx(walk_s, abs=0.5)
    assert far.approach_s == pytest.approx(walk_s + 450 / 5.5, abs=1.0)
    assert far.road_s == near.road_s
    assert far.travel_s - near.travel_s == pytest.approx(450 / 5.5, abs=1.0)


def test_at_the_roadside_is_on_the_road(town):
    on, beside = crossing(3, 3.5), Position(crossing(3, 0).lon + 0.0004, crossing(0, 3.5).lat)  # 36 m off
    first, second = town.to_point([on, beside], crossing(9, 9))
    assert second.travel_s == pytest.approx(first.travel_s, abs=0.2)


@pytest.mark.parametrize("place", [Position(0, 0), Position(ORIGIN.lon - 0.06, ORIGIN.lat), Position(-170, -80)])
def test_beyond_the_snap_limit_there_is_no_road(place, town):
    here = crossing(1, 1)
    assert town.to_point([place], here)[0].travel_s is None
    assert town.to_point([here], place)[0].travel_s is None
    assert town.route(here, place) is None
    assert np.isnan(town.matrix([here], [place])).all()


def test_two_places_off_the_road_that_are_nearer_to_each_other_are_reached_straight_across(town):
    """908 m off: 100 m apart it is a walk, not the way back to the road and out again; the far team goes by road."""
    scene = Position(ORIGIN.lon - 0.01, ORIGIN.lat)
    beside, beyond = Position(scene.lon, scene.lat + 100 / 111_195), Position(ORIGIN.lon - 0.025, ORIGIN.lat)
    same, near, far, on_road = town.to_point([scene, beside, beyond, crossing(1, 1)], scene)
    assert (same.travel_s, same.road_s, same.approach_s) == (0.0, 0.0, 0.0)
    assert near.travel_s == near.approach_s == pytest.approx(100 / 1.25, abs=0.2)
    # 1,360 m apart and 908 m from the road: there may be a river between, so nobody is sent across.
    assert far.travel_s == pytest.approx((2268 - 50) / 5.5 + 908 / 1.25, abs=5)
    assert on_road.travel_s < far.travel_s
    column = town.matrix([scene, beside, beyond, crossing(1, 1)], [scene])[:, 0]
    assert column.tolist() == [same.travel_s, near.travel_s, far.travel_s, on_road.travel_s]
    way = town.route(beside, scene)
    assert way is not None
    assert (way.travel_s, way.path) == (near.travel_s, ((beside.lon, beside.lat), (scene.lon, scene.lat)))
    assert way.distance_m == pytest.approx(100, abs=0.5)


def test_two_places_of_an_island_without_a_road_are_reached_from_each_other(built):
    """908 m off, beyond a limit of 500 m: no way to the roads, and one to the house next door."""
    strict = open_graph(built.path, off_road=OffRoad(snap_limit_m=500, island_m=500))
    home = Position(ORIGIN.lon - 0.01, ORIGIN.lat)
    beside, beyond = (Position(home.lon, home.lat + apart_m / 111_195) for apart_m in (100, 600))
    travels = [leg.travel_s for leg in strict.to_point([beside, beyond, crossing(1, 1)], home)]
    assert travels == [pytest.approx(100 / 1.25, abs=0.2), None, None]
    assert [way and way.travel_s for way in (strict.route(beside, home), strict.route(beyond, home))] == [
        travels[0],
        None,
    ]


def test_a_team_on_an_island_walks_to_its_neighbour(town):
    """5.4 km off every road: it was said that no road leads there, and a mainland team cannot go either."""
    team = Position(ORIGIN.lon - 0.06, ORIGIN.lat)
    near, far = (Position(team.lon, team.lat + apart_m / 111_195) for apart_m in (400, 3100))
    assert town.to_point([team, crossing(1, 1)], near) == [Leg(320.0, 0.0, 320.0), Leg(None)]
    assert town.to_point([team], far) == [Leg(None)]
    assert town.matrix([team], [near, team]).tolist() == [[320.0, 0.0]]


def test_the_snap_limit_is_an_argument(built):
    west, there = Position(ORIGIN.lon - 0.01, ORIGIN.lat), crossing(5, 5)  # 908 m off
    strict = open_graph(built.path, off_road=OffRoad(snap_limit_m=900))
    lenient = open_graph(built.path, off_road=OffRoad(snap_limit_m=920))
    assert strict.to_point([west], there)[0].travel_s is None
    assert lenient.to_point([west], there)[0].travel_s is not None


def test_the_same_point_twice(town):
    here = crossing(4, 4)
    (leg,) = town.to_point([here], here)
    assert (leg.travel_s, leg.road_s) == (0.0, 0.0)
    route = town.route(here, here)
    assert route is not None
    assert route.distance_m == pytest.approx(0.0, abs=0.2)


def test_a_one_way_street_is_one_way(tmp_path):
    sketch = Sketch()
    sketch.town(SMALL)
    start, end = crossing(0, 0), Position(ORIGIN.lon - 4 * BLOCK_LON, ORIGIN.lat)
    loop = [1, sketch.node(end.lon, end.lat), sketch.node(end.lon, crossing(0, 1).lat), 1 + SMALL]
    sketch.way(loop, highway="residential", oneway="yes")
    graph = open_graph(graph_of(sketch.save(tmp_path / "oneway.osm")).path)
    out, back = graph.to_point([start], end)[0], graph.to_point([end], start)[0]
    assert out.road_s < back.road_s  # back goes on around the loop, and through the town


def test_two_towns_without_a_road_between(tmp_path):
    sketch = Sketch()
    sketch.town(SMALL)
    sketch.town(SMALL, lon=ORIGIN.lon + 0.2)
    graph = open_graph(graph_of(sketch.save(tmp_path / "two.osm")).path)
    here, near, there = crossing(1, 1), crossing(4, 4), Position(ORIGIN.lon + 0.2, ORIGIN.lat)
    apart, together = graph.to_point([here, there], there)
    assert (apart.travel_s, together.travel_s) == (None, 0.0)
    assert graph.to_point([here], near)[0].travel_s is not None
    assert graph.route(here, there) is None


def test_a_yard_no_street_leads_to_captures_nobody(town):
    # 100 m north of the last street lie two isolated yards; who stands in one leaves from the street
    first, second, street = Position(ORIGIN.lon, NORTH + BLOCK_LAT / 2), crossing(10, 11.5), crossing(5, 11)
    out, across = town.to_point([first, second], street)
    assert out.travel_s is not None
    assert across.travel_s is not None
    (within,) = town.to_point([first], Position(first.lon + BLOCK_LON / 4, first.lat))
    assert within.travel_s == town.to_point([first, street], Position(first.lon + BLOCK_LON / 4, first.lat))[0].travel_s


@pytest.mark.parametrize("lon", [float("nan"), float("inf"), 180.5])
def test_no_place_on_the_earth_is_refused_with_its_value(lon, town):
    bad = Position(lon, 35.3)
    with pytest.raises(BadCoordinateError, match=str(lon)):
        town.to_point([crossing(0, 0)], bad)
    with pytest.raises(BadCoordinateError):
        town.matrix([bad], [crossing(0, 0)])
    with pytest.raises(BadCoordinateError):
        town.route(bad, crossing(0, 0))


def test_a_matrix_in_pieces_is_the_same_matrix(built):
    rng = np.random.default_rng(3)
    places = [crossing(x, y) for x, y in rng.uniform(-2, 13, (70, 2))]
    whole = open_graph(built.path).matrix(places[:30], places[30:])
    for piece in (2, 7, 33, 69, 71):
        cut = RoadGraph(built.path / "roads.osrm", "x", anchor=Position(*built.facts["anchor"]), piece=piece)
        np.testing.assert_array_equal(cut.matrix(places[:30], places[30:]), whole)


def ticks_within(act):
    """Return how often another thread ran while something was done."""
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    with ThreadPoolExecutor(1) as pool:
        ticking = pool.submit(tick)
        while not ticks:
            time.sleep(0.001)
        start = time.perf_counter()
        act()
        end = time.perf_counter()
        done.set()
        ticking.result()
    return len([moment for moment in ticks if start < moment < end])


def test_a_large_matrix_lets_other_threads_run(town):
    """13 pieces; one table would allow 1 or 2. On a busy machine the other thread may miss its turn."""
    rng = np.random.default_rng(4)
    places = [crossing(x, y) for x, y in rng.uniform(0, 11, (6000, 2))]
    assert any(ticks_within(lambda: town.matrix(places[:20], places[20:])) >= 8 for _ in range(5))


def test_threads_may_share_a_graph(town):
    rng = np.random.default_rng(5)
    places = [crossing(x, y) for x, y in rng.uniform(-1, 12, (40, 2))]
    expected = [town.to_point(places, place) for place in places]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda place: town.to_point(places, place), places * 5)) == expected * 5


# --- beside OSRM's own routes, one by one


def oracle(graph: BuiltGraph) -> Callable[[Position, Position], tuple[float | None, tuple[float, float]]]:
    """Return a function giving OSRM's own duration for one pair, and both snap distances."""
    engine = osrm.OSRM(algorithm="CH", storage_config=str(graph.path / "roads.osrm"), use_shared_memory=False)

    def ask(origin: Position, destination: Position) -> tuple[float | None, tuple[float, float]]:
        pair = [(origin.lon, origin.lat), (destination.lon, destination.lat)]
        try:
            answer = engine.Route(osrm.RouteParameters(coordinates=pair, overview="false", generate_hints=False))
        except RuntimeError:
            return None, (0.0, 0.0)
        first, second = (float(place["distance"]) for place in answer["waypoints"])
        return float(answer["routes"][0]["duration"]), (first, second)

    return ask


def scattered(graph: BuiltGraph, count: int, seed: int, off_m: float) -> list[Position]:
    """Return places around the sampled roads, about `off_m` metres off them."""
    rng = np.random.default_rng(seed)
    around = np.array(graph.facts["samples"])[rng.integers(0, len(graph.facts["samples"]), count)]
    return [Position(float(lon), float(lat)) for lon, lat in around + rng.normal(0, off_m / 1e5, (count, 2))]


@pytest.mark.parametrize("off_m", [20.0, 1000.0])
def test_a_table_equals_the_routes_one_by_one(real, off_m):
    graph, route = open_graph(real.path), oracle(real)
    origins, destinations = scattered(real, 40, 1, off_m), scattered(real, 40, 2, off_m)
    compared = 0
    for destination in destinations:
        for origin, leg in zip(origins, graph.to_point(origins, destination), strict=True):
            if leg.travel_s is None:
                continue
            duration, snaps = route(origin, destination)
            counted = max(snaps[0] - 50, 0) / 5.5 + snaps[1] / 1.25
            if duration is None or abs(counted - leg.approach_s) > 0.1:
                continue  # the bare pair fell into one isolated network, see ADR 3
            assert leg.road_s == pytest.approx(duration, abs=0.05)
            compared += 1
    assert compared > 0.9 * 40 * 37


def test_the_nearest_of_a_table_is_the_nearest_of_the_routes(real):
    graph, route = open_graph(real.path), oracle(real)
    teams = [Position(*place) for place in real.facts["samples"][::5]]  # on roads: equal snaps
    for complaint in scattered(real, 200, 7, 60.0):
        times = [leg.travel_s for leg in graph.to_point(teams, complaint)]
        durations = [route(team, complaint)[0] for team in teams]
        reached = [index for index, seconds in enumerate(times) if seconds is not None]
        if not reached:
            continue
        chosen = min(reached, key=lambda index: times[index])
        assert durations[chosen] == min(durations[index] for index in reached)


def test_without_an_anchor_answers_depend_on_the_company(data_file):
    """Why the anchor is there: bare tables of the same pair differ with the rest of the call, ours do not."""
    real = graph_of(data_file("osm/monaco.osm.gz"))  # it has many isolated networks
    places = scattered(real, 150, 11, 2000.0)
    anchored = open_graph(real.path)
    bare = RoadGraph(real.path / "roads.osrm", "bare")
    together, ours = bare.matrix(places, places), anchored.matrix(places, places)
    differing = 0
    for row in range(0, 150, 3):
        for column in range(0, 150, 3):
            alone = bare.matrix([places[row]], [places[column]])[0, 0]
            differing += not np.array_equal(alone, together[row, column], equal_nan=True)
            pair = anchored.matrix([places[row]], [places[column]])[0, 0]
            assert np.array_equal(pair, ours[row, column], equal_nan=True)
    assert differing > 0


def test_every_refusal_is_ours():
    assert issubclass(RoadGraphError, GisError)
    assert issubclass(BadFileError, GisError)
