"""Numbers written in Chinese characters."""

import pytest

from gis.county.chinese_numbers import chinese_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十九", 19),
        ("九十", 90),
        ("二十二", 22),
        ("一百", 100),
        ("一百一", 110),
        ("一百零一", 101),
        ("三百四十", 340),
        ("一千二", 1200),
        ("一千零二", 1002),
        ("一千零二十", 1020),
        ("二〇二六", 2026),
        ("○", 0),
        ("叁拾", 30),
        ("", None),
        ("百", None),
        ("十百", None),
        ("十二十", None),
        ("二三十", None),
        ("12", None),
        ("东", None),
    ],
)
def test_a_number_in_chinese_characters(text, number):
    assert chinese_number(text) == number
