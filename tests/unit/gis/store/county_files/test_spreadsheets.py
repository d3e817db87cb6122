"""A table handed out is read back as it was, and nothing in it is run."""

import csv

import pytest
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from gis.store.county_files.spreadsheets import _CONTROLS, BOM, csv_lines, safe


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+86", "-2", "@cmd", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "＋1", "－1", "＠x", "\u3000=1", "\xa0@x"],
)
def test_what_may_be_a_formula_is_marked_as_words(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["＝1+1", "＋86", "－2", "＠cmd", "\u3000=1", "\u3000＝1"])
def test_what_an_east_asian_spreadsheet_may_take_for_a_formula_is_marked_too(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "一组", "2026-11-25 08:00", "a=b", "次日08:00"])
def test_other_cells_stay(cell):
    assert safe(cell) == cell


def test_the_mark_stands_once_before_the_rows():
    mark, *lines = csv_lines([("小组", "备注"), ("一组", '称"重",\n=复核')])
    assert mark == BOM
    assert list(csv.reader(lines)) == [["小组", "备注"], ["一组", '称"重",\n=复核']]


def test_a_cell_is_rid_of_just_those_characters_that_no_workbook_holds():
    every = "".join(map(chr, range(0x300)))
    assert _CONTROLS.sub("", every) == ILLEGAL_CHARACTERS_RE.sub("", every)
