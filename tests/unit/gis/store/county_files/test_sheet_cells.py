"""Cells of a workbook with a line through them, and rows and columns that it hides."""

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from gis.store.county_files.files import read_table
from gis.store.county_files.sheet_cells import Repeated

ROWS = [
    ("编码", "名称", "经度", "纬度", "说明"),
    ("P1", "东街", 107.01, 35.30, ""),
    ("P2", "西街", 107.02, 35.31, ""),
    ("P3", "南街", 107.03, 35.32, ""),
]


@pytest.fixture
def sheet():
    sheet = Workbook().active
    for row in ROWS:
        sheet.append(row)
    return sheet


def read(sheet, tmp_path):
    path = tmp_path / "points.xlsx"
    sheet.parent.save(path)
    return read_table(path, "points")


@pytest.mark.parametrize("cell", ["A3", "B3", "D3"])
def test_a_row_with_a_line_through_it_is_not_read_as_if_nothing_were(sheet, tmp_path, cell):
    sheet[cell].font = Font(strike=True)
    broken = {row.number: row.broken for row in read(sheet, tmp_path).rows if row.broken}
    assert list(broken) == [3]
    assert str(sheet[cell].value) in broken[3]
    assert "crossed out; delete the row, or remove the line" in broken[3]


def test_nor_is_a_name_of_which_a_part_is_crossed_out(sheet, tmp_path):
    sheet["B2"] = CellRichText(TextBlock(InlineFont(strike=True), "北"), "东街")
    sheet["B4"] = CellRichText(TextBlock(InlineFont(b=True), "南"), "街")
    first, _, last = read(sheet, tmp_path).rows
    assert "'北东街'" in str(first.broken)
    assert (last.broken, last.values["name"]) == (None, "南街")


def test_a_line_through_nothing_or_a_column_that_is_not_read_means_nothing(sheet, tmp_path):
    sheet["E3"].font = sheet["B2"].font = Font(strike=True)
    sheet["E1"], sheet["E3"], sheet["B2"] = "其他", "旧址", " "
    assert not any(row.broken for row in read(sheet, tmp_path).rows)


def test_hidden_rows_and_columns_are_read_and_said(sheet, tmp_path):
    for number in (2, 4, 9):
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions.group("C", "E", hidden=True)
    table = read(sheet, tmp_path)
    assert [row.values["code"] for row in table.rows] == ["P1", "P2", "P3"]
    rows, columns = table.hidden
    assert rows.startswith("points.xlsx 第 2、4 行 rows 2, 4: 已隐藏")
    assert columns.endswith("hidden columns that are read: 经度, 纬度")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_and_said(sheet, tmp_path, state):
    sheet.parent.active = sheet.parent.create_sheet("封面")
    sheet.sheet_state = state
    table = read(sheet, tmp_path)
    assert len(table.rows) == 3
    assert table.hidden == ("points.xlsx: 工作表已隐藏，照常读取 the sheet is hidden, and read like the others",)


def test_nothing_is_said_where_all_is_shown(sheet, tmp_path):
    assert read(sheet, tmp_path).hidden == ()


@pytest.mark.parametrize(
    ("shown_as", "value", "code"),
    [("000", 7, "007"), ("0000;@", 7, "0007"), ("00", 123, "123"), ("0", 7, 7), ("0.00", 7, 7), ("000", "7", "7")],
)
def test_a_number_shown_with_zeros_before_it_is_read_with_them(sheet, tmp_path, shown_as, value, code):
    sheet["A2"], sheet["A2"].number_format = value, shown_as
    assert read(sheet, tmp_path).rows[0].values["code"] == code


def test_a_text_before_a_number_that_its_format_shows_is_read(sheet, tmp_path):
    for cell, number_format in {"A2": '"JB"000', "A3": r"\P0", "A4": "0"}.items():
        sheet[cell], sheet[cell].number_format = int(cell[1:]), number_format
    assert [row.values["code"] for row in read(sheet, tmp_path).rows] == ["JB002", "P3", 4]


@pytest.mark.parametrize(("area", "broken"), [("B3:C3", [3]), ("D3:F3", []), ("B2:B4", [])])
def test_one_merged_cell_over_several_columns_is_no_value_of_each(sheet, tmp_path, area, broken):
    sheet["F1"], sheet["F2"] = "其他", "说"
    sheet.merge_cells(area)
    rows = read(sheet, tmp_path).rows
    assert [row.number for row in rows if row.broken] == broken
    assert all("one merged cell over several columns" in row.broken for row in rows if row.broken)


def test_a_title_merged_over_all_columns_stays_a_title(sheet, tmp_path):
    sheet.append(("锦屏镇",))
    sheet.merge_cells("A5:E5")
    assert "小标题行" in read(sheet, tmp_path).passed_over[0]


def test_text_merged_over_rows_is_marked_as_repeated_below_the_first(sheet, tmp_path):
    sheet["D2"] = "35.30"
    sheet.merge_cells("D2:D3")
    first, second, _ = (row.values["lat"] for row in read(sheet, tmp_path).rows)
    assert (first, second) == ("35.30", "35.30")
    assert [isinstance(each, Repeated) for each in (first, second)] == [False, True]
