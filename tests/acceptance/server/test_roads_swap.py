"""A road graph swapped under a running server: `wangge roads import` while complaints come in without a pause."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import osrm
import pytest

from api.db.engine import open_engine
from gis.position import Position
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance.live.test_stream import Stream
from tests.acceptance.steps import complaint, until
from tests.counties import grid_county
from tests.graphs import graph_of
from tests.roadsamples import BLOCK_LAT, BLOCK_LON, ORIGIN, Sketch

TEAMS, CALLERS = 12, 4
PAUSE_S = 0.1
"""Between two calls of one caller: they are many, and need not take every processor."""
SOUTH = 35.29
FAST, SLOW = "primary", "living_street"


def town(path: Path, highway: str) -> Path:
    """Write streets around the small county's station and town, and a road south to the middle of the next cell."""
    sketch = Sketch()
    sketch.town(10, ORIGIN.lon + 0.005, SOUTH)
    sketch.way([10, sketch.node(ORIGIN.lon + 0.005 + 9 * BLOCK_LON, 35.275)])
    sketch.ways = [(refs, {"highway": highway}) for refs, _ in sketch.ways]
    return sketch.save(path)


@dataclass
class Place:
    """A county of a server with two workers, and its `wangge` command."""

    url: str
    county: str
    variables: dict[str, Any]
    home: Path

    def wangge(self, *arguments: str | Path) -> str:
        done = processes.wangge(*arguments, **self.variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def import_roads(self, file: Path) -> str:
        """Import a file and return the version of its graph."""
        said = self.wangge("roads", "import", file, "--county", self.county)
        return next(word.strip(",:") for word in said.split() if word.startswith("car-"))

    def import_built(self, file: Path) -> str:
        """Import a file whose graph is there already; return its version."""
        built = graph_of(file, self.home / "graphs")
        assert self.import_roads(file) == built.version
        return built.version

    def client(self) -> httpx.Client:
        """Return a client of this county."""
        return httpx.Client(base_url=self.url, timeout=30, params={"county": self.county})


@pytest.fixture(scope="module")
def places(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Place]]:
    """Counties that nobody has used yet."""
    home, codes = tmp_path_factory.mktemp("server"), [f"62089{n}" for n in range(4)]
    engine = open_engine(module_database_url, pool_size=1)
    with engine.begin() as connection:
        for code in codes:
            save_county(connection, grid_county(TEAMS, code))
    engine.dispose()
    variables = {"WANGGE_HOME": home, "WANGGE_DATABASE_URL": module_database_url}
    rarely = {"api.server.timer_job.WATCH_EVERY_S": 1e6}  # no worker opens a graph by itself
    running = processes.start(home / "server.log", constants=rarely, **variables, WANGGE_WORKERS=2)
    yield iter([Place(running.url, code, variables, home) for code in codes])
    running.stop()
    assert "Traceback" not in running.said()


@pytest.fixture
def place(places: Iterator[Place]) -> Place:
    return next(places)


@dataclass
class Call:
    """One complaint: when it was sent and answered (monotonic seconds), and the decision made for it."""

    sent_s: float
    answered_s: float
    status: int
    case: dict[str, Any]
    decision: dict[str, Any]


