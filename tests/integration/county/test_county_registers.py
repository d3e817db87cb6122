"""Codes, names and telephone numbers as offices type them: two spellings are one thing, two people are two."""

from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import Workbook

from gis.county.audit.whole import audit
from gis.county.defects import DefectKind
from gis.county.model import Inspector, PointKind, TeamRecord
from gis.errors import BadRowsError
from gis.store.county_files.county import read_county_folder, survey_county_folder
from gis.store.county_files.export import export_county
from tests.counties import CODE, grid_county
from tests.integration.county_files import write_csv, write_folder


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path / "县", grid_county(), write_csv)


def faults(folder, **more):
    with pytest.raises(BadRowsError) as refused:
        read_county_folder(folder, "wgs84", **more)
    return refused.value.rows


def cells(folder, *people, columns="责任人,责任人电话"):
    """Put each person into one row after another, the last into all that are left."""
    path = folder / "cells.csv"
    lines = path.read_text("utf-8").replace("责任人编码,责任人,", "甲,乙,").splitlines()
    said = [people[min(n, len(people) - 1)] for n in range(len(lines) - 1)]
    table = (f"{line},{person}" for line, person in zip(lines[1:], said, strict=True))
    path.write_text("\n".join([f"{lines[0]},{columns}", *table]) + "\n", "utf-8")


def test_two_inspectors_of_one_name_are_not_merged(folder):
    cells(folder, "王强,13900000001", "李梅,13900000002", "王强,13900000003")
    found = faults(folder)
    assert len(found) == 14
    assert "cells.csv 第 4 行 row 4, 责任人电话='13900000003'" in found[0]
    assert "cells.csv 第 2 行 row 2" in found[0]
    assert "责任人编码" in found[0]


@pytest.mark.parametrize("name", ["张三、李四", "张三 / 李四", "张三；李四"])
def test_two_people_in_one_cell_are_no_third_person(folder, name):
    cells(folder, f"{name},", "阿依古丽·买买提,")
    (found,) = faults(folder)
    assert f"row 2, 责任人={name!r}" in found
    assert "names several people" in found


def test_a_check_names_them_and_goes_on(folder):
    cells(folder, "王强,13900000001", "王强,13900000003")
    reading = survey_county_folder(folder, "wgs84", strict=False)
    assert len(reading.doubts) == 15
    assert len(reading.data.cells) == 16
    assert DefectKind.GAP not in {defect.kind for defect in audit(reading.data)}


def test_codes_tell_them_apart(folder):
    cells(folder, "A1,王强,13900000001", "A2,王强,13900000003", columns="责任人编码,责任人,责任人电话")
    data = read_county_folder(folder, "wgs84")
    assert [(each.code, each.phone) for each in data.inspectors] == [("A1", "13900000001"), ("A2", "13900000003")]


@pytest.mark.parametrize("people", [("A1,王强,", ",王强,"), (",王强,", "A1,王强,")])
def test_a_name_with_a_code_in_one_row_and_without_in_another_is_refused(folder, people):
    cells(folder, *people, columns="责任人编码,责任人,责任人电话")
    assert "cells.csv 第 3 行 row 3, 责任人='王强': 与 cells.csv 第 2 行" in faults(folder)[0]


def test_a_name_that_two_loaded_inspectors_have_needs_a_code(folder):
    cells(folder, "网格员1,", columns="责任人,责任人电话")
    loaded = replace(grid_county(), inspectors=(Inspector("I1", "网格员1"), Inspector("I2", "网格员1")))
    with pytest.raises(BadRowsError) as refused:
        survey_county_folder(folder, "wgs84", loaded=lambda _: loaded)
    assert any("several of this name are loaded" in row for row in refused.value.rows)


@pytest.mark.parametrize(("second", "column"), [("A1,李梅,", "责任人"), ("ａ１,王强,13900000009", "责任人电话")])
def test_one_code_is_one_person(folder, second, column):
    cells(folder, "A1,王强,13900000001", second, columns="责任人编码,责任人,责任人电话")
    assert f"{column}=" in faults(folder)[0]


def test_one_person_in_many_cells_and_one_number_written_twice(folder):
    cells(folder, "王强,", "王强,139 0000 0001", "王强,13900000001")
    (person,) = read_county_folder(folder, "wgs84").inspectors
    assert (person.code, person.phone) == ("王强", "139 0000 0001")


def test_two_of_one_name_in_the_file_of_inspectors_need_codes(folder):
    (folder / "inspectors.csv").write_text("姓名,电话\n网格员1,13900000001\n网格员1,13900000002\n", "utf-8")
    (found,) = (row for row in faults(folder) if "inspectors.csv" in row)
    assert "row 3" in found
    assert "row 2" in found
    assert "give two people of one name a code each" in found


@pytest.mark.parametrize("spelling", ["Ｔ００", "t00", " T00 "])
def test_codes_that_differ_in_width_or_case_are_one(folder, spelling):
    path = folder / "teams.csv"
    path.write_text(path.read_text("utf-8") + f"{spelling},又一组,S1,,白班\n", "utf-8")
    (found,) = faults(folder)
    assert "teams.csv 第 2 行 row 2 重复" in found


def test_a_full_width_code_is_kept_half_width_and_found_by_either(folder):
    stations, teams = folder / "stations.csv", folder / "teams.csv"
    stations.write_text(stations.read_text("utf-8").replace("\nS1,", "\nＳ００１,"), "utf-8")
    teams.write_text(teams.read_text("utf-8").replace(",S1,", ",s001,"), "utf-8")
    data = read_county_folder(folder, "wgs84")
    assert [each.code for each in data.stations] == ["S001"]
    assert {each.station for each in data.teams} == {"S001"}


