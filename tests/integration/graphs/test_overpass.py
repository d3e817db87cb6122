"""Files as Overpass sends them: JSON, coordinates within ways, and a part of what was asked for."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import osmium
import pytest

from gis.errors import BadFileError
from gis.store.graphs.repository import build_graph, open_graph
from gis.store.osm import Extract, read_extract
from tests.integration.graphs.test_roads import SMALL, crossing
from tests.roadsamples import town_file


def elements_of(path: Path, *, is_geom: bool) -> list[dict]:
    """Return a town as the elements of Overpass's JSON, the nodes last; `is_geom`: only within the ways."""
    places, ways, nodes = {}, [], []
    for each in osmium.FileProcessor(str(path)):
        tags = {"tags": dict(each.tags)} if len(each.tags) else {}
        if each.is_node():
            places[each.id] = {"lat": each.lat, "lon": each.lon}
            nodes.append({"type": "node", "id": each.id, **places[each.id], **tags})
        elif each.is_way():
            refs = [node.ref for node in each.nodes]
            ways.append({"type": "way", "id": each.id, "nodes": refs, **tags})
    if is_geom:
        ways = [way | {"geometry": [places[ref] for ref in way["nodes"]]} for way in ways]
        nodes = [node for node in nodes if "tags" in node]
    return [*ways[::-1], *nodes]


def as_json(path: Path, *, is_geom: bool, **more: object) -> str:
    return json.dumps(
        {"version": 0.6, "generator": "Overpass API", "elements": elements_of(path, is_geom=is_geom)} | more
    )


def as_geom(path: Path) -> str:
    """Return a town as XML with the coordinates in its ways, and no node but those with tags."""
    town = path.read_text("utf-8")
    found = re.findall(r'<node id="(\d+)"[^>]*? lon="([\d.]+)" lat="([\d.]+)"', town)
    places = {number: f'lat="{lat}" lon="{lon}"' for number, lon, lat in found}
    town = re.sub(r"<node [^>]*/>", "", town)
    return re.sub(r'<nd ref="(\d+)"\s*/>', lambda nd: f'<nd ref="{nd[1]}" {places[nd[1]]}/>', town)


def with_extras(path: Path) -> str:
    """Return a town as XML with centres (`out center`) and the coordinates of a relation's members (`out geom`)."""
    town = re.sub(r"(<way [^>]*>)", r'\1<center lat="35.3" lon="107.0"/>', path.read_text("utf-8"))
    member = (
        '<member type="way" ref="1" role="outer"><nd lat="35.3" lon="107.0"/><nd lat="35.31" lon="107.0"/></member>'
    )
    return town.replace("</osm>", f'<relation id="9"><center lat="35.3" lon="107"/>{member}</relation></osm>')


FORMS: dict[str, Callable[[Path], str]] = {
    "body.json": lambda path: as_json(path, is_geom=False),
    "geom.json": lambda path: as_json(path, is_geom=True),
    "geom.osm": as_geom,
    "center.osm": with_extras,
}


def with_places(folder: Path) -> Path:
    town = town_file(folder, SMALL)
    named = '<node id="900" lon="107.001" lat="35.301"><tag k="place" v="town"/><tag k="name" v="甲镇"/></node>'
    shop = '<node id="901" lon="107.002" lat="35.302"><tag k="shop" v="supermarket"/><tag k="name" v="甲店"/></node>'
    town.write_text(town.read_text("utf-8").replace("<way", f"{named}{shop}<way", 1), "utf-8")
    return town


def content(extract: Extract) -> tuple[object, ...]:
    roads = sorted((road.highway, road.path.tolist()) for road in extract.roads)
    return roads, sorted(map(repr, extract.places)), sorted(map(repr, extract.venues))


@pytest.mark.parametrize("form", FORMS)
def test_a_town_is_read_as_from_the_file_in_order(form, tmp_path):
    town = with_places(tmp_path)
    given = tmp_path / form
    given.write_text(FORMS[form](town), "utf-8")
    assert given.read_text("utf-8") != town.read_text("utf-8")
    found = content(read_extract(given))
    assert all(found)
    assert found == content(read_extract(town))


def test_the_road_engine_reads_it_too_and_finds_it_again(tmp_path):
    town = town_file(tmp_path, SMALL)
    given = tmp_path / "export.json"
    given.write_text(FORMS["geom.json"](town), "utf-8")
    built = [build_graph(each, tmp_path / "graphs") for each in (town, given, given)]
    (known,), (leg,) = (open_graph(each.path).to_point([crossing(0, 0)], crossing(4, 3)) for each in built[:2])
    assert leg == known
    assert leg.travel_s is not None
    assert built[1].path == built[2].path
    assert built[1].facts["source_name"] == "export.json"


REMARK = "runtime error: Query timed out in &quot;query&quot; at line 3 after 26 seconds."
REFUSED = {
    "cut.json": (lambda town: as_json(town, is_geom=True, remark=REMARK), "only a part .*Query timed out"),
    "cut.osm": (
        lambda town: town.read_text("utf-8").replace("</osm>", f"<remark> {REMARK} </remark></osm>"),
        "only a part .*Query timed out",
    ),
    "geo.json": (lambda town: '{"type": "FeatureCollection", "features": []}', "has no `elements`"),
    "half.json": (lambda town: as_json(town, is_geom=False)[:-200], "broken or cut short"),
    "odd.json": (lambda town: '{"elements": [{"type": "node", "id": 1}]}', "broken or cut short"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_the_whole_or_not_osm_data_is_refused_by_its_name(name, tmp_path):
    text, says = REFUSED[name]
    given = tmp_path / name
    given.write_text(text(town_file(tmp_path, SMALL)), "utf-8")
    with pytest.raises(BadFileError, match=f"{re.escape(str(given))}.*{says}"):
        read_extract(given)


def test_a_file_without_a_road_is_called_as_it_was_given(tmp_path):
    given = tmp_path / "empty.json"
    given.write_text(json.dumps({"elements": [{"type": "node", "id": 1, "lat": 35.3, "lon": 107.0}]}), "utf-8")
    with pytest.raises(BadFileError, match=f"^{re.escape(str(given))} holds no road"):
        build_graph(given, tmp_path / "graphs")