@dataclass
class Callers:
    """Some callers who never stop; each case is cancelled again, so that teams stay free."""

    place: Place
    calls: list[Call] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _numbers: Iterator[int] = field(default_factory=count)

    def __enter__(self) -> "Callers":
        self._threads = [threading.Thread(target=self._call_again_and_again) for _ in range(CALLERS)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _call_again_and_again(self) -> None:
        try:
            with self.place.client() as client:
                while not self._stop.wait(PAUSE_S):
                    self.calls.append(self._call(client, next(self._numbers)))
        except (httpx.HTTPError, AssertionError) as failure:
            self.failures.append(repr(failure))

    def _call(self, client: httpx.Client, number: int) -> Call:
        body = complaint(lon=107.01 + number % 8 * BLOCK_LON, lat=SOUTH + number % 11 * BLOCK_LAT)
        sent_s = time.monotonic()
        answer = client.post("/api/v1/complaints", json=body)
        answered_s = time.monotonic()
        assert answer.status_code == 201, answer.text
        case = answer.json()
        decision = client.get(f"/api/v1/complaints/{case['id']}/decision")
        assert decision.status_code == 200, decision.text
        client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"})
        coverage = client.get("/api/v1/coverage")
        assert coverage.status_code == 200, coverage.text
        return Call(sent_s, answered_s, answer.status_code, case, decision.json())

    def wait_for(self, more: int, seconds: float = 30) -> None:
        """Wait until so many more calls were answered."""
        wanted, deadline = len(self.calls) + more, time.monotonic() + seconds
        while len(self.calls) < wanted:
            assert time.monotonic() < deadline, f"{len(self.calls)} of {wanted} calls answered; {self.failures}"
            time.sleep(0.05)


def test_a_swap_under_load_fails_no_request_and_every_decision_names_its_graph(place, tmp_path):
    old = place.import_built(town(tmp_path / "old.osm", FAST))
    stream = Stream(place.url, topics=f"graph&county={place.county}")
    with Callers(place) as callers:
        callers.wait_for(20)
        began_s = time.monotonic()
        new = place.import_roads(town(tmp_path / "new.osm", SLOW))
        ended_s = time.monotonic()
        callers.wait_for(20)
    assert callers.failures == []
    assert old != new
    during = sum(began_s < call.sent_s < ended_s for call in callers.calls)
    assert during > 10, "complaints must come in while the graph is built"
    for call in callers.calls:
        versions = {old} if call.answered_s < began_s else {new} if call.sent_s > ended_s else {old, new}
        assert call.decision["method"] == "road"
        assert call.decision["graph_version"] in versions
    versions_in_order = [c.decision["graph_version"] for c in sorted(callers.calls, key=lambda c: c.case["id"])]
    assert (versions_in_order[0], versions_in_order[-1]) == (old, new)
    until(lambda: stream.ids("graph"), 5, otherwise="the live maps do not hear of it")
    stream.close()
    slowest_s = max(call.answered_s - call.sent_s for call in callers.calls if call.sent_s > began_s)
    print(f"{len(callers.calls)} calls, {during} during the build; slowest answer since it began {slowest_s:.3f} s")
    assert slowest_s < 5
    check_by_route(place, [call for call in callers.calls if call.case["assignment"]])


def check_by_route(place: Place, calls: list[Call]) -> None:
    """Check stored decisions of both graphs by OSRM's own routes: the JSON and the graph's folder suffice."""
    by_version: dict[str, list[Call]] = {}
    for call in calls:
        by_version.setdefault(call.decision["graph_version"], []).append(call)
    assert len(by_version) == 2
    for version, found in by_version.items():
        folder = place.home / "graphs" / version
        anchor = json.loads((folder / "facts.json").read_text())["anchor"]
        engine = osrm.OSRM(algorithm="CH", storage_config=str(folder / "roads.osrm"), use_shared_memory=False)
        for call in found[:20]:
            where = (call.case["place"]["lon"], call.case["place"]["lat"])
            for candidate in call.decision["candidates"]:
                if candidate["excluded"] is None:
                    seconds = routed_s(engine, anchor, (candidate["lon"], candidate["lat"]), where)
                    assert candidate["travel_s"] == pytest.approx(seconds, abs=0.11)


def routed_s(engine: Any, anchor: list[float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the seconds of one route, the walk at its end counted (the station lies on a street)."""
    asked = osrm.RouteParameters(
        coordinates=[tuple(anchor), start, end], overview="false", continue_straight=False, generate_hints=False
    )
    answer = engine.Route(asked)
    _, start_m, end_m = (float(point["distance"]) for point in answer["waypoints"])
    on_road_s = float(answer["routes"][0]["legs"][1]["duration"])
    return on_road_s + max(0.0, start_m - 50) / 5.5 + end_m / 1.25


def test_coverage_before_and_after_roads_came(place, tmp_path):
    with place.client() as client:

        def coverage(**asked: Any) -> dict[str, Any]:
            return client.get("/api/v1/coverage", params=asked).raise_for_status().json()

        before = coverage()
        assert (before["method"], before["graph_version"], before["total"]) == ("straight_line", None, 16)
        assert before["teams"] == [f"T{i:02d}" for i in range(TEAMS)]
        version = place.import_built(town(tmp_path / "town.osm", FAST))
        after = coverage()
        assert (after["method"], after["graph_version"], after["target_s"]) == ("road", version, 600)
        assert set(after["cells"]) == set(before["cells"])
        assert after["reached"] == sum(s is not None and s <= 600 for s in after["cells"].values()) > 0
        assert coverage(target_s=1)["reached"] == 0
        everywhere = coverage(target_s=86_400)
        assert everywhere["reached"] == sum(s is not None for s in everywhere["cells"].values())
        check_cells(client, place, after)
        for team in after["teams"]:
            client.post(f"/api/v1/teams/{team}/status", json={"on_duty": False}).raise_for_status()
        assert (coverage()["teams"], coverage()["reached"]) == ([], 0), "nobody free reaches anything"


def check_cells(client: httpx.Client, place: Place, coverage: dict[str, Any]) -> None:
    """Check each cell's time by one route from the one station where every team is to somewhere in that cell."""
    folder = place.home / "graphs" / coverage["graph_version"]
    anchor = json.loads((folder / "facts.json").read_text())["anchor"]
    engine = osrm.OSRM(algorithm="CH", storage_config=str(folder / "roads.osrm"), use_shared_memory=False)
    (station,) = client.get("/api/v1/stations").json()["features"]
    cells = client.get("/api/v1/cells").json()["features"]
    for cell in cells:
        ring = cell["geometry"]["coordinates"][0]
        ring = ring[0] if isinstance(ring[0][0], list) else ring
        middle = Position((ring[0][0] + ring[2][0]) / 2, (ring[0][1] + ring[2][1]) / 2)
        told_s = coverage["cells"][cell["properties"]["code"]]
        if told_s is not None:
            seconds = routed_s(engine, anchor, tuple(station["geometry"]["coordinates"]), (middle.lon, middle.lat))
            assert told_s == pytest.approx(seconds, abs=0.5)


def test_a_file_that_is_no_road_network_leaves_the_old_graph_in_use(place, tmp_path):
    old = place.import_built(town(tmp_path / "old.osm", FAST))
    broken = tmp_path / "broken.osm"
    broken.write_text("<osm version='0.6'><node id='1' lon='107' lat='35.3'/></osm>")
    with pytest.raises(AssertionError, match="road"):
        place.import_roads(broken)
    with place.client() as client:
        case = client.post("/api/v1/complaints", json=complaint()).json()
        assert client.get(f"/api/v1/complaints/{case['id']}/decision").json()["graph_version"] == old


def test_a_graph_whose_folder_is_gone_falls_back_to_the_straight_line_and_says_so(place, tmp_path):
    version = place.import_built(town(tmp_path / "town.osm", "secondary"))  # which no worker has opened yet
    (place.home / "graphs" / version).rename(tmp_path / "away")
    with place.client() as client:
        case = client.post("/api/v1/complaints", json=complaint()).json()
        decision = client.get(f"/api/v1/complaints/{case['id']}/decision").json()
        assert (decision["method"], decision["chosen"]) == ("straight_line", "T00")
        assert client.get("/api/v1/coverage").json()["method"] == "straight_line"
        (tmp_path / "away").rename(place.home / "graphs" / version)
        case = client.post("/api/v1/complaints", json=complaint()).json()
        assert client.get(f"/api/v1/complaints/{case['id']}/decision").json()["graph_version"] == version
