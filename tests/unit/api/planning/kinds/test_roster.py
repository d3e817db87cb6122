"""What a roster's answer says of the plan beside the roster that it replaces."""

import pytest

from api.planning.kinds.roster import is_worse_simulated
from api.planning.kinds.roster_answer import surge_block_out
from dispatch.planning.roster import Sized, Step

TODAY = {"value": 0.766, "low": 0.755, "high": 0.777}


@pytest.mark.parametrize(("share", "worse"), [(0.729, True), (0.7549, True), (0.755, False), (0.80, False)])
def test_a_plan_is_worse_where_its_simulated_share_lies_below_todays_interval(share, worse):
    assert is_worse_simulated({"plan": {"value": share}, "today": TODAY}) is worse


def test_without_a_case_there_is_nothing_to_compare():
    assert not is_worse_simulated({"plan": None, "today": TODAY})
    assert not is_worse_simulated({"plan": {"value": 0.1}, "today": None})


@pytest.mark.parametrize(("needed", "teams", "reached"), [(None, 2, False), (1, 1, True)])
def test_a_surge_that_all_teams_do_not_cover_is_not_answered_as_if_they_did(needed, teams, reached):
    steps = (Step((), 0.0, 0.0, "hypercube"), Step((0,), 0.4, 0.9, "hypercube"), Step((0, 1), 0.5249, 0.8, "hypercube"))
    found = surge_block_out(Sized("office-workday", 0.9, steps, needed))
    assert (found["teams"], found["share"], found["reached"]) == (teams, 0.5249, reached)
    assert (found["part"], found["day"]) == ("office", "workday")
