"""Which station a cell belongs to: stated, of its inspector, committee, or town; and what the audit says of none."""

from dataclasses import replace

import pytest
from shapely.geometry import box

from gis.county.audit.whole import DefectKind, Severity, audit
from gis.county.cell_stations import only_stated, town_stations, with_stations
from gis.county.model import (
    Cell,
    CellKind,
    Committee,
    County,
    CountyData,
    Inspector,
    OrganisationUnit,
    Station,
    UnitLevel,
)
from gis.position import Position

TOWNS = ("锦屏镇", "新窑镇", "木林乡")


def county(*stations: Station, towns: tuple[str, ...] = TOWNS, name: str = "崇信县") -> CountyData:
    """Return a county of one cell a town, from west to east, with a committee and an inspector each."""
    codes = [f"62082310{n}200" for n in range(len(towns))]
    return CountyData(
        County("620823", name, box(107, 35, 107 + 0.1 * len(towns), 35.1), towns[0]),
        committees=tuple(
            Committee(code, f"{n}村", code[:9], town, False)
            for n, (code, town) in enumerate(zip(codes, towns, strict=True))
        ),
        inspectors=tuple(Inspector(f"I{n}", f"网格员{n}") for n in range(len(towns))),
        cells=tuple(
            Cell(f"{code}001", CellKind.RURAL, code, False, box(107 + 0.1 * n, 35, 107.1 + 0.1 * n, 35.1), f"I{n}")
            for n, code in enumerate(codes)
        ),
        stations=stations,
    )


def station(code: str, name: str, *, seat: int = 0, towns: tuple[str, ...] = ()) -> Station:
    """Return a station with its seat in one of the towns, by number; 9 is none."""
    return Station(code, name, Position(107.05 + 0.1 * seat, 35.05), towns=towns)


def stations(data: CountyData) -> list[str | None]:
    return [cell.station for cell in with_stations(data).cells]


@pytest.mark.parametrize(
    ("name", "bears"),
    [
        ("锦屏市场监督管理所", True),
        ("崇信县市场监督管理局锦屏镇市场监管所", True),
        ("锦屏所", True),
        ("城区市场监督管理所", False),
    ],
)
def test_a_station_of_the_towns_name(name, bears):
    assert stations(county(station("S1", name, seat=9))) == ["S1" if bears else None, None, None]


def test_the_countys_own_name_is_no_towns():
    data = county(
        station("S1", "崇信县新窑所", seat=9), station("S2", "崇信县城关所", seat=9), towns=("崇信镇", "新窑镇")
    )
    assert stations(data) == [None, "S1"]


def test_of_two_names_in_one_the_longer_counts():
    data = county(station("S1", "东新窑所", seat=9), station("S2", "新窑所", seat=9), towns=("新窑镇", "东新窑镇"))
    assert stations(data) == ["S2", "S1"]


def test_a_town_and_a_township_of_one_name_are_distinguished():
    data = county(station("S1", "示例镇所", seat=9), station("S2", "示例乡所", seat=9), towns=("示例镇", "示例乡"))
    assert stations(data) == ["S1", "S2"]
    listed = county(station("S1", "一所", seat=9, towns=("示例乡",)), towns=("示例镇", "示例乡"))
    assert stations(listed) == [None, "S1"]
    assert stations(county(station("S1", "一所", seat=9, towns=("示例",)), towns=("示例镇", "示例乡"))) == [None, None]


def test_a_seat_in_the_town_counts_where_no_name_does():
    data = county(station("S1", "第一监管所", seat=1), station("S2", "第二监管所", seat=2))
    assert stations(data) == [None, "S1", "S2"]


def test_the_name_is_stronger_than_the_seat():
    """A station of a country town often has its office in the county seat."""
    data = county(station("S1", "木林所", seat=0), station("S2", "第二所", seat=0))
    assert stations(data) == ["S2", None, "S1"]


def test_towns_that_a_station_lists_are_its_and_no_others():
    data = county(station("S1", "锦屏所", towns=("新窑", "620823102")), station("S2", "锦屏二所", seat=9))
    assert stations(data) == ["S2", "S1", "S1"]


def test_the_bureau_among_the_stations_is_given_no_town_for_its_seat():
    bureau = OrganisationUnit("620823", "崇信县市场监督管理局", UnitLevel.COUNTY, None)
    data = county(station("620823", bureau.name, seat=0), station("S1", "新窑所"), station("S2", "木林所"))
    assert stations(replace(data, units=(bureau,))) == [None, "S1", "S2"]
    said = [each for each in audit(replace(data, units=(bureau,))) if each.kind is DefectKind.STATION_WITHOUT_CELLS]
    assert said == []


