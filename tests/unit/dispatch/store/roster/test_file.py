"""Rosters in workbooks and CSV: looks say nothing, tables that are torn are refused."""

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


@pytest.mark.parametrize(("rows", "cell", "turns"), [(MONTH, "C3", 62), (LIST, "A3", 2)])
def test_lines_through_turns_and_hidden_rows_say_nothing(tmp_path, rows, cell, turns):
    sheet = sheet_of(rows)
    sheet[cell].font = Font(strike=True)
    sheet.row_dimensions[sheet[cell].row].hidden = sheet.column_dimensions["B"].hidden = True
    assert len(read(sheet, tmp_path).turns) == turns


def test_a_turn_merged_over_several_days_is_one_of_each(tmp_path):
    sheet = sheet_of([*MONTH[:2], ("T1", "白")])
    sheet.merge_cells("B3:D3")
    assert len(read(sheet, tmp_path).turns) == 3


@pytest.mark.parametrize("gap", [(), (None,)])
def test_a_second_table_beside_the_first_is_refused(tmp_path, gap):
    with pytest.raises(BadFileError, match="headers that stand twice"):
        read(sheet_of([(*row, *gap, *row) for row in LIST]), tmp_path)


def test_a_row_that_is_cut_short_is_refused(tmp_path):
    path = tmp_path / "值班表.csv"
    rows = [LIST[0], LIST[1], LIST[2], ("T1", "2026-12-02", "08:30")]
    path.write_text("\n".join(map(",".join, rows)), "utf-8")
    with pytest.raises(BadRosterError) as refused:
        read_file(path, TEAMS, ZONE)
    assert ("结束", "has fewer values") in [(each.column, each.message[9:25]) for each in refused.value.faults]
