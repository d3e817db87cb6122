"""Names that say that their thing is no more, and names that do not."""

import pytest

from gis.county.in_use import name_says_ended


@pytest.mark.parametrize(
    "name",
    [
        "东街超市（已关闭）",
        "三组【已撤销】",
        "三组[停用]",
        "三组（2026年3月起撤销）",
        "三组（3月撤销）",
        "三组（现已停用，并入一组）",
        "三组（已被撤销）",
        "三组-已停用",
        "三组 已撤销",
    ],
)
def test_a_name_says_so_in_a_remark_or_at_its_end(name):
    assert name_says_ended(name)


@pytest.mark.parametrize(
    "name",
    [
        "东街超市",
        "东街超市（周日关闭）",
        "东街超市（每月5日停业）",
        "东街超市（原供销社已解散）",
        "东街超市（停业整顿检查点）",
        "三组（拟撤销）",
        "三组（未撤销）",
        "已撤销乡镇办公室",
        "三组（东街）",
    ],
)
def test_a_name_says_something_else(name):
    assert not name_says_ended(name)
