"""Several tables of one kind, a layer and a sheet, are joined by code; what does not fit is refused by file and row."""

import pytest
from openpyxl import Workbook

from gis.errors import BadFileError, BadRowsError
from gis.store.county_files.county import survey_county_folder
from tests.counties import CODE, grid_county
from tests.integration.county_files import tables, write_csv, write_folder, write_geojson

HEADER = ["编码", "名称", "类型", "电话"]
ROWS = [["P1", "东街超市", "超市", "12315"], ["ｐ２", "学校", "学校", ""]]


@pytest.fixture
def folder(tmp_path):
    """A county whose layer of points says no more than where each lies."""
    folder = write_folder(tmp_path / "县", grid_county(), write_csv)
    (folder / "points.csv").unlink()
    placed = tables(grid_county())["points"][1]
    write_geojson(folder / "points", ["编码", "备注"], [[row[0], "x", row[-1]] for row in placed])
    return folder


def read(folder, rows=ROWS, header=HEADER):
    write_csv(folder / "举报点", header, rows, placed=False)
    return survey_county_folder(folder, "wgs84")


def test_a_layer_and_a_sheet_are_one_table(folder):
    reading = read(folder)
    assert [(point.code, point.name, point.phone) for point in reading.data.points] == [
        ("P1", "东街超市", "12315"),
        ("P2", "学校", None),
    ]
    assert [point.position for point in reading.data.points] == [point.position for point in grid_county().points]
    assert reading.notes == ("points.geojson、举报点.csv: 按编码合并 2 行 2 rows are joined by code",)
    assert "points.geojson: 未读取的列 columns that are not read: 备注" in reading.unread


def test_a_sheet_of_a_workbook_is_joined_too(folder):
    book = Workbook()
    book.active.title = "举报点"
    for row in (HEADER, *ROWS):
        book.active.append(row)
    book.save(folder / "全县.xlsx")
    assert [point.name for point in survey_county_folder(folder, "wgs84").data.points] == ["东街超市", "学校"]


def test_a_fault_is_named_by_the_file_and_row_that_it_stands_in(folder):
    with pytest.raises(BadRowsError) as refused:
        read(folder, [ROWS[1], [*ROWS[0][:2], "饭店", "x"]])
    assert [fault.partition(":")[0] for fault in refused.value.rows] == [
        "举报点.csv 第 3 行 row 3, 类型='饭店'",
        "举报点.csv 第 3 行 row 3, 电话='x'",
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (ROWS[:1], "points.geojson 第 2 行 row 2: 举报点.csv 中没有其编码"),
        ([*ROWS, ["P3", "x", "超市", ""]], "举报点.csv 第 4 行 row 4: points.geojson 中没有其编码"),
        ([*ROWS, ["p1", "x", "超市", ""]], "举报点.csv 第 2、4 行 rows 2, 4: 编码重复或空白"),
        ([*ROWS, ["", "x", "超市", ""]], "举报点.csv 第 4 行 row 4: points.geojson 中没有其编码"),
    ],
)
def test_a_code_that_stands_in_one_alone_or_twice_is_refused(folder, rows, said):
    with pytest.raises(BadFileError, match=said):
        read(folder, rows)


def test_two_values_that_contradict_each_other_are_refused(folder):
    write_csv(folder / "teams", ["编码", "名称", "所属所", "技能"], [["T1", "一组", "S1", "食品"]], placed=False)
    rows, said = (
        [["T1", "一组", "13911112222"]],
        r"teams\.csv 第 2 行 row 2, 名称='一组': 与 小组\.csv 第 2 行 row 2 的 '二组' 不同",
    )
    write_csv(folder / "小组", ["编码", "名称", "电话"], rows, placed=False)
    assert read(folder).data.teams[0].phone == "13911112222"
    write_csv(folder / "小组", ["编码", "名称", "电话"], [["T1", "二组", ""]], placed=False)
    with pytest.raises(BadFileError, match=said):
        read(folder)


@pytest.mark.parametrize(
    "header", [[*HEADER, "经度", "纬度"], ["名称", "类型"]], ids=["both say where", "one has no codes"]
)
def test_tables_that_cannot_be_joined_are_refused(folder, header):
    rows = [[*row, "107.03", "35.3"][: len(header)] for row in ROWS]
    with pytest.raises(BadFileError, match=r"points\.geojson, 举报点\.csv: .*keep one of them"):
        read(folder, rows, header)


CELLS = ["网格编码", "姓名", "手机"]


