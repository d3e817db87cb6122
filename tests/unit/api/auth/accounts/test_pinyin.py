"""Pinyin of names by the order of GB 2312."""

import pytest

from api.auth.accounts.pinyin import spelling, syllables


@pytest.mark.parametrize(
    ("character", "spelt"),
    [
        ("啊", ("a",)),  # the first of all
        ("崇", ("chong",)),
        ("锦", ("jin",)),
        ("吕", ("lv", "lu")),
        ("县", ("xian",)),
        ("重", ("zhong", "chong")),
        ("座", ("zuo",)),  # the last of the common ones
        ("泾", ()),  # a rarer one, in the order of radicals
        ("镕", ()),  # not in GB 2312
        ("a", ()),
    ],
)
def test_a_character_is_spelt(character, spelt):
    assert syllables(character) == spelt


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("崇信县", "my chong-xin xian", "chong-xin xian"),
        ("泾川县", "jingchuanxian", "jingchuanxian"),
        ("泾县", "12 jingxian", "jingxian"),
        ("锦屏镇A1", "jinpingzhen", "jinpingzhen"),
        ("崇信县", "chongxin", None),
    ],
)
def test_a_name_is_found_as_people_type_it(name, text, found):
    pattern = spelling(name)
    assert pattern is not None
    match = pattern.search(text)
    assert (match and match[0]) == found


@pytest.mark.parametrize("name", ["Li Ming", "", "泾", "泾邳"])
def test_a_name_of_which_too_little_is_known_has_none(name):
    assert spelling(name) is None
