"""How far streets go of which the county's files say nothing: measured on the roads of the active graph."""

import gzip
import json
from dataclasses import replace
from datetime import date

import pytest
from shapely import LineString

from gis.county.model import NamedPlace
from gis.position import Position
from gis.store.counties import places
from gis.store.counties import repository as counties
from gis.store.graphs import street_reach
from tests.counties import CODE, grid_county

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("lines", "reach_m"),
    [
        ([], None),
        ([[(107.0, 35.3), (107.0, 35.31)]], 1112),  # 0.01 degrees of latitude from the spot
        ([[(107.0, 35.305), (107.0, 35.31)], [(107.0, 35.3), (107.0, 35.295)]], 1112),  # of two parts the farther end
        ([[(107.0, 35.3), (107.0, 35.302)], [(107.0, 35.5), (107.0, 35.6)]], 223),  # another of the same name
        ([[(107.0, 35.5), (107.0, 35.6)]], None),  # only that
    ],
)
def test_a_street_reaches_to_its_farthest_end_that_belongs_to_it(lines, reach_m):
    assert street_reach.reach_m([LineString(line) for line in lines], 107.0, 35.3) == reach_m


def test_what_nobody_measured_is_and_what_somebody_said_stays(connection, tmp_path):
    where = Position(107.02, 35.3)
    named = (
        NamedPlace("滨河路", "street", where),
        NamedPlace("东大街", "street", where, extent_m=123.0),
        NamedPlace("无图街", "street", where),
        NamedPlace("滨河路", "village", where),
    )
    counties.save_county(connection, replace(grid_county(), places=named), today=TODAY)
    file = tmp_path / "roads.geojson.gz"
    line = {"type": "MultiLineString", "coordinates": [[[107.02, 35.3], [107.02, 35.302]]]}
    features = [
        {"type": "Feature", "properties": {"class": "minor", "name": name}, "geometry": line}
        for name in ("滨河路", "东大街")
    ]
    file.write_bytes(gzip.compress(json.dumps({"type": "FeatureCollection", "features": features}).encode()))
    assert street_reach.measure(connection, CODE, file) == 1
    found = {
        (place.name, place.kind): place.accuracy_m
        for name in ("滨河路", "东大街", "无图街")
        for place in places.search(connection, CODE, name, today=TODAY)
    }
    assert found["滨河路", "street"] == 223.0
    assert found["东大街", "street"] == 123.0
    assert found["无图街", "street"] == 1000.0
    assert found["滨河路", "village"] == 500.0
    assert street_reach.measure(connection, CODE, tmp_path / "none.geojson.gz") == 0
