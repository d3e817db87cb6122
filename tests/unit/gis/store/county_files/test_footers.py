"""Rows that close a table rather than belong to it, recognised by their words."""

import pytest

from gis.store.county_files.footers import footer_word, is_number, names_something, total_word


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
