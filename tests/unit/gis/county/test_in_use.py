"""Columns of status: read where they speak of use, refused where they answer a question with other words."""

import pytest

from gis.county.in_use import says_in_use, without_idle


@pytest.mark.parametrize(
    ("header", "words", "is_read"),
    [
        ("状态", ["空闲", "忙碌"], False),
        ("状态", ["空闲", "停用"], True),
        ("状态", ["1", "0"], False),
        ("是否启用", ["1", "0"], True),
        ("是否启用", ["√", "×"], True),  # no words: each is refused, none is taken for nothing
    ],
)
def test_a_column_of_status_is_read_where_it_speaks_of_use(header, words, is_read):
    assert ("status" in without_idle({"status": 0}, [[header], *([word] for word in words)])) is is_read


def test_a_tick_does_not_say_whether_a_thing_is_in_use():
    assert says_in_use("√", "是否启用") is None
