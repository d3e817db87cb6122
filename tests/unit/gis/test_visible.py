"""What can be read, and what only fills room."""

import pytest

from gis.visible import can_be_read


@pytest.mark.parametrize("text", ["面", "a", ".", "0", "👍", "👩\u200d🚒", "\u200b面\u200b", "\u202eabc", "é", "한"])
def test_a_single_sign_is_enough(text):
    assert can_be_read(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u3000", "\n\t", "\u00a0", "\u200b", "\u200b\ufeff\u2060", "\u202e\u202c", "\u0301", "\u3164", "\u2800"],
)
def test_spaces_and_signs_that_show_nothing_are_no_text(text):
    assert not can_be_read(text)
