"""Headers in Chinese, English or both: read where both mean one thing, else left and named."""

import pytest

from gis.county.headers import in_two_languages, recognise
from gis.store.county_files.columns import VOCABULARIES

TEAMS, POINTS = VOCABULARIES["teams"], VOCABULARIES["points"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("编码/Code", "code"),
        ("技能\nSkill", "skills"),
        ("班次Shift", "shift"),
        ("Members 成员", "crew"),
        ("联系电话 (Phone No.)", None),  # the remark does not count: it is known without
        ("联系电话 Phone No.", "phone"),
        ("名称 English name", None),
        ("编码 Name", None),
        ("班次 2 Shift", None),
        ("班次 old", None),
        ("小组代号 Code", None),
        ("编码 كود", "code"),
        ("名称 མིང", "name"),
    ],
)
def test_a_header_in_two_languages(header, field):
    assert in_two_languages(header, TEAMS) == field


@pytest.mark.parametrize("header", ["经度GPS", "经度 WGS84", "经度GCJ-02", "纬度 Longitude"])
def test_what_else_stands_beside_a_degree_is_no_translation(header):
    assert in_two_languages(header, POINTS) is None


def test_of_two_that_mean_the_same_neither_is_guessed_and_the_plain_one_is_read():
    assert recognise(["电话 Phone", "手机 Phone"], TEAMS) == {}
    assert recognise(["电话 Phone", "手机"], TEAMS) == {"phone": 1}
