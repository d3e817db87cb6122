"""The streets around a way: what is in the picture, greatest first, no more than a small screen holds."""

import gzip
import json

import pytest
from shapely import LineString, box

from gis.store.graphs.surroundings import around

WAY = [[107.0, 35.3], [107.01, 35.3]]  # 909 m to the east


@pytest.fixture
def roads(tmp_path):
    """Return a function that writes roads as `roadlines` does."""

    def write(*features):
        found = [
            {
                "type": "Feature",
                "properties": {"class": road, "name": name},
                "geometry": {"type": "MultiLineString", "coordinates": lines},
            }
            for road, name, lines in features
        ]
        file = tmp_path / "roads.geojson.gz"
        file.write_bytes(gzip.compress(json.dumps({"type": "FeatureCollection", "features": found}).encode()))
        return file

    return write


def test_what_crosses_the_picture_is_cut_to_it_and_what_lies_beyond_is_left_out(roads):
    file = roads(
        ("minor", "东街", [[[106.0, 35.3], [108.0, 35.3]], [[107.5, 35.3], [107.6, 35.3]]]),
        ("primary", None, [[[107.005, 35.0], [107.005, 36.0]]]),
    )
    great, small = around(file, WAY)
    assert [(each.road_class, each.name) for each in (great, small)] == [("primary", None), ("minor", "东街")]
    # the way fills 284 of 320 pixels across, of which the picture has 150 up: 0.01° · cos 35.3° · 150 / 284 of latitude
    assert [lon for lon, _ in great.line] == [107.005, 107.005]
    assert [lat for _, lat in great.line] == pytest.approx([35.3 - 0.002155, 35.3 + 0.002155], abs=2e-5)
    assert LineString(small.line).length == pytest.approx(0.01 * 320 / 284, abs=2e-5)


def test_where_the_spot_is_not_known_exactly_the_picture_is_as_wide_as_it_may_lie(roads):
    file = roads(("minor", "远街", [[[107.02, 35.3], [107.02, 35.301]]]))
    assert around(file, WAY) == []
    assert [each.name for each in around(file, WAY, 2000.0)] == ["远街"]


def test_lesser_roads_are_left_out_where_there_is_no_room(roads):
    lanes = [[[107.0 + n * 1e-5, 35.298], [107.0 + n * 1e-5, 35.302]] for n in range(1000)]
    file = roads(("service", None, lanes), ("secondary", "大街", [[[106.9, 35.3], [107.1, 35.3]]]))
    found = around(file, WAY)
    assert found[0].name == "大街"
    assert sum(len(each.line) for each in found) <= 1200
    assert len(found) < 700


def test_nothing_finer_than_a_pixel_is_sent(roads):
    wavy = [[107.0 + n * 1e-5, 35.301 + (n % 2) * 5e-6] for n in range(1000)]
    [street] = around(roads(("minor", None, [wavy])), WAY)
    assert len(street.line) == 2
    assert box(106.9, 35.2, 107.1, 35.4).contains(LineString(street.line))


@pytest.mark.parametrize("way", [[], [[107.0, 35.3]]])
def test_without_a_way_or_a_file_there_are_none(roads, tmp_path, way):
    file = roads(("minor", "东街", [[[106.0, 35.3], [108.0, 35.3]]]))
    assert around(file, way) == []
    assert around(tmp_path / "none.geojson.gz", WAY) == []


def test_a_way_of_a_single_spot_still_shows_its_streets(roads):
    file = roads(("minor", "东街", [[[106.0, 35.3], [108.0, 35.3]]]))
    assert [each.name for each in around(file, [[107.0, 35.3], [107.0, 35.3]])] == ["东街"]
