"""Lines of a width, with letters one wide and Chinese two."""

import pytest

from maps.documents.lines import in_lines


def width(text):
    return sum(2 if letter >= "\u2e80" else 1 for letter in text)


@pytest.mark.parametrize(
    ("text", "at", "lines"),
    [
        ("Nothing known about this cell", 18, ["Nothing known", "about this cell"]),
        ("网格内无任何已知地点", 8, ["网格内无", "任何已知", "地点"]),
        ("小组常忙，另设小组", 8, ["小组常", "忙，另设", "小组"]),  # no line begins with a comma
        ("选址按“案件”加权", 8, ["选址按", "“案件”加", "权"]),
        ("用 MEXCLP 模型", 9, ["用 MEXCLP", "模型"]),
        ("620823-101-0001 东街", 8, ["620823-1", "01-0001", "东街"]),  # a word wider than a line
        ("one\ntwo three", 20, ["one", "two three"]),
        ("", 5, [""]),
        ("网", 1, ["网"]),
    ],
)
def test_words_stay_whole_and_chinese_breaks_anywhere(text, at, lines):
    assert in_lines(text, at, width).split("\n") == lines
