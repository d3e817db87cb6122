"""An address that names another village than the one a point lies in is for a person to look at."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gis.county.audit.whole import DefectKind, Severity, audit
from tests.counties import grid_county

HERE, THERE = "李家村委会", "大李家村民委员会"


def county(address, **point):
    """Return a county whose first point lies in 李家村, beside 大李家村 and 东街社区."""
    data = grid_county()
    names = (HERE, THERE, "东街社区居委会")
    committees = [replace(each, name=name) for each, name in zip(data.committees, names, strict=False)]
    first = replace(data.points[0], address=address, **point)
    return replace(data, committees=(*committees, *data.committees[3:]), points=(first, *data.points[1:]))


def found(data):
    return [each for each in audit(data) if each.kind is DefectKind.ADDRESS]


@pytest.mark.parametrize("address", ["试验镇大李家村二组", "东街社区3号楼", "大 李家村委会旁"])
def test_an_address_in_another_village_is_a_warning(address):
    (defect,) = found(county(address))
    assert (defect.severity, defect.codes, defect.file) == (Severity.WARNING, ("P1",), "points")
    assert f"lies in {HERE}, its address names" in defect.message
    assert address in defect.message_zh


@pytest.mark.parametrize(
    "address", [None, "试验镇李家村二组", "李家村与大李家村交界", "东街12号", "大李家超市隔壁", "他县王家村"]
)
def test_an_address_of_the_village_itself_or_of_none_is_sound(address):
    assert found(county(address)) == []


def test_a_closed_point_is_passed_over():
    assert found(county("大李家村", closed_at=datetime(2026, 1, 1, tzinfo=UTC))) == []
