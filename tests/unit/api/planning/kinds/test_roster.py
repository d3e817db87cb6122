"""What a roster's answer says of the plan beside the roster that it replaces."""

import pytest

from api.planning.kinds.roster import is_worse_simulated

TODAY = {"value": 0.766, "low": 0.755, "high": 0.777}


@pytest.mark.parametrize(("share", "worse"), [(0.729, True), (0.7549, True), (0.755, False), (0.80, False)])
def test_a_plan_is_worse_where_its_simulated_share_lies_below_todays_interval(share, worse):
    assert is_worse_simulated({"plan": {"value": share}, "today": TODAY}) is worse


def test_without_a_case_there_is_nothing_to_compare():
    assert not is_worse_simulated({"plan": None, "today": TODAY})
    assert not is_worse_simulated({"plan": {"value": 0.1}, "today": None})
