"""The basemap over HTTP: its version, tiles, what is kept by a browser, and what is refused in words."""

import math
from pathlib import Path

import httpx
import pytest
import shapely

from api.db.engine import open_engine
from gis.store.counties.repository import save_county
from gis.store.graphs.basemap_file import can_make
from gis.store.graphs.repository import activate, build_graph
from tests import processes
from tests.acceptance.guarded import SIBLING, sibling
from tests.counties import CODE, grid_county
from tests.roadsamples import ORIGIN, Sketch
from tests.tiledecode import decode

ANOTHER = "car-000000000000-00000000-1"


def sketch(path: Path) -> Path:
    """Write streets near the county's station, with a lake beside them."""
    town = Sketch()
    town.town(8, ORIGIN.lon + 0.017, 35.277)  # of twenty streets each way the roads take 12 s to contract
    corners = [town.node(107.1 + east, 35.2 + north) for east, north in ((0, 0), (0.01, 0), (0.01, 0.01), (0, 0.01))]
    town.way([*corners, corners[0]], natural="water", name="关河水库")
    return town.save(path)


@pytest.fixture(scope="module")
def client(module_database_url, tmp_path_factory):
    """Client of a server with two counties, of which the first has a road graph with its basemap."""
    if not can_make():
        pytest.skip("tippecanoe is not installed")
    home = tmp_path_factory.mktemp("home")
    built = build_graph(sketch(home / "town.osm"), home / "graphs")
    engine = open_engine(module_database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, sibling())
        save_county(connection, grid_county(3))
        activate(connection, CODE, built)
    engine.dispose()
    running = processes.start(
        home / "server.log",
        WANGGE_HOME=home,
        WANGGE_DATABASE_URL=module_database_url,
        WANGGE_WORKERS=1,
        WANGGE_COUNTY=CODE,
    )
    with httpx.Client(base_url=f"{running.url}/api/v1", timeout=60) as opened:
        yield opened
    running.stop()
    assert "Traceback" not in running.said()


@pytest.fixture(scope="module")
def version(client):
    return client.get("/basemap").raise_for_status().json()["version"]


def column_and_row(lon: float, lat: float, z: int) -> str:
    across = 1 << z
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * across
    return f"{z}/{int((lon + 180) / 360 * across)}/{int(row)}"


def test_a_tile_is_what_was_mapped_there(client, version):
    streets = client.get(f"/tiles/{version}/{column_and_row(ORIGIN.lon + 0.02, 35.28, 14)}").raise_for_status()
    assert streets.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert {feature.tags["kind"] for feature in decode(streets.content)["roads"]} == {"minor"}
    lake = decode(client.get(f"/tiles/{version}/{column_and_row(107.105, 35.205, 14)}").content)
    assert set(lake) == {"water", "names"}
    assert lake["names"][0].tags["name"] == "关河水库"


def test_a_tile_is_packed_only_for_who_unpacks(client, version):
    path = f"/tiles/{version}/{column_and_row(107.105, 35.205, 14)}"
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_where_nothing_is_mapped_the_answer_is_empty(client, version):
    assert client.get(f"/tiles/{version}/14/0/0").status_code == 204


def test_a_browser_keeps_a_tile_and_learns_that_it_still_holds(client, version):
    path = f"/tiles/{version}/{column_and_row(107.105, 35.205, 14)}"
    first = client.get(path)
    assert first.headers["cache-control"] == "private, max-age=31536000, immutable"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("place", "field", "expected"),
    [
        ("15/0/0", "z", "14"),
        ("-1/0/0", "z", "0"),
        ("3/8/0", "x", "At zoom 3 x goes from 0 to 7, not 8"),  # 2^3 = 8 columns
        ("3/0/8", "y", "At zoom 3 y goes from 0 to 7, not 8"),
        ("3/-1/0", "x", "at least 0"),
        ("3/a/0", "x", "whole number"),
    ],
)
def test_a_tile_that_cannot_be_is_refused_in_words(client, version, place, field, expected):
    answer = client.get(f"/tiles/{version}/{place}")
    assert answer.status_code == 422
    problem = answer.json()
    assert [error["field"] for error in problem["errors"]] == [field]
    assert expected in problem["errors"][0]["message"]


@pytest.mark.parametrize("wanted", [ANOTHER, "car-000000000000-00000000-99"])
def test_a_version_the_county_does_not_have_is_not_found(client, wanted):
    answer = client.get(f"/tiles/{wanted}/3/0/0")
    assert answer.status_code == 404
    assert wanted in answer.json()["detail"]


@pytest.mark.parametrize("wanted", ["..%2F..%2Fetc", "car", "car-0-0-1"])
def test_what_is_no_version_is_refused(client, wanted):
    assert client.get(f"/tiles/{wanted}/3/0/0").status_code in {404, 422}


def test_a_county_without_roads_has_no_basemap_and_not_its_neighbours(client, version):
    neighbour = sibling().county.code
    assert client.get("/basemap", params={"county": neighbour}).json()["version"] is None
    assert client.get(f"/tiles/{version}/3/0/0", params={"county": neighbour}).status_code == 404


def test_a_way_comes_with_the_streets_around_it_where_they_are_asked_for(client):
    place = {"lon": ORIGIN.lon + 0.012, "lat": 35.277, "datum": "wgs84"}
    case = client.post("/complaints", json={"kind": "complaint", "category": "food", "place": place}).json()
    route = f"/complaints/{case['id']}/route"
    assert "streets" not in client.get(route).raise_for_status().json()["properties"]
    way = client.get(route, params={"streets": True}).raise_for_status().json()
    assert (way["properties"]["method"], len(way["geometry"]["coordinates"]) > 2) == ("road", True)
    streets = way["properties"]["streets"]
    assert {street["class"] for street in streets} == {"minor"}
    assert all(len(point) == 2 for street in streets for point in street["line"])
    drawn = shapely.union_all([shapely.LineString(street["line"]) for street in streets])
    # 1.1 m of rounding, and as much again of straightening on each side
    assert drawn.buffer(5e-5).contains(shapely.LineString(way["geometry"]["coordinates"][1:-1]))


def test_a_way_without_roads_has_no_streets(client):
    case = client.post(
        "/complaints",
        params={"county": SIBLING},
        json={"kind": "complaint", "category": "food", "place": {"lon": 108.03, "lat": 35.3, "datum": "wgs84"}},
    ).json()
    way = client.get(f"/complaints/{case['id']}/route", params={"streets": True}).raise_for_status().json()
    assert (way["properties"]["method"], way["properties"]["streets"]) == ("straight_line", [])
