"""What files refer to by code or name."""

import pytest

from gis.county.model import Station
from gis.position import Position
from gis.store.county_files.ground import Register

AT = Position(107, 35)
STATIONS = [Station("S1", "锦屏市场监督管理所", AT), Station("S2", "新窑市场监督管理所", AT)]


@pytest.mark.parametrize(
    "said", ["S1", "Ｓ１", "锦屏市场监督管理所", "锦屏市场监管所", "锦屏监管所", "锦屏市场监督所", "锦屏所"]
)
def test_a_station_is_known_by_its_code_and_its_short_names(said):
    assert Register(STATIONS).find(said) == "S1"


@pytest.mark.parametrize("said", ["所", "市场监督管理所", "锦屏", "黄寨所", ""])
def test_what_names_no_station_finds_none(said):
    assert Register(STATIONS).find(said) is None


@pytest.mark.parametrize(("said", "code"), [("锦屏所", "S3"), ("锦屏市场监督管理所", "S1"), ("锦屏市场监管所", None)])
def test_a_short_name_that_two_could_have_is_the_one_of_exactly_this_name_or_none(said, code):
    assert Register([*STATIONS, Station("S3", "锦屏所", AT)]).find(said) == code


def test_a_refusal_shows_the_first_that_are_known():
    assert Register(STATIONS).shown == "S1 锦屏市场监督管理所、S2 新窑市场监督管理所"
    assert Register(Station(f"S{i}", f"{i}所", AT) for i in range(20)).shown.endswith("S7 7所 …")