def test_a_table_of_inspectors_that_names_cells_is_joined_to_their_layer(tmp_path):
    folder = write_folder(tmp_path / "县", grid_county(), write_csv)
    header, rows = tables(grid_county())["cells"]
    (folder / "cells.csv").unlink()
    write_geojson(folder / "网格台账", header[:6], [[*row[:6], row[-1]] for row in rows])
    write_csv(folder / "网格员名单", CELLS, [[row[0], "李梅", "13911112222"] for row in rows], placed=False)
    data = survey_county_folder(folder, "wgs84").data
    assert {cell.inspector for cell in data.cells} == {"李梅"}
    assert [(each.name, each.phone) for each in data.inspectors] == [("李梅", "13911112222")]


def update(tmp_path, name, header, rows):
    """Read one table against the county that is loaded."""
    write_csv(tmp_path / name, header, rows, placed=False)
    return survey_county_folder(tmp_path / f"{name}.csv", code=CODE, loaded=lambda _: grid_county())


def test_a_table_that_does_not_say_where_updates_what_is_loaded_and_leaves_the_rest(tmp_path):
    loaded = grid_county()
    first, *others = loaded.cells
    data = update(tmp_path, "网格员", CELLS, [[first.code, "李梅", "13911112222"]]).data
    assert {each.code: (each.polygon, each.inspector) for each in data.cells} == {
        first.code: (first.polygon, "李梅"),
        **{each.code: (each.polygon, each.inspector) for each in others},
    }
    data = update(tmp_path, "举报点", HEADER, [["P2", "第二小学", "学校", "12315"]]).data
    assert {each.code: (each.name, each.position) for each in data.points} == {
        "P1": (loaded.points[0].name, loaded.points[0].position),
        "P2": ("第二小学", loaded.points[1].position),
    }
    data = update(tmp_path, "监管所", ["编码", "名称", "电话"], [["S1", "一所", "0933-6121234"]]).data
    assert [(each.position, each.phone) for each in data.stations] == [(loaded.stations[0].position, "0933-6121234")]


def test_a_row_without_a_place_whose_code_is_not_loaded_is_refused(tmp_path):
    with pytest.raises(BadRowsError) as refused:
        update(tmp_path, "举报点", HEADER, [["P2", "小学", "学校", ""], ["P9", "超市", "超市", ""]])
    (fault,) = refused.value.rows
    assert fault.startswith("举报点.csv 第 3 行 row 3: 没有已导入的同编码数据，本表又无位置")


def test_a_first_table_without_a_place_lacks_its_columns(folder):
    (folder / "points.geojson").unlink()
    with pytest.raises(BadRowsError) as refused:
        read(folder)
    assert any("举报点.csv: 缺少列" in fault and "经度 lon" in fault for fault in refused.value.rows)


def test_sheets_of_one_workbook_with_the_same_columns_are_one_table(tmp_path):
    folder = write_folder(tmp_path / "县", grid_county(), write_csv)
    (folder / "teams.csv").unlink()
    book = Workbook()
    for title, row in (("城关所", ["T1", "一组", "S1", "食品"]), ("新窑所", ["T2", "二组", "S1", "电焊"])):
        sheet = book.create_sheet(title)
        sheet.append(["编码", "名称", "所属所", "技能"])
        sheet.append(row)
    book.save(folder / "执法小组一览表.xlsx")
    with pytest.raises(BadRowsError, match="1 fault") as refused:
        survey_county_folder(folder, "wgs84")
    assert refused.value.rows[0].startswith("执法小组一览表.xlsx【新窑所】 第 2 行 row 2, 技能='电焊'")
    book["新窑所"]["D2"] = "药品"
    book.save(folder / "执法小组一览表.xlsx")
    reading = survey_county_folder(folder, "wgs84")
    assert [team.code for team in reading.data.teams] == ["T1", "T2"]
    assert reading.sources["teams", "t2"] == ("执法小组一览表.xlsx【新窑所】", (2,))


@pytest.mark.parametrize("name", ["2026年执法小组", "小组（旧）"])
def test_a_first_import_stops_where_what_is_not_read_looks_like_a_kind_of_which_nothing_is(folder, name):
    (folder / "teams.csv").rename(folder / f"{name}.csv")
    with pytest.raises(BadFileError, match=rf"{name}\.csv: 未读取，像是 is not read and looks like teams"):
        read(folder)
    reading = survey_county_folder(folder, "wgs84", loaded=lambda _: grid_county())
    assert reading.unread[-1] == f"未读取的文件 files that are not read: {name}.csv"
