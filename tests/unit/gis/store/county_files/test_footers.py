"""Rows that close a table rather than belong to it, recognised by their words."""

import pytest

from gis.store.county_files.footers import footer_word, is_number, names_something, total_word, wrong_totals
from gis.store.county_files.source_rows import SourceRow


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (["合计", None, 7], "合计"),
        (["合  计：", "", "7个"], "合计"),
        (["合计（个）", "1,616"], "合计"),
        (["合计：7个"], "合计"),
        (["共7户"], "共计"),
        (["共：7户"], "共计"),
        (["汇总", 980], "汇总"),
        (["小计", "总计"], "小计"),  # the first of them
        (["合计", "东街超市"], None),  # a shop of that name
        (["7"], None),  # figures alone
        (["共7"], None),  # no unit: it may be a code
        ([None, ""], None),
        ([], None),
    ],
)
def test_a_row_of_totals_says_nothing_else(values, word):
    assert total_word(values) == word


@pytest.mark.parametrize(
    ("value", "number"),
    [("7", True), ("1,616", True), ("12%", True), ("１２.５", True), ("-7", True), ("7个", False), ("", False)],
)
def test_a_number_has_no_unit(value, number):
    assert is_number(value) is number


@pytest.mark.parametrize(
    ("code", "named"),
    [("P1", True), (7, True), ("7个", False), ("合计", False), ("合计7", False), ("东街", False), (None, False)],
)
def test_a_code_has_a_digit_or_a_letter_and_is_no_count(code, named):
    assert names_something(code) is named


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (["制表人：王"], ("制表人", True)),
        (["", None, "负责人"], ("负责人", False)),
        (["注：以上不含"], ("注", True)),
        (["注射器店"], None),  # without a colon it is the beginning of a name
        (["东街", "备注：无"], None),  # the first text of the row decides
        ([], None),
    ],
)
def test_a_footer_is_known_by_its_first_word(values, word):
    assert footer_word(values) == word


def row(number, households, **more):
    return SourceRow(number, {"households": households, **more})


HEADERS = {"households": "户数", "population": "人口"}


@pytest.mark.parametrize(
    "table",
    [
        [10, 20, ("合计", 30)],
        [("合计", 30), 10, 20],  # above its rows
        [10, "20户", ("合计", "３０ 户")],
        [1000, 616, ("合计", "1,616")],
        [10, 20, ("小计", 30), 5, ("小计", 5), ("合计", 35)],
        [("小计", 30), 10, 20, ("小计", 5), 5],
        [10, ("小计", 10), 20, ("小计", 20), ("合计", 30), 5, ("小计", 5), ("合计", 5), ("总计", 35)],  # of two towns
        [10, 20, ("合计", None)],
        [10, 20, ("合计", "100%")],
    ],
)
def test_of_a_total_that_is_the_sum_of_its_rows_nothing_is_said(table):
    assert said_of(table) == []


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([10, 20, ("合计", 31)], ["the total says 31, the rows add up to 30"]),
        ([10, 20, ("合计", "1,616户")], ["the total says 1616, the rows add up to 30"]),
        ([10, ("小计", 12), 20, ("小计", 20), ("合计", 30)], ["the total says 12, the rows add up to 30"]),
    ],
)
def test_a_total_that_is_no_sum_of_its_rows_is_named_with_both_figures(table, said):
    found = said_of(table)
    assert [text.partition("；")[2] for text in found] == [
        f"请核对有无漏行、重行或错字 {each}: look for rows that are missing, twice there or mistyped" for each in said
    ]
    assert all("户数.csv 第 " in text and ", 户数: 合计为 " in text for text in found)


def test_committees_beside_their_cells_add_up_on_their_own():
    rows = [row(2, 30, committee="A"), row(3, 10, cell="A1"), row(4, 20, cell="A2")]
    assert list(wrong_totals("户数.csv", HEADERS, rows, [row(5, 30)])) == []
    assert len(list(wrong_totals("户数.csv", HEADERS, rows, [row(5, 61)]))) == 1


def said_of(table):
    numbered = list(enumerate(table, 2))
    totals = [row(number, each[1]) for number, each in numbered if isinstance(each, tuple)]
    rows = [row(number, each) for number, each in numbered if not isinstance(each, tuple)]
    return list(wrong_totals("户数.csv", HEADERS, rows, totals))
