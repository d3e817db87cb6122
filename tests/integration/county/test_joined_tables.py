"""Several tables of one kind, a layer and a sheet, are joined by code; what does not fit is refused by file and row."""

import pytest
from openpyxl import Workbook

from gis.errors import BadFileError, BadRowsError
from gis.store.county_files.county import survey_county_folder
from tests.counties import grid_county
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
