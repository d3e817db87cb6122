"""A search of the case list finds names in full and as pages shorten them."""

from zoneinfo import ZoneInfo

import pytest

from api.statistics.export_tables import Words
from api.statistics.search import matches

CASE = {
    "id": 7, "number": "C7", "category": "food", "kind": "complaint", "status": "on_scene", "priority": 1,
    "neighbour": None, "place": None, "text": "面包发霉\n电梯停运",
    "cell": {"name": "东街社区第6网格", "code": "620823-6"},
    "assignment": {"team_name": "锦屏执法2组", "team_name_en": "Jinping Team 2"},
}  # fmt: skip


@pytest.mark.parametrize(
    "wanted", ["", "#7", "ｃ７", "锦屏执法2", "锦屏2组", "jinping 2", "东街6格", "面包 发霉", "Food", "danger"]
)
def test_a_case_is_found_by(wanted):
    assert matches(CASE, Words("en", ZoneInfo("UTC")), wanted)


@pytest.mark.parametrize("wanted", ["锦屏3组", "jinping 3", "东街16格", "面包电梯", "面包 电梯"])
def test_a_case_is_not_found_by(wanted):
    assert not matches(CASE, Words("en", ZoneInfo("UTC")), wanted)
