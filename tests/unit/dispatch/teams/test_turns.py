from datetime import UTC, datetime, timedelta

import pytest

from dispatch.errors import BadTurnError
from dispatch.teams.turns import Turn, TurnKind, checked, clashes, on_duty

T0 = datetime(2026, 3, 13, tzinfo=UTC)
SHIFT, CALL, SURGE = TurnKind.SHIFT, TurnKind.ON_CALL, TurnKind.SURGE


def turn(start, end, kind=SHIFT, team="A", number=None):
    return Turn(team, T0 + timedelta(hours=start), T0 + timedelta(hours=end), kind, number)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (turn(8, 18), turn(17, 20), True),
        (turn(8, 18), turn(18, 20), False),  # one ends as the other begins
        (turn(8, 18), turn(9, 10, SURGE), True),
        (turn(8, 18), turn(0, 24, CALL), False),  # on call under a shift
        (turn(8, 18, CALL), turn(0, 24, CALL), True),
        (turn(8, 18), turn(9, 10, team="B"), False),
    ],
)
def test_turns_of_one_team_overlap_only_on_call(one, other, found):
    assert (one.clashes_with(other), other.clashes_with(one)) == (found, found)
    assert bool(clashes([one], [other])) == bool(clashes([other, one], [])) == found


def test_a_moved_turn_does_not_clash_with_what_it_was():
    before = turn(8, 18, number=7)
    assert clashes([turn(9, 19, number=7)], [before]) == []
    assert clashes([turn(9, 19)], [before]) != []


def test_a_clash_is_found_behind_a_short_turn():
    long, short, other = turn(0, 24), turn(1, 2), turn(3, 4)
    assert clashes([long], [short, other]) != []
    assert clashes([other], [long]) != []


def test_a_turn_holds_its_first_moment_and_not_its_last():
    turns = [turn(8, 18), turn(18, 32, team="B")]
    at = [on_duty(turns, T0 + timedelta(hours=h)) for h in (7, 8, 17.99, 18, 31, 32)]
    assert at == [set(), {"A"}, {"A"}, {"B"}, {"B"}, set()]


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(8, 8, "until"), (9, 8, "until"), (0, 7 * 24 + 1 / 60, "until"), (8 + 1 / 3600, 18, "from")],
)
def test_a_turn_that_cannot_be_is_refused(start, end, field):
    with pytest.raises(BadTurnError) as refused:
        checked(turn(start, end))
    assert refused.value.field == field


def test_a_week_is_the_longest():
    assert checked(turn(0, 7 * 24)).team == "A"
