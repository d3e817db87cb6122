"""How a message is shortened to what its channel carries."""

import pytest

from api.messages.content import fitted, ucs2_units, utf8_bytes
from api.messages.sms import shortened

LINK = "https://wangge.example.gov.cn/k/"


@pytest.mark.parametrize(
    ("text", "link", "most", "size", "expected"),
    [
        ("派单七号", None, 12, utf8_bytes, "派单七号"),  # 4 × 3
        ("派单七号", None, 11, utf8_bytes, "派单…"),  # 3 × 3 = 9; with 七 12
        ("派单七号", "k/x", 16, utf8_bytes, "派单七号\nk/x"),  # 12 + 1 + 3
        ("派单七号", "k/x", 15, utf8_bytes, "派单…\nk/x"),  # 9 + 4 = 13; with 七 16
        ("🚨🚨🚨", None, 6, ucs2_units, "🚨🚨🚨"),  # 2 units each
        ("🚨🚨🚨", None, 5, ucs2_units, "🚨🚨…"),
        ("派单", "https://x", 3, ucs2_units, "…\nhttps://x"),  # the link stays whole
    ],
)
def test_the_text_is_shortened_and_the_link_is_not(text, link, most, size, expected):
    assert fitted(text, link, most, size) == expected


@pytest.mark.parametrize(
    ("link_length", "units"),
    [
        (None, 70),
        (53, 70),  # 70 - 1 - 53 = 16, the least text: one SMS
        (54, 134),  # 15 are left: a second one
        (80, 134),
    ],
)
def test_an_sms_is_one_where_the_link_leaves_room(link_length, units):
    link = None if link_length is None else LINK.ljust(link_length, "k")
    found = shortened("派" * 200, link)
    assert ucs2_units(found) == units
    assert found.endswith("…" if link is None else f"…\n{link}")