def called(folder, station, word):
    """Give the station of all teams another name, and the teams this word for it."""
    stations, teams = folder / "stations.csv", folder / "teams.csv"
    first, row, *rest = stations.read_text("utf-8").splitlines()
    code, _, *fields = row.split(",")
    stations.write_text("\n".join([first, ",".join([code, station, *fields]), *rest]) + "\n", "utf-8")
    teams.write_text(teams.read_text("utf-8").replace(",S1,", f",{word},"), "utf-8")


def test_a_station_is_known_without_the_word_of_its_town_and_the_import_says_so(folder):
    called(folder, "云渡镇市场监管所", "云渡所")
    reading = survey_county_folder(folder, "wgs84")
    assert {team.station for team in reading.data.teams} == {"S1"}
    assert reading.notes == ("“云渡所”按 S1 云渡镇市场监管所 计 taken for S1 云渡镇市场监管所",)


def test_a_station_named_by_another_town_is_refused(folder):
    called(folder, "云渡镇市场监管所", "云渡乡所")
    assert "='云渡乡所': 未登记，或同名不止一个" in faults(folder)[0]


def test_a_code_is_spelt_as_it_is_loaded(folder):
    path = folder / "teams.csv"
    path.write_text(path.read_text("utf-8").replace("\nT00,", "\nt００,"), "utf-8")
    loaded = grid_county()
    reading = survey_county_folder(folder, "wgs84", loaded=lambda _: loaded)
    assert [team.code for team in reading.data.teams] == ["T00", "T01", "T02"]
    wide = replace(loaded, teams=(TeamRecord("Ｔ００", "x", "S1"), *loaded.teams[1:]))
    reading = survey_county_folder(folder, "wgs84", loaded=lambda _: wide)
    assert reading.data.teams[0].code == "Ｔ００", "cases refer to it so"


def test_a_check_finds_codes_that_differ_in_case(folder):
    path = folder / "points.csv"
    path.write_text(path.read_text("utf-8").replace("\nP2,", "\np１,"), "utf-8")
    defects = audit(survey_county_folder(folder, "wgs84", strict=False).data)
    assert [(d.kind, d.codes) for d in defects if d.kind is DefectKind.DUPLICATE_CODE] == [
        (DefectKind.DUPLICATE_CODE, ("P1",))
    ]


def test_telephone_numbers_are_put_right_or_refused_by_row(folder):
    path = folder / "teams.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    phones = ["13911112222.0", "9333123456", "1391111"]
    table = [f"{header},电话", *(f"{row},{phone}" for row, phone in zip(rows, phones, strict=True))]
    path.write_text("\n".join(table) + "\n", "utf-8")
    lost, wrong = faults(folder)
    assert "teams.csv 第 3 行 row 3, 电话='9333123456'" in lost
    assert "09333123456" in lost
    assert "row 4" in wrong
    data = read_county_folder(folder, "wgs84", skip_bad_rows=True)
    assert [team.phone for team in data.teams] == ["13911112222"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (datetime(2026, 1, 2), "2026-01-02"),  # 1-2, as a spreadsheet takes it
        (1.5, "1.5"),
        (True, "True"),
        (9.16208230000001e17, "9.16208230000001e+17"),
        ("9.16E+17", "9.16E+17"),
        ("'T1", "'T1"),
    ],
)
def test_a_code_that_a_spreadsheet_has_changed_is_refused(folder, code, shown):
    sheet = Workbook().active
    for row in (["编码", "名称", "所属所", "技能"], [code, "一组", "S1"], ["T2", "二组", "S1"]):
        sheet.append(row)
    (folder / "teams.csv").unlink()
    sheet.parent.save(folder / "teams.xlsx")
    (found,) = faults(folder)
    assert f"teams.xlsx 第 2 行 row 2, 编码={shown!r}: " in found
    assert "format the column as text" in found


@pytest.mark.parametrize("day", ["24/3/1", "3/1/24", "24年3月1日"])
def test_a_year_of_two_digits_is_refused(folder, day):
    path = folder / "points.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text(
        "\n".join([f"{lines[0]},关闭日期", f"{lines[1]},{day}", *(f"{each}," for each in lines[2:])]), "utf-8"
    )
    (found,) = faults(folder)
    assert f"points.csv 第 2 行 row 2, 关闭日期={day!r}: 不是日期" in found


def test_a_column_that_is_missing_puts_no_row_in_the_wrong_place(folder):
    path = folder / "points.csv"
    path.write_text(path.read_text("utf-8").replace("经度", "东经"), "utf-8")
    (found,) = faults(folder)
    assert found.startswith("points.csv: 缺少列")


def test_teams_of_the_bureau_itself_belong_to_it_once_it_is_among_the_stations(folder):
    write_csv(folder / "teams", ["编码", "名称", "所属所", "技能"], [["T9", "稽查大队", "县局", "食品"]], placed=False)
    assert f"所属所='县局': 请在 stations 中加一行县局，编码 {CODE}" in faults(folder)[0]
    with (folder / "stations.csv").open("a", encoding="utf-8") as file:
        file.write(f"{CODE},试验县市场监督管理局,,107.03,35.3\n")
    data = read_county_folder(folder, "wgs84")
    assert [team.station for team in data.teams] == [CODE]
    assert [(unit.code, unit.level) for unit in data.units] == [(CODE, "county"), ("S1", "station")]
    assert {cell.station for cell in data.cells} == {"S1"}


@pytest.mark.parametrize("kind", PointKind)
def test_every_kind_of_point_is_read_as_it_is_exported(folder, kind):
    data = read_county_folder(folder, "wgs84")
    export_county(replace(data, points=(replace(data.points[0], kind=kind),)), folder.parent / "出")
    assert [point.kind for point in read_county_folder(folder.parent / "出").points] == [kind]
