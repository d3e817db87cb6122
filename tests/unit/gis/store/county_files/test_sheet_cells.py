"""Cells of a workbook with a line through them, and rows and columns that it hides."""

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from gis.store.county_files.files import read_table

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
