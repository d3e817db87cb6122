"""Entries of registers: checked values, and every fault named by its line."""

from datetime import date

import pytest

from dispatch.errors import BadContentError
from dispatch.registers.register import ACTIVITIES, MOST_LINES, checked

TODAY = date(2026, 3, 20)
ENTRY = {"day": "2026-03-15", "name": " 3·15 宣传 ", "reached": 300}
LINE = {"category": "食品", "variety": "饼干", "quantity": "12", "unit": "袋", "yuan": "96.5"}


def test_values_are_kept_in_their_form():
    entry, lines = checked(ACTIVITIES, ENTRY | {"host": "", "papers": None}, [LINE], TODAY)
    assert entry == {"day": "2026-03-15", "name": "3·15 宣传", "reached": 300}
    assert lines == [LINE | {"quantity": 12, "yuan": "96.50"}]


@pytest.mark.parametrize(
    ("entry", "line", "row", "column", "said"),
    [
        ({"day": "2026-02-30"}, {}, 0, "day", "write a day"),
        ({"day": "2026-03-21"}, {}, 0, "day", "has not come, today is 2026-03-20"),
        ({"name": "\u3000"}, {}, 0, "name", "is needed"),
        ({"reached": "many"}, {}, 0, "reached", "write a whole number"),
        ({"papers": -1}, {}, 0, "papers", "write a whole number"),
        ({"host": "局" * 201}, {}, 0, "host", "write up to 200"),
        ({"place": "街"}, {}, 0, "place", "no field"),
        ({}, {"quantity": "2.5"}, 1, "quantity", "write a whole number"),
        ({}, {"unit": "公斤"}, 1, "unit", "count packages"),
        ({}, {"yuan": "1.005"}, 1, "yuan", "two decimal places"),
        ({}, {"yuan": "NaN"}, 1, "yuan", "two decimal places"),
        ({}, {"yuan": ""}, 1, "yuan", "is needed"),
    ],
)
def test_a_fault_names_line_field_value_and_form(entry, line, row, column, said):
    with pytest.raises(BadContentError) as refused:
        checked(ACTIVITIES, ENTRY | entry, [LINE | line], TODAY)
    [fault] = refused.value.faults
    assert (fault.row, fault.column) == (row, column)
    assert said in fault.message


def test_all_faults_are_told_at_once_and_lines_have_an_end():
    with pytest.raises(BadContentError, match="2 values are wrong, the first is row 2, quantity"):
        checked(ACTIVITIES, ENTRY, [LINE, LINE | {"quantity": "x", "yuan": "y"}], TODAY)
    with pytest.raises(BadContentError, match="2001 lines"):
        checked(ACTIVITIES, ENTRY, [LINE] * (MOST_LINES + 1), TODAY)
