from dataclasses import replace

import pytest

from dispatch.rules.policy import Policy
from dispatch.teams.team import DutyBy, Fix, TeamNow, TeamStatus
from dispatch.teams.turns import Turn, TurnKind
from dispatch.views.team import TeamView, team_summary
from tests.counties import TOWN
from tests.fakes.office import T0, at
from tests.shapes import assert_fits

TURN = Turn("T00", at(0), at(3600), TurnKind.ON_CALL, 7, 2)
TEAM = TeamNow("T00", "T00组", "S1", TOWN, skills=frozenset({"food", "drug"}), crew=("甲", "乙"))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"on_duty": False, "name_en": "Team 0"},
        {"fix": Fix(TOWN, at(-60), 5.0), "case_id": 3, "assignment_status": TeamStatus.EN_ROUTE},
        {"turn": TURN, "duty_by": DutyBy.ROSTER},
    ],
    ids=",".join,
)
def test_a_team_has_the_shape_that_is_described(more):
    view = team_summary(replace(TEAM, **more), Policy(), T0, at(-10))
    assert_fits(TeamView, view)
    assert view["skills"] == ["drug", "food"]
