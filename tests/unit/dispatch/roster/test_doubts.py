from datetime import UTC, datetime, timedelta

import pytest

from dispatch.errors import RosterDoubtError
from dispatch.roster.doubts import check_days, doubts
from dispatch.teams.turns import Turn, TurnKind
from tests.languages import halves

NOW = datetime(2026, 11, 27, 4, tzinfo=UTC)


def turn(days, team="T1"):
    start = NOW + timedelta(days=days)
    return Turn(team, start, start + timedelta(hours=8))


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (-365, "364 days ago"),
        (-61, "60 days ago"),
        (-59, None),
        (0, None),
        (299, None),
        (301, "301 days"),
        (401, "401 days"),
    ],
)
def test_days_far_away_are_doubted(days, says):
    found = doubts([(7, turn(days))], [], [], NOW)
    assert [(fault.row, fault.column) for fault in found] == ([] if says is None else [(7, "date")])
    assert says is None or says in halves(found[0].message)[0]


@pytest.mark.parametrize(
    ("hours", "kind", "doubted"),
    [
        (16, TurnKind.SHIFT, False),
        (17, TurnKind.SHIFT, True),  # 8:30 to 6:00 is 21.5
        (22, TurnKind.DUTY_24H, True),
        (22, TurnKind.ON_CALL, False),
        (23, TurnKind.DUTY_24H, False),  # the night it begins
        (24, TurnKind.DUTY_24H, False),
        (25, TurnKind.DUTY_24H, False),  # the night summer time ends
        (26, TurnKind.SHIFT, True),
        (62, TurnKind.SHIFT, True),
        (62, TurnKind.SURGE, True),
        (168, TurnKind.ON_CALL, False),
    ],
)
def test_hours_on_end_are_doubted_but_on_call(hours, kind, doubted):
    long = Turn("T1", NOW, NOW + timedelta(hours=hours), kind)
    found = doubts([(7, long)], [], [], NOW)
    assert [(fault.row, fault.column) for fault in found] == ([(7, "end")] if doubted else [])
    assert not doubted or f"{hours} hours" in halves(found[0].message)[0]


def test_a_team_that_goes_off_duty_is_named_with_its_row():
    found = doubts([(2, turn(1, "T2")), (3, turn(-30))], ["T1", "T2"], ["T2"], NOW)
    assert [(fault.row, fault.column, fault.value) for fault in found] == [(3, "team", "T1")]
    assert "off duty at once" in halves(found[0].message)[0]


def test_a_team_that_comes_on_duty_is_no_doubt():
    assert doubts([(2, turn(0))], [], ["T1"], NOW) == ()


def test_a_whole_year_without_a_hole_is_no_doubt_and_this_year_typed_as_the_next_is_one():
    year = [(row, turn(7 * row)) for row in range(2, 57)]  # the last one 392 days ahead
    assert doubts(year, [], [], NOW) == ()
    mistyped = [(2, turn(1)), (3, turn(2 + 365)), (4, turn(3))]
    assert [(fault.row, fault.column) for fault in doubts(mistyped, [], [], NOW)] == [(3, "date")]


def test_what_is_typed_by_hand_is_asked_about_in_one_language_and_once():
    with pytest.raises(RosterDoubtError) as refused:
        check_days([turn(1), turn(366)], NOW)
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, "date")]
    en, zh = halves(str(refused.value))
    assert en.startswith("The day of 1 turn ")
    assert zh.startswith("有 1 个班次")
    check_days([turn(-400, "T2")], NOW, before=[turn(-400)])  # it lay there before
    check_days([turn(1), turn(30)], NOW)
