"""Cells of a workbook: values count, looks do not; merged cells are read as people read them."""

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from gis.store.county_files.files import read_sheet
from gis.store.county_files.sheet_cells import Repeated
from gis.store.county_files.workbooks import read_workbook

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
    (found,) = read_workbook(path).sheets
    return read_sheet(found)


def test_cell_formatting_and_hidden_rows_do_not_change_values(sheet, tmp_path):
    sheet["A2"], sheet["A2"].number_format = 2, '"JB"000'
    sheet["B2"] = CellRichText(TextBlock(InlineFont(strike=True), "北"), "东街")
    sheet["A3"].font = Font(strike=True)
    sheet.row_dimensions[4].hidden = sheet.column_dimensions["B"].hidden = True
    sheet.parent.active = sheet.parent.create_sheet("封面")
    sheet.sheet_state = "hidden"
    table = read(sheet, tmp_path)
    assert [(row.values["code"], row.values["name"], row.broken) for row in table.rows] == [
        (2, "北东街", None),
        ("P2", "西街", None),
        ("P3", "南街", None),
    ]


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
