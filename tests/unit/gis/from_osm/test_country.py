"""The country a map lies in, as far as its names and codes tell."""

import pytest
from shapely import box

from gis.from_osm.boundary import Boundary
from gis.from_osm.country import country_of
from gis.from_osm.extract import Extract, Names, Place
from gis.position import Position

LHASA, KHABAROVSK, ALMATY = (91.1, 29.65), (134.9, 48.45), (76.9, 43.2)
TIBETAN, RUSSIAN = Names("ལྷ་ས", None, ("ལྷ་ས",)), Names("Хабаровск", None, ("Хабаровск",))


def country(at, *names, **more):
    lon, lat = at
    places = [Place(f"n{n}", "village", each, Position(lon, lat)) for n, each in enumerate(names)]
    return country_of(Extract(places=places, **more), Boundary(box(lon, lat, lon + 0.1, lat + 0.1), "x"))


@pytest.mark.parametrize("chinese", [Names("堆龙村", None, ("堆龙村",)), Names("མཐོང་", None, ("མཐོང་", "堆龙村"))])
def test_within_china_a_few_chinese_names_beside_others_tell(chinese):
    assert country(LHASA, *[TIBETAN] * 6, chinese) == "CN"
    assert country(ALMATY, *[RUSSIAN] * 6, chinese) is None


def test_abroad_beside_the_border_hardly_anything_has_one():
    assert country(KHABAROVSK, *[RUSSIAN] * 12, Names("Хабаровск", None, ("Хабаровск", "伯力"))) is None
    assert country(LHASA) is None


def test_what_the_map_says_of_a_country_comes_first():
    assert country(LHASA, *[TIBETAN] * 3, Names("村", None, ("村",)), countries={"NP": 3}) == "NP"
