"""What is drawn and named of a map's tags: one row per tag."""

import pytest

from gis.tiles.basemap import FIRST_ZOOM, LAST_ZOOM, LAYERS, area_of, line_of, name_of, names_in


@pytest.mark.parametrize(
    ("tags", "layer", "kind"),
    [
        ({"natural": "water"}, "water", "lake"),
        ({"waterway": "riverbank"}, "water", "river"),
        ({"landuse": "reservoir"}, "water", "lake"),
        ({"landuse": "forest"}, "land", "wood"),
        ({"natural": "wood"}, "land", "wood"),
        ({"landuse": "farmland"}, "land", "farmland"),
        ({"landuse": "residential"}, "land", "residential"),
        ({"leisure": "park"}, "land", "grass"),
        ({"amenity": "school"}, "land", "campus"),
        ({"building": "yes"}, "buildings", "building"),
        ({"building": "yes", "amenity": "school"}, "land", "campus"),  # the grounds, where both are one outline
    ],
)
def test_an_area_appears_as_its_tag_says(tags: dict[str, str], layer: str, kind: str) -> None:
    found = area_of(tags)
    assert found is not None
    assert (found.layer, found.kind) == (layer, kind)


@pytest.mark.parametrize("tags", [{}, {"building": "no"}, {"landuse": "brownfield"}, {"natural": "coastline"}])
def test_what_has_no_row_does_not_appear(tags: dict[str, str]) -> None:
    assert area_of(tags) is None
    assert line_of(tags) is None


@pytest.mark.parametrize(
    ("tags", "layer", "kind", "from_zoom"),
    [
        ({"highway": "motorway_link"}, "roads", "motorway", 5),
        ({"highway": "secondary"}, "roads", "secondary", 7),
        ({"highway": "residential"}, "roads", "minor", 11),
        ({"highway": "steps"}, "roads", "path", 13),
        ({"railway": "rail"}, "rails", "rail", 8),
        ({"waterway": "river"}, "waterways", "river", 7),
        ({"waterway": "ditch"}, "waterways", "stream", 11),
    ],
)
def test_a_way_appears_as_a_line_from_its_zoom(tags: dict[str, str], layer: str, kind: str, from_zoom: int) -> None:
    found = line_of(tags)
    assert found is not None
    assert (found.layer, found.kind, found.from_zoom) == (layer, kind, from_zoom)
    assert found.layer in LAYERS
    assert FIRST_ZOOM <= found.from_zoom <= LAST_ZOOM


@pytest.mark.parametrize(
    "tags", [{"highway": "pedestrian", "area": "yes"}, {"waterway": "stream", "tunnel": "culvert"}]
)
def test_a_square_and_a_stream_in_a_pipe_are_no_lines(tags: dict[str, str]) -> None:
    assert line_of(tags) is None


def test_a_place_without_a_name_is_not_written() -> None:
    assert name_of({"place": "village"}) is None
    found = name_of({"place": "village", "name": "赤城村"})
    assert found is not None
    assert (found.kind, found.from_zoom) == ("village", 10)


def test_a_lake_is_named_and_a_housing_estate_is_not() -> None:
    lake, estate = {"natural": "water", "name": "关河水库"}, {"landuse": "residential", "name": "锦屏"}
    named = name_of(lake, area_of(lake))
    assert named is not None
    assert named.kind == "water"
    assert name_of(estate, area_of(estate)) is None


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        ({"name": "汭河", "name:zh": "汭河", "name:en": "Rui He"}, {"name": "汭河", "en": "Rui He"}),
        ({"name": "Neckar", "name:zh": "内卡河"}, {"name": "Neckar", "zh": "内卡河"}),
        ({"name:zh-Hans": "北京"}, {"name": "北京"}),
        ({"ref": "S203"}, {}),
    ],
)
def test_names_are_carried_once(tags: dict[str, str], names: dict[str, str]) -> None:
    assert names_in(tags) == names
