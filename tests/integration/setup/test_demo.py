"""`wangge demo` on a real database and a real server: loaded once, right times by road, a day that lives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner, Result

from api.db.engine import sqlalchemy_url
from fixtures.activity import traffic
from fixtures.activity.client import Server
from fixtures.activity.traffic import Plan, open_traffic
from fixtures.cli import app
from fixtures.county import ROADS
from gis.county.model import CountyData
from gis.position import Position
from gis.store.counties.loaded import list_counties
from gis.store.counties.repository import load_county
from gis.store.graphs.repository import GraphShelf, active_version
from gis.store.graphs.roads import RoadGraph
from tests.graphs import graph_of


@dataclass(frozen=True, slots=True)
class Loaded:
    """The demonstration in a database of this module's own."""

    url: str
    home: Path
    result: Result
    data: CountyData
    roads: RoadGraph


def _wangge_demo(url: str, home: Path, *arguments: str) -> Result:
    """Run `wangge demo`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANGGE_DATABASE_URL", url)
        patch.setenv("WANGGE_HOME", str(home))
        return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


@pytest.fixture(scope="module")
def loaded(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    home = tmp_path_factory.mktemp("demo")
    graph_of(ROADS, home / "graphs")
    result = _wangge_demo(module_database_url, home, "load")
    engine = create_engine(sqlalchemy_url(module_database_url))
    with engine.connect() as connection:
        roads = GraphShelf(home / "graphs").get(active_version(connection, "620823"))
        assert roads is not None
        yield Loaded(module_database_url, home, result, load_county(connection, "620823"), roads)
    engine.dispose()


def _station(data: CountyData, name: str) -> Position:
    return next(station.position for station in data.stations if station.name.startswith(name))


def test_load_says_what_it_made(loaded: Loaded) -> None:
    assert loaded.result.exit_code == 0
    assert "完成 done: 620823 崇信县" in loaded.result.output
    assert loaded.data.county.synthetic
    assert len(loaded.data.teams) == 8


def test_second_load_changes_nothing_and_says_so(loaded: Loaded) -> None:
    again = _wangge_demo(loaded.url, loaded.home, "load")
    assert again.exit_code == 0
    assert "already loaded, nothing changed: 620823 崇信县" in again.output


def test_loading_again_on_demand_gives_the_same_county(loaded: Loaded) -> None:
    again = _wangge_demo(loaded.url, loaded.home, "load", "--again")
    assert "完成 done" in again.output
    engine = create_engine(sqlalchemy_url(loaded.url))
    with engine.connect() as connection:
        assert load_county(connection, "620823") == loaded.data
        assert len(list_counties(connection)) == 1
    engine.dispose()


def test_seat_is_crossed_within_the_ten_minutes(loaded: Loaded) -> None:
    town = [cell.polygon.representative_point() for cell in loaded.data.cells if cell.in_town]
    places = [Position(point.x, point.y) for point in town]
    assert np.nanmax(loaded.roads.matrix([_station(loaded.data, "锦屏")], places)) < 600
    assert not np.isnan(loaded.roads.matrix(places, places)).any()


# straight distances are 16.5, 14.6, 8.1 and 12.2 km; mountain roads take 1.2 to 2.5 times as far, at 25 to 50 km/h
@pytest.mark.parametrize(
    ("town", "km", "minutes"),
    [
        ("新窑", (20, 40), (35, 60)),
        ("柏树", (16, 35), (25, 55)),
        ("黄寨", (9, 20), (14, 40)),
        ("木林", (14, 30), (20, 60)),
    ],
)
def test_towns_are_as_far_from_the_seat_as_mountain_roads_make_them(
    loaded: Loaded, town: str, km: tuple[float, float], minutes: tuple[float, float]
) -> None:
    way = loaded.roads.route(_station(loaded.data, "锦屏"), _station(loaded.data, town))
    assert way is not None
    assert km[0] <= way.distance_m / 1000 <= km[1]
    assert minutes[0] <= way.travel_s / 60 <= minutes[1]


def test_every_point_and_cell_is_reached_by_road(loaded: Loaded) -> None:
    cells = [cell.polygon.representative_point() for cell in loaded.data.cells]
    places = [point.position for point in loaded.data.points] + [Position(point.x, point.y) for point in cells]
    stations = [station.position for station in loaded.data.stations]
    nearest_s = loaded.roads.matrix(stations, places).min(axis=0)
    assert not np.isnan(nearest_s).any()
    assert nearest_s.max() < 2 * 3600


class Leaping:
    """A clock by which waiting takes no time: the play goes as fast as the server answers."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def monotonic(self) -> float:
        return self._now_s

    def sleep(self, length_s: float) -> None:
        self._now_s += length_s


def test_traffic_makes_teams_drive_and_cases_pass_through_their_steps(
    loaded: Loaded, server: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "time", Leaping())
    said: list[str] = []
    running = server(loaded.url, WANGGE_HOME=loaded.home)
    client = Server(running.url, said.append)
    plan = Plan(datetime(2026, 3, 16, 9), speed=300.0, per_day=150.0, minutes=0.25)
    run = open_traffic(client, plan, np.random.default_rng(5), said.append)
    before = _places(client)
    run.run()
    events = "\n".join(said)
    assert run.sent >= 3
    for step in ("已接单 acknowledged", "已出发 en route", "已到场 on scene", "处置完毕 cleared"):
        assert step in events
    assert not any("refused" in line or "not taken" in line for line in said), events
    moved = _places(client)
    assert sum(moved[team] != before[team] for team in before) >= 2
    assert len(client.get("/complaints", state="all", limit="1000").body["items"]) == run.sent


def _places(client: Server) -> dict[str, list[float]]:
    features = client.get("/teams").body["features"]
    return {team["properties"]["code"]: team["geometry"]["coordinates"] for team in features}
