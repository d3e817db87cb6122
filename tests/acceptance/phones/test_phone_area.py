"""The area a phone keeps for its map: its own station's, with the tiles that cover it; asked for again at no cost."""

import httpx
import pytest
from shapely.geometry import shape

from api.auth.roles import Role
from api.db.engine import open_engine
from fixtures.county import CODE as CHONGXIN
from fixtures.county import ROADS
from gis.store.counties.repository import save_county
from gis.store.graphs.basemap_file import can_make
from gis.store.graphs.repository import activate
from tests.acceptance.phones.test_phone_ground import PHONE, V1
from tests.counties import divided_county
from tests.graphs import graph_of

NEEDED = pytest.mark.skipif(not can_make(), reason="tippecanoe is not installed")


@pytest.fixture
def client(shared_server):
    with shared_server.county(make=lambda _, code: divided_county(code)) as opened:
        yield opened


def area(client, team, **headers):
    client.put(f"{V1}/phones/{PHONE}", json={"team": team}).raise_for_status()
    return client.get(f"{V1}/phones/{PHONE}/area", headers=headers)


def test_the_area_has_the_outlines_of_the_stations_own_cells_and_their_box(client):
    town, country = area(client, "T00").json(), area(client, "T20").json()
    assert (len(town["cells"]), len(country["cells"])) == (4, 12)
    west, south, east, north = town["box"]
    drawn = [shape(cell["shape"]).bounds for cell in town["cells"]]
    assert all(west < w and south < s and e < east and n < north for w, s, e, n in drawn)
    assert (town["basemap"], town["tiles"], town["bytes"], town["whole"]) == (None, [], 0, True)


def test_an_unchanged_area_is_not_sent_again_and_another_stations_is(client):
    first = area(client, "T00")
    assert area(client, "T00", **{"If-None-Match": first.headers["etag"]}).status_code == 304
    assert area(client, "T20", **{"If-None-Match": first.headers["etag"]}).status_code == 200


def test_the_area_is_shown_to_the_phones_carrier_only(guarded):
    mine = guarded.signed_in(guarded.account("area.one", Role.INSPECTOR))
    theirs = guarded.signed_in(guarded.account("area.none", Role.INSPECTOR))
    mine.put(f"{V1}/phones/{PHONE}", json={"team": "T00"}).raise_for_status()
    assert mine.get(f"{V1}/phones/{PHONE}/area").status_code == 200
    assert theirs.get(f"{V1}/phones/{PHONE}/area").status_code == 404


@NEEDED
def test_every_tile_it_names_is_there_and_they_weigh_what_it_says(database_url, server, tmp_path, demonstration):
    graph = graph_of(ROADS, tmp_path / "graphs")
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, demonstration)
        activate(connection, CHONGXIN, graph)
    engine.dispose()
    with httpx.Client(base_url=server(database_url, WANGGE_HOME=tmp_path).url, timeout=60) as client:
        answer = area(client, "100-1").json()
        assert answer["whole"]
        assert {zoom for zoom, _, _ in answer["tiles"]} == set(range(5, 15))
        weight = 0
        for zoom, column, row in answer["tiles"]:
            tile = client.get(f"{V1}/tiles/{answer['basemap']}/{zoom}/{column}/{row}")
            assert tile.status_code == 200
            weight += int(tile.headers["content-length"])
        assert weight == answer["bytes"]
