"""Rosters in workbooks whose looks say something: a line through a turn, hidden rows."""

from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from dispatch.errors import BadRosterError
from dispatch.store.roster.file import read_file
from gis.errors import BadFileError

ZONE, TEAMS = ZoneInfo("Asia/Shanghai"), {"T1": ["T1"], "T2": ["T2"]}
MONTH = [("2026年12月值班表",), ("姓名", *range(1, 32)), ("T1", *["白"] * 31), ("T2", *["夜"] * 31)]
LIST = [("小组", "日期", "开始", "结束", "说明"), *((team, "2026-12-01", "08:30", "18:00", "无") for team in TEAMS)]


def sheet_of(rows):
    sheet = Workbook().active
    for row in rows:
        sheet.append(row)
    return sheet


def read(sheet, tmp_path):
    path = tmp_path / "值班表.xlsx"
    sheet.parent.save(path)
    return read_file(path, TEAMS, ZONE)


@pytest.mark.parametrize(
    ("rows", "cell", "row", "column"),
    [
        (MONTH, "C3", 3, "2026-12-02"),
        (MONTH, "A4", 4, "name"),
        (MONTH, "AF2", 2, "32"),  # a day in the headings, whose turns would go with it
        (LIST, "A3", 3, "team"),
        (LIST, "C2", 2, "start"),
    ],
)
def test_a_turn_with_a_line_through_it_is_refused(tmp_path, rows, cell, row, column):
    sheet = sheet_of(rows)
    sheet[cell].font = Font(strike=True)
    with pytest.raises(BadRosterError) as refused:
        read(sheet, tmp_path)
    (fault,) = refused.value.faults
    assert (fault.row, fault.column, fault.value) == (row, column, str(sheet[cell].value))
    assert fault.message.startswith("Crossed out: delete it, or remove the line through it.")


@pytest.mark.parametrize(("rows", "cell"), [(MONTH, "A1"), (LIST, "E2")])
def test_a_line_through_what_is_no_turn_means_nothing(tmp_path, rows, cell):
    sheet = sheet_of(rows if rows is LIST else [("2026年11月值班表",), *rows])
    sheet[cell].font = Font(strike=True)
    assert len(read(sheet, tmp_path).turns) == (2 if rows is LIST else 62)


@pytest.mark.parametrize(("rows", "row", "column", "turns"), [(MONTH, 4, "F", 62), (LIST, 3, "B", 2)])
def test_hidden_turns_are_read_and_said(tmp_path, rows, row, column, turns):
    sheet = sheet_of(rows)
    sheet.row_dimensions[row].hidden = sheet.column_dimensions[column].hidden = True
    found = read(sheet, tmp_path)
    assert len(found.turns) == turns
    assert f"值班表.xlsx 第 {row} 行 row {row}: 已隐藏，照常读取 hidden, and read like the others" in found.notes
    day = "2026-12-05" if rows is MONTH else "日期"
    assert f"值班表.xlsx: 读取了隐藏的列 hidden columns that are read: {day}" in found.notes


@pytest.mark.parametrize("gap", [(), (None,)])
def test_a_second_table_beside_the_first_is_refused(tmp_path, gap):
    with pytest.raises(BadFileError, match="second table beside the first"):
        read(sheet_of([(*row, *gap, *row) for row in LIST]), tmp_path)


def test_a_row_that_is_cut_short_is_refused(tmp_path):
    path = tmp_path / "值班表.csv"
    rows = [LIST[0], LIST[1], LIST[2], ("T1", "2026-12-02", "08:30")]
    path.write_text("\n".join(map(",".join, rows)), "utf-8")
    with pytest.raises(BadRosterError) as refused:
        read_file(path, TEAMS, ZONE)
    assert ("结束", "has fewer values") in [(each.column, each.message[9:25]) for each in refused.value.faults]
