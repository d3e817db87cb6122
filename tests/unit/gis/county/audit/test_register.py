"""What files refer to by code or name."""

import pytest

from gis.county.known_codes import Register
from gis.county.model import Station
from gis.position import Position

AT = Position(107, 35)
STATIONS = [Station("S1", "锦屏市场监督管理所", AT), Station("S2", "新窑市场监督管理所", AT)]


@pytest.mark.parametrize(
    "said",
    ["S1", "Ｓ１", "锦屏市场监督管理所", "锦屏市场监管所", "锦屏监管所", "锦屏市场监督所", "锦屏市监所", "锦屏所"],
)
def test_a_station_is_known_by_its_code_and_its_short_names(said):
    assert Register(STATIONS).find(said) == "S1"


@pytest.mark.parametrize("said", ["所", "市场监督管理所", "锦屏", "黄寨所", ""])
def test_what_names_no_station_finds_none(said):
    assert Register(STATIONS).find(said) is None


@pytest.mark.parametrize(("said", "code"), [("锦屏所", "S3"), ("锦屏市场监督管理所", "S1"), ("锦屏市场监管所", None)])
def test_a_short_name_that_two_could_have_is_the_one_of_exactly_this_name_or_none(said, code):
    assert Register([*STATIONS, Station("S3", "锦屏所", AT)]).find(said) == code


@pytest.mark.parametrize(("said", "code"), [("县局", "620823"), ("本局", "620823"), ("某某局", None)])
def test_the_bureau_is_meant_by_its_usual_words_where_it_is_among_the_stations(said, code):
    bureau = Station("620823", "崇信县市场监督管理局", AT)
    assert Register([*STATIONS, bureau], bureau="620823").find(said) == code
    assert Register(STATIONS, bureau="620823").find(said) is None


def test_a_refusal_shows_the_first_that_are_known():
    assert Register(STATIONS).shown == "S1 锦屏市场监督管理所、S2 新窑市场监督管理所"
    assert Register(Station(f"S{i}", f"{i}所", AT) for i in range(20)).shown.endswith("S7 7所 …")


TOWNS = [
    Station("S1", "云渡镇市场监管所", AT),
    Station("S2", "黄寨市场监督管理所", AT),
    Station("S3", "城关街道市场监管所", AT),
    Station("S4", "东镇市场监管所", AT),
    Station("S5", "梁河乡市场监管所", AT),
    Station("S6", "梁河镇市场监管所", AT),
    Station("S7", "木林市场监管所", AT),
    Station("S8", "木林镇市场监管所", AT),
]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("云渡所", "S1"),
        ("云渡市场监督管理所", "S1"),
        ("云渡监管所", "S1"),
        ("云渡镇所", "S1"),
        ("云渡乡所", None),  # another town, perhaps
        ("云所", None),
        ("云渡", None),
        ("云渡镇", None),
        ("新云渡所", None),
        ("黄寨镇所", "S2"),
        ("黄寨乡市场监管所", "S2"),
        ("城关所", "S3"),
        ("东所", None),
        ("东镇所", "S4"),
        ("梁河所", None),  # two fit
        ("梁河乡所", "S5"),
        ("木林所", "S7"),  # the one that is called so
        ("木林镇监管所", "S8"),
        ("木林乡所", None),
    ],
)
def test_the_word_of_a_town_may_be_left_out_where_one_station_fits(said, code):
    assert Register(TOWNS).find(said) == code


@pytest.mark.parametrize(
    ("said", "is_stem"), [("云渡所", True), ("云渡镇所", False), ("S1", False), ("黄寨镇所", True), ("黄寨所", False)]
)
def test_a_name_that_left_it_out_is_told_from_those_that_are_known(said, is_stem):
    register = Register(TOWNS)
    assert register.is_stem(said) is is_stem
    assert register.called("S1") == "S1 云渡镇市场监管所"
