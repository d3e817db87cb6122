"""A committee's name as people write it; the names are those of Chongxin, where 东街 is a village and a community."""

import pytest

from gis.county.committee_names import CommitteeNames
from gis.county.model import Committee


def committee(code, name, town, *, community=False):
    return Committee(f"620823{code}", name, f"620823{code[:3]}", town, community)


NAMES = CommitteeNames(
    [
        committee("001002", "东街社区服务中心", "锦屏街道", community=True),
        committee("100201", "东街村委会", "锦屏镇"),
        committee("100209", "东庄村委会", "锦屏镇"),
        committee("101200", "赤城村民委员会", "新窑镇"),
        committee("102209", "东庄村委会", "柏树镇"),
        committee("103001", "黄寨", "黄寨镇"),
        committee("104001", "村", ""),
        committee("104002", "123", ""),
    ]
)


@pytest.mark.parametrize(
    ("name", "town", "codes"),
    [
        ("赤城村委会", None, ["101200"]),
        ("赤城村", None, ["101200"]),
        ("赤城 行政村", None, ["101200"]),
        ("赤城", None, ["101200"]),
        ("新窑镇赤城村", None, ["101200"]),
        ("新窑赤城", None, ["101200"]),
        ("赤城村", "新窑镇", ["101200"]),
        ("赤城村", "新窑", ["101200"]),
        ("赤城村", "柏树镇", []),
        ("赤城社区", None, []),
        ("东街村", None, ["100201"]),
        ("东街居委会", None, ["001002"]),
        ("东街", None, ["001002", "100201"]),
        ("东街", "锦屏", ["001002", "100201"]),
        ("东街", "锦屏镇", ["100201"]),
        ("东街", "锦屏街道", ["001002"]),
        ("东庄村", None, ["100209", "102209"]),
        ("东庄村", "柏树镇", ["102209"]),
        ("柏树镇东庄村委会", None, ["102209"]),
        ("黄寨村", None, ["103001"]),
        ("黄寨社区居委会", None, ["103001"]),
        ("黄寨", "黄寨镇", ["103001"]),
        ("村", None, ["104001"]),
        ("村", "任何镇", ["104001"]),
        ("", None, []),
        ("锦屏镇", None, []),
        ("赤", None, []),
    ],
)
def test_a_committees_name_is_matched_within_its_town(name, town, codes):
    assert [each.code.removeprefix("620823") for each in NAMES.meant(name, town)] == codes
