"""Pinyin of names as people type it."""

import pytest

from api.auth.accounts.pinyin import spelling


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("崇信县", "my chong-xin xian", "chong-xin xian"),
        ("泾川县", "jingchuanxian", "jingchuanxian"),
        ("泾县", "12 jingxian", "jingxian"),
        ("重庆", "chongqing", "chongqing"),
        ("吕梁", "lvliang", "lvliang"),
        ("吕梁", "luliang", "luliang"),
        ("王尉", "wangyun", "wangyun"),  # yu is a reading as well
        ("锦屏镇A1", "jinpingzhen", "jinpingzhen"),
        ("崇信县", "chongxin", None),
    ],
)
def test_a_name_is_found_as_people_type_it(name, text, found):
    pattern = spelling(name)
    assert pattern is not None
    match = pattern.search(text)
    assert (match and match[0]) == found


@pytest.mark.parametrize("name", ["Li Ming", ""])
def test_a_name_without_chinese_characters_has_none(name):
    assert spelling(name) is None
