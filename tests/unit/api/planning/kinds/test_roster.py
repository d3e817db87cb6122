"""What a roster's answer says of the plan beside the roster that it replaces."""

from types import SimpleNamespace

import pytest

from api.planning.jobs.kind import CannotPlanError
from api.planning.kinds import roster
from api.planning.kinds.roster import MOST_TEAMS, RosterKind, is_worse_simulated
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


class GoesOnError(Exception):
    """What follows the check was reached."""


@pytest.mark.parametrize(("many", "error"), [(MOST_TEAMS, GoesOnError), (MOST_TEAMS + 1, CannotPlanError)])
def test_more_teams_than_can_be_sized_are_refused_with_what_to_do_instead(monkeypatch, many, error):
    def go_on(*_):
        raise GoesOnError(f"{many} teams; simulations")

    teams = [SimpleNamespace(code=f"{n}") for n in range(many)]
    monkeypatch.setattr(roster, "open_period", lambda *_: SimpleNamespace(data=SimpleNamespace(teams=teams)))
    monkeypatch.setattr(roster, "read_demand", go_on)
    with pytest.raises(error, match=f"{many} teams.*simulations"):
        RosterKind().prepare(None, SimpleNamespace(input={}))
