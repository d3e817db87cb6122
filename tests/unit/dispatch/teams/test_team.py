import pytest

from dispatch.teams.team import Fix, FixSource, TeamNow, TeamStatus
from gis.position import Position
from tests.fakes.office import T0, at

STATION, ROAD = Position(107.025, 35.30), Position(107.06, 35.31)


def team(fix_s=None, **changes):
    fix = None if fix_s is None else Fix(ROAD, at(fix_s))
    return TeamNow("T00", "一组", "S1", STATION, fix=fix, **changes)


@pytest.mark.parametrize(
    ("on_duty", "work", "status"),
    [
        (True, None, "free"),
        (False, None, "off_duty"),
        (True, "offered", "offered"),
        (True, "on_scene", "on_scene"),
        (False, "en_route", "en_route"),  # its shift ended on the way: it is still coming
    ],
)
def test_status(on_duty, work, status):
    assert team(on_duty=on_duty, assignment_status=work and TeamStatus(work)).status == status


@pytest.mark.parametrize(
    ("fix_s", "age_s", "source"),
    [
        (None, None, "station"),
        (0, 0.0, "fix"),
        (-300, 300.0, "fix"),  # exactly the limit is fresh
        (-300.001, 300.001, "station"),
        (45, 0.0, "fix"),  # a phone's clock running ahead counts as new
    ],
)
def test_a_team_is_taken_to_be_at_its_fix_while_that_is_fresh(fix_s, age_s, source):
    found = team(fix_s)
    assert found.fix_age_s(T0) == age_s
    assert found.whereabouts(T0, 300) == (ROAD if source == "fix" else STATION, FixSource(source))