@pytest.mark.parametrize(
    "two",
    [
        (station("S1", "锦屏一所"), station("S2", "锦屏二所")),
        (station("S1", "一所"), station("S2", "二所")),
        (station("S1", "一所", towns=("锦屏镇",)), station("S2", "二所", towns=("锦屏",))),
    ],
)
def test_where_two_fit_nobody_is_guessed(two):
    data = county(*two)
    assert stations(data)[0] is None
    assert town_stations(data)[0].candidates == ("S1", "S2")
    said = [each.message for each in audit(data) if each.kind is DefectKind.NO_STATION]
    assert "1 cells of 锦屏镇 belong to no station (620823100200001): stations S1, S2 fit equally" in said[0]


def test_the_only_station_is_not_given_what_is_not_its():
    assert stations(county(station("S1", "第一监管所", seat=0))) == ["S1", None, None]


def test_what_is_stated_is_strongest_and_the_nearest_statement_counts():
    data = county(
        station("S1", "锦屏所"), station("S2", "新窑所"), station("S3", "木林所"), station("S4", "四所", seat=9)
    )
    assert stations(data) == ["S1", "S2", "S3"]
    committees = (replace(data.committees[0], station="S4"), *data.committees[1:])
    data = replace(data, committees=committees)
    assert stations(data)[0] == "S4"
    data = replace(data, inspectors=(replace(data.inspectors[0], station="S3"), *data.inspectors[1:]))
    assert stations(data)[0] == "S3"
    data = replace(data, cells=(replace(data.cells[0], station="S2"), *data.cells[1:]))
    assert stations(data)[0] == "S2"
    assert with_stations(with_stations(data)) == with_stations(data)


def test_a_county_all_of_whose_cells_have_a_station_has_no_such_defect():
    data = county(station("S1", "锦屏所"), station("S2", "新窑所", towns=("新窑镇", "木林乡")))
    assert {each.kind for each in audit(data)} == set()


def test_cells_of_no_station_are_reported_town_by_town_with_the_remedy():
    found = [each for each in audit(county(station("S1", "锦屏所"))) if each.kind is DefectKind.NO_STATION]
    assert [each.severity for each in found] == [Severity.WARNING] * 2
    assert "1 cells of 新窑镇 belong to no station (620823101200001): no station has its name" in found[0].message
    assert "the column towns of stations" in found[0].message
    assert "辖区乡镇" in found[0].message_zh


def test_a_station_without_cells_and_a_town_nobody_knows():
    data = county(station("S1", "锦屏所", towns=("锦萍镇",)), station("S2", "机动所", seat=9))
    found = [each.message for each in audit(data) if each.kind is DefectKind.STATION_WITHOUT_CELLS]
    assert any("station S2 机动所 has no cells: its accounts see no case" in each for each in found)
    assert any("station S1 锦屏所 lists the town '锦萍镇', which no committee belongs to" in each for each in found)


def test_a_county_without_stations_says_so_once():
    found = [each for each in audit(county()) if each.kind is DefectKind.NO_STATION]
    assert len(found) == 1
    assert "no station is registered: the 3 cells belong to none" in found[0].message


@pytest.mark.parametrize("where", ["cell", "committee"])
def test_a_station_nobody_registered(where):
    data = county(station("S1", "锦屏所", towns=TOWNS))
    if where == "cell":
        data = replace(data, cells=(replace(data.cells[0], station="S9"), *data.cells[1:]))
    else:
        data = replace(data, committees=(replace(data.committees[0], station="S9"), *data.committees[1:]))
    found = [each for each in audit(data) if each.kind is DefectKind.UNKNOWN_REFERENCE]
    assert [each.severity for each in found] == [Severity.ERROR]
    assert "station 'S9' is not registered" in found[0].message


def test_a_derived_station_follows_when_the_towns_change_and_a_stated_one_stays():
    data = county(station("S1", "甲所", towns=("锦屏镇", "新窑镇")), station("S2", "乙所", towns=("木林乡",)))
    first, *others = data.cells
    loaded = only_stated(with_stations(replace(data, cells=(replace(first, station="S2"), *others))))
    assert [cell.station for cell in loaded.cells] == ["S2", None, None]
    moved = (station("S1", "甲所", towns=("锦屏镇",)), station("S2", "乙所", towns=("新窑镇", "木林乡")))
    assert stations(replace(loaded, stations=moved)) == ["S2", "S2", "S2"]
