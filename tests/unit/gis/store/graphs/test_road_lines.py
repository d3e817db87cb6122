"""Roads as lines to look at: by class and name, joined, the same bytes each time."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from gis.errors import BadFileError
from gis.store.graphs.road_lines import write_road_lines

OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
  <node id="1" version="1" lat="35.3000000" lon="107.0000000"/>
  <node id="2" version="1" lat="35.3000000" lon="107.0100000"/>
  <node id="3" version="1" lat="35.3000010" lon="107.0150000"/>
  <node id="4" version="1" lat="35.3000000" lon="107.0200000"/>
  <node id="5" version="1" lat="35.3100000" lon="107.0100000"/>
  <way id="10" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="secondary"/><tag k="name" v="东大街"/></way>
  <way id="11" version="1"><nd ref="2"/><nd ref="3"/><nd ref="4"/><tag k="highway" v="secondary"/>
    <tag k="name" v="东大街"/></way>
  <way id="12" version="1"><nd ref="2"/><nd ref="5"/><tag k="highway" v="residential"/></way>
  <way id="13" version="1"><nd ref="4"/><nd ref="5"/><tag k="highway" v="footway"/></way>
  <way id="14" version="1"><nd ref="4"/><nd ref="99"/><tag k="highway" v="trunk_link"/></way>
  <way id="15" version="1"><nd ref="1"/><nd ref="5"/><tag k="waterway" v="river"/></way>
</osm>
"""


def _write(folder: Path, text: str = OSM) -> dict[str, Any]:
    source = folder / "roads.osm"
    source.write_text(text, encoding="utf-8")
    document: dict[str, Any] = json.loads(gzip.decompress(write_road_lines(source, folder).read_bytes()))
    return document


def test_ways_of_one_street_are_joined_and_straightened(tmp_path: Path) -> None:
    street = next(f for f in _write(tmp_path)["features"] if f["properties"]["name"] == "东大街")
    assert street["properties"]["class"] == "secondary"
    assert street["geometry"]["type"] == "MultiLineString"
    (line,) = street["geometry"]["coordinates"]
    assert sorted(line) == [[107.0, 35.3], [107.02, 35.3]]  # node 3 lies 11 cm off the line


def test_only_roads_a_car_drives_are_drawn_by_class(tmp_path: Path) -> None:
    # the footway and the river are no roads; the link has one known node, which makes no line
    assert [f["properties"] for f in _write(tmp_path)["features"]] == [
        {"class": "minor", "name": None},
        {"class": "secondary", "name": "东大街"},
    ]


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    _write(tmp_path)
    first = (tmp_path / "roads.geojson.gz").read_bytes()
    _write(tmp_path)
    assert (tmp_path / "roads.geojson.gz").read_bytes() == first


def test_a_file_that_is_no_map_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    source = tmp_path / "roads.osm.pbf"
    source.write_bytes(b"not a map")
    with pytest.raises(BadFileError, match=r"roads\.osm\.pbf"):
        write_road_lines(source, tmp_path)
    assert list(tmp_path.iterdir()) == [source]
