"""Whose turnout a siting question takes when it names none."""

from dataclasses import replace

import pytest

from api.planning.siting.question import turnout_s
from api.planning.siting.schemas import SitingIn
from dispatch.planning.cover import Crew, Post
from dispatch.rules.policy import Policy
from dispatch.teams.team import Duty
from gis.position import Position

POLICY = Policy(turnout_shift_s=60, turnout_on_call_s=900)
ASKED = SitingIn(p=3)
POST = Post("100", "锦屏所", Position(107.03, 35.3))


def post(**teams: tuple[Duty, float]) -> Post:
    return replace(POST, crews=tuple(Crew(code, code, duty=duty, turnout_s=s) for code, (duty, s) in teams.items()))


@pytest.mark.parametrize(
    ("teams", "seconds"),
    [
        ({"a": (Duty.ON_DUTY, 90), "b": (Duty.ON_CALL, 900), "c": (Duty.ON_CALL, 900)}, 90),
        ({"a": (Duty.ON_DUTY, 0), "b": (Duty.ON_DUTY, 120), "c": (Duty.OFF_DUTY, 1)}, 60),
        ({"a": (Duty.ON_CALL, 900), "b": (Duty.OFF_DUTY, 5)}, 60),  # a weekend: that of a shift
        ({}, 60),
    ],
)
def test_teams_on_call_do_not_lengthen_the_turnout_of_a_planned_post(
    teams: dict[str, tuple[Duty, float]], seconds: float
) -> None:
    assert turnout_s(ASKED, [post(**teams)], POLICY) == seconds


def test_a_turnout_that_is_given_is_taken() -> None:
    assert turnout_s(SitingIn(p=3, turnout_s=0), [post(a=(Duty.ON_DUTY, 90))], POLICY) == 0
