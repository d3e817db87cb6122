"""Tables as people fill them in: blanks, ditto marks, units. Read as they are meant, or refused by row."""

import csv
import json

import pytest

from gis.errors import BadRowsError
from gis.position import Position
from gis.store.county_files.county import read_county_folder
from tests.counties import CODE, grid_county
from tests.integration.county_files import write_csv, write_folder

TEAM = {"编码": "T9", "名称": "九组", "所属所": "S1", "技能": ""}


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "县", grid_county(), write_csv)


def read(folder):
    return read_county_folder(folder, "wgs84")


def faults(folder):
    with pytest.raises(BadRowsError) as refused:
        read(folder)
    return refused.value.rows


def table(folder, kind, *rows):
    """Write a file of rows, each by its columns."""
    with (folder / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
        writer.writeheader()
        writer.writerows(rows)


def cells(folder, change, *, without=()):
    """Change the rows of the cells, each by its number from 0."""
    with (folder / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [{column: row[column] for column in row if column not in without} for row in rows]
    table(folder, "cells", *({**row, **change(number)} for number, row in enumerate(kept)))


@pytest.mark.parametrize(
    ("crew", "names"),
    [("张 三、李　四", ("张三", "李四")), ("张三 李四", ("张三", "李四")), ("张三（组长）", ("张三（组长）",))],
)
def test_a_crew_is_its_people(folder, crew, names):
    table(folder, "teams", {**TEAM, "成员": crew})
    assert read(folder).teams[0].crew == names


@pytest.mark.parametrize("crew", ["3人", "张三13911112222", "司马 相如"])
def test_a_crew_of_no_clear_names_is_refused(folder, crew):
    table(folder, "teams", {**TEAM, "成员": crew})
    (found,) = faults(folder)
    assert f"row 2, 成员={crew!r}" in found


@pytest.mark.parametrize(("marks", "on_duty"), [(("是", "否"), [True, False]), (("", ""), [True, True])])
def test_whether_a_team_is_on_duty(folder, marks, on_duty):
    table(folder, "teams", *({**TEAM, "编码": f"T{n}", "在岗": mark} for n, mark in enumerate(marks)))
    assert [team.on_duty for team in read(folder).teams] == on_duty


@pytest.mark.parametrize(("marks", "row"), [(("√", ""), 2), (("无", "是"), 2), (("-", ""), 2)])
def test_a_team_that_may_be_off_duty_is_refused(folder, marks, row):
    table(folder, "teams", *({**TEAM, "编码": f"T{n}", "在岗": mark} for n, mark in enumerate(marks)))
    (found,) = faults(folder)
    assert f"row {row}, 在岗=" in found


@pytest.mark.parametrize("mark", ["同上", "〃", '"', "″"])
@pytest.mark.parametrize("column", ["责任人编码", "责任人", "乡镇"])
def test_a_ditto_mark_for_a_code_or_a_name_is_refused(folder, mark, column):
    cells(folder, lambda number: {"责任人编码": "甲", "责任人": "甲"} | ({column: mark} if number == 1 else {}))
    assert any(f"row 3, {column}=" in found and "write out what stands above" in found for found in faults(folder))


def test_an_inspector_with_blanks_in_the_name_is_one(folder):
    cells(folder, lambda number: {"责任人": "张　三" if number % 2 else "张三"}, without=("责任人编码",))
    data = read(folder)
    assert [(each.code, each.name) for each in data.inspectors] == [("张三", "张三")]
    assert {cell.inspector for cell in data.cells} == {"张三"}


def test_an_inspector_who_is_a_telephone_number_is_refused(folder):
    cells(folder, lambda number: {"责任人": "张三13911112222" if number == 0 else "李四"}, without=("责任人编码",))
    (found,) = faults(folder)
    assert "row 2, 责任人='张三13911112222'" in found


def test_a_town_named_in_its_first_row_alone_is_the_town_of_all(folder):
    whole = read(folder)
    cells(folder, lambda number: {"乡镇": "" if number else "试验镇", "县城内": ""})
    data = read(folder)
    assert {each.town_name for each in data.committees} == {"试验镇"}
    assert data.committees == whole.committees


def test_a_committee_that_its_first_row_does_not_name_has_its_name(folder):
    whole = read(folder)
    named = dict.fromkeys(cell.committee for cell in whole.cells)
    first = [next(n for n, cell in enumerate(whole.cells) if cell.committee == code) for code in named]
    cells(folder, lambda number: {"村居名称": ""} if number in first else {})
    assert read(folder).committees == whole.committees


def test_a_committee_of_two_names_is_refused(folder):
    cells(folder, lambda number: {"村居名称": "另一村"} if number == 3 else {})
    (found,) = faults(folder)
    assert "row 5, 村居名称='另一村'" in found
    assert "write one name" in found


def test_a_column_of_in_town_that_is_left_blank_says_nothing(folder):
    cells(folder, lambda _: {}, without=("县城内",))
    whole = read(folder)
    cells(folder, lambda _: {"县城内": ""})
    assert [cell.in_town for cell in read(folder).cells] == [cell.in_town for cell in whole.cells]
    assert any(cell.in_town for cell in whole.cells)


@pytest.mark.parametrize("day", ["2024年3月1日", "2024/3/1", "2024-03-01 08:00:00", "20240301"])
def test_a_day_may_be_written_in_several_ways(folder, day):
    cells(folder, lambda _: {"启用日期": day})
    assert {f"{cell.valid_from}" for cell in read(folder).cells} == {"2024-03-01"}


@pytest.mark.parametrize("day", ["2026-10-01 2026-10-07", "2026-10-1 至7日", "2026-10-01 07", "2026-10-01T至10-07"])
def test_of_two_days_in_one_cell_neither_is_lost(folder, day):
    table(folder, "calendar", {"日期": day, "类别": "放假"})
    (found,) = faults(folder)
    assert f"row 2, 日期={day!r}" in found


@pytest.mark.parametrize(("said", "code"), [("620899100000", "620899100"), ("620899101.0", "620899101")])
def test_a_town_code_has_nine_digits(folder, said, code):
    codes = dict.fromkeys(cell.committee for cell in grid_county().cells)
    table(folder, "committees", *({"村居编码": each, "村居名称": each, "乡镇编码": said} for each in codes))
    assert {each.town_code for each in read(folder).committees} == {code}


def test_a_town_code_that_is_none_is_refused(folder):
    codes = dict.fromkeys(cell.committee for cell in grid_county().cells)
    table(folder, "committees", *({"村居编码": each, "村居名称": each, "乡镇编码": "试验镇"} for each in codes))
    assert all("乡镇编码='试验镇'" in found for found in faults(folder) if "committees.csv" in found)


@pytest.mark.parametrize(("households", "population"), [("350人", "900"), ("350", "900户")])
def test_a_figure_with_the_unit_of_the_other_is_refused(folder, households, population):
    row = {"村居编码": f"{CODE}100200", "户数": households, "人口": population}
    table(folder, "households", row)
    assert any("row 2," in found for found in faults(folder))
    table(folder, "households", row | {"户数": "350户", "人口": "900人"})
    assert read(folder).households[0].population == 900


def test_thousands_of_a_title_are_refused(folder):
    lines = ("单位：户、千人", "村居编码,户数,人口", f"{CODE}100200,350,1")
    (folder / "households.csv").write_text("\n".join(lines), "utf-8")
    (found,) = faults_of_file(folder)
    assert "单位：户、千人: 请换算为户、人或米" in found


def faults_of_file(folder):
    with pytest.raises(Exception, match="in another unit") as refused:
        read(folder)
    return (str(refused.value),)


@pytest.mark.parametrize("mark", ["无", "-", "/", "暂无"])
def test_a_mark_for_nothing_is_no_skill_and_not_all_of_them(folder, mark):
    table(folder, "teams", {**TEAM, "技能": mark}, {**TEAM, "编码": "T8", "技能": ""})
    (found,) = faults(folder)
    assert f"row 2, 技能={mark!r}" in found


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060", "\u00ad"])
def test_signs_of_no_width_make_no_other_code(folder, sign):
    station = f"S{sign}1"
    table(folder, "teams", {**TEAM, "编码": f"T9{sign}", "所属所": station, "电话": f"12315{sign}"})
    (team,) = read(folder).teams
    assert (team.code, team.station, team.phone) == ("T9", "S1", "12315")


def test_a_blank_in_town_beside_yes_and_no_is_refused(folder):
    cells(folder, lambda number: {"县城内": ""} if number == 3 else {})
    (found,) = faults(folder)
    assert "row 5" in found
    assert "a blank is not clear" in found


def test_a_blank_in_town_beside_yes_alone_is_no(folder):
    whole = read(folder)
    cells(folder, lambda number: {"县城内": "是" if whole.cells[number].in_town else ""})
    assert [cell.in_town for cell in read(folder).cells] == [cell.in_town for cell in whole.cells]


def layer(folder, **properties):
    """Put one point into a file of GeoJSON."""
    (folder / "points.csv").unlink()
    said = {"编码": "P9", "名称": "九店", "类型": "超市", **properties}
    point = {"type": "Point", "coordinates": [107.031, 35.301]}
    feature = {"type": "Feature", "properties": said, "geometry": point}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (folder / "points.geojson").write_text(text, "utf-8")


def test_a_point_that_lies_elsewhere_by_its_columns_is_refused(folder):
    layer(folder, 经度=107.036, 纬度="35.302")
    (found,) = faults(folder)
    assert "is not where its geometry lies" in found


@pytest.mark.parametrize(
    "columns", [{"经度": 107.0305, "纬度": 35.3005}, {"经度": "", "纬度": None}, {"经度": "东", "纬度": 1}]
)
def test_columns_that_are_rounded_or_say_nothing_do_no_harm(folder, columns):
    layer(folder, **columns)
    assert read(folder).points[0].position.lon == 107.031


@pytest.mark.parametrize("value", [["东街", "西街"], {"zh": "东街"}])
def test_a_list_is_no_text(folder, value):
    layer(folder, 名称=value)
    assert any("is no plain value" in found for found in faults(folder))


PLACE = {"编码": "P9", "名称": "九店", "类型": "超市"}


@pytest.mark.parametrize(
    "place",
    [{"X": "107.031", "Y": "35.301"}]
    + [{"经纬度": f"107.031{between}35.301"} for between in (",", "，", " ", "、")]
    + [{"经纬度": "0", "经度": "107.031", "纬度": "35.301"}],
)
def test_coordinates_are_read_under_x_and_y_and_from_one_column(folder, place):
    table(folder, "points", PLACE | place)
    assert read(folder).points[0].position == Position(107.031, 35.301)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({"X": "35.301", "Y": "107.031"}, "X='(35.301, 107.031)': coordinate: lon=35.301, lat=107.031: the axes look"),
        ({"X": "3908350.6", "Y": "502821.3"}, "lon=3908350.6, lat=502821.3 is off the Earth: send decimal degrees"),
        (
            {"经纬度": "35.301,107.031"},
            "经纬度='(35.301, 107.031)': coordinate: lon=35.301, lat=107.031: the axes look",
        ),
        ({"经纬度": "107.031"}, "经纬度='107.031': 应先经度后纬度"),
        ({"经纬度": "E107.031,N35.301"}, "经纬度='E107.031,N35.301': 应先经度后纬度"),
        ({"经纬度": ""}, "经纬度='': 不能为空"),
    ],
)
def test_what_is_no_longitude_and_latitude_in_degrees_is_refused_by_its_column(folder, place, said):
    table(folder, "points", PLACE | place)
    (found,) = faults(folder)
    assert said in found


def test_metres_beside_a_geometry_do_not_contradict_it(folder):
    layer(folder, X="3908350.6", Y="502821.3")
    assert read(folder).points[0].position.lon == 107.031


def points(folder, **more):
    with (folder / "points.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table(folder, "points", *({**row, **more} for row in rows[:1]))


@pytest.mark.parametrize("said", ["有", "已张贴", "是", "1", "TRUE", "√", "https://x.example/q?id=12345"])
def test_what_says_of_a_qr_code_that_it_is_there_is_no_code(folder, said):
    points(folder, 二维码=said)
    (found,) = faults(folder)
    assert "is not what a code carries" in found


@pytest.mark.parametrize(
    "said", ["AbC_123-xyz9", "https://x.example/p/AbC_123-xyz9", "HTTP://x.example/p/AbC_123-xyz9?a=1"]
)
def test_what_a_code_carries_may_be_given_with_its_address(folder, said):
    points(folder, 二维码=said)
    assert [each.token for each in read(folder).points] == ["AbC_123-xyz9"]
