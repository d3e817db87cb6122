"""What can be read, and what only fills room."""

import pytest

from gis.readable_text import can_be_read, commands, without_controls


@pytest.mark.parametrize("text", ["面", "a", ".", "0", "👍", "👩\u200d🚒", "\u200b面\u200b", "\u202eabc", "é", "한"])
def test_a_single_sign_is_enough(text):
    assert can_be_read(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u3000", "\n\t", "\u00a0", "\u200b", "\u200b\ufeff\u2060", "\u202e\u202c", "\u0301", "\u3164", "\u2800"],
)
def test_spaces_and_signs_that_show_nothing_are_no_text(text):
    assert not can_be_read(text)


COMMANDS = [*map(chr, (*range(9), *range(0x0B, 0x0D), *range(0x0E, 0x20), *range(0x7F, 0xA0)))]
TURNS = [*map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))]


@pytest.mark.parametrize("sign", [*COMMANDS, *TURNS])
def test_controls_and_turns_of_direction_are_taken_out(sign):
    assert without_controls(f"东街{sign}12号") == "东街12号"
    assert commands(f"JB{sign}01")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("第一行\r\n第二行\r第三行\n\t缩进", "第一行\n第二行\n第三行\n\t缩进"),
        ("شكوى من خبز", "شكوى من خبز"),
        ("👩\u200d🚒 བོད་ཡིག e\u0301 a\u200bb", "👩\u200d🚒 བོད་ཡིག e\u0301 a\u200bb"),
        ("gpj.\u202e片照", "gpj.片照"),
        ("", ""),
    ],
)
def test_what_is_written_in_any_script_stays(text, kept):
    assert without_controls(text) == kept


@pytest.mark.parametrize(("code", "holds"), [("JB001", False), ("网格 一", False), ("JB\n01", True), ("JB\t01", True)])
def test_a_code_has_one_line(code, holds):
    assert commands(code) is holds
