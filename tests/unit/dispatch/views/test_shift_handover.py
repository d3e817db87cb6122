"""What one shift leaves to the next: in which order, and what falls into the next shift."""

from dataclasses import replace

import pytest

from dispatch.cases.case import Case
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import CaseStatus
from dispatch.teams.team import DutyBy, TeamNow
from dispatch.teams.turns import Turn, TurnKind
from dispatch.views.shift_handover import SnapshotView, as_today, cases_in, snapshot
from tests.counties import CODE, TOWN
from tests.fakes.office import T0, at
from tests.shapes import assert_fits

UNTIL = at(8 * 3600)


def case(number, target_s=600, *, received_s=0.0, **changes):
    plain = Case(CODE, number, CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "张三电话", 1, at(received_s))
    return replace(plain, target_s=target_s, **changes)


def left(*, cases=(), teams=(), turns=()):
    return snapshot(cases, teams, turns, (), now=T0, until=UNTIL)


# The next shift ends after 28,800 s. A promise until that very moment is the business of the shift after it.
@pytest.mark.parametrize(
    ("found", "named"),
    [
        (case(1, 28_799), True),
        (case(1, 28_800), False),
        (case(1, 600, received_s=-3600), True),  # broken already, and still to be kept
        (case(1, 600, arrived_at=at(0)), False),
        (case(1, None), False),
    ],
    ids=["before its end", "at its end", "broken", "kept", "none"],
)
def test_promises_until_the_next_shift_ends_are_named(found, named):
    assert left(cases=[found])["promises"] == [1] * named


@pytest.mark.parametrize(("starts_s", "coming"), [(-0.001, 0), (0, 1), (3600, 1)])
def test_a_turn_that_begins_now_is_coming_and_one_under_way_is_not(starts_s, coming):
    assert len(left(turns=[Turn("T00", at(starts_s), UNTIL)])["next"]) == coming


def test_what_is_due_first_comes_first_and_what_is_promised_nothing_last():
    cases = [case(1, None), case(2, 900), case(3, 600), case(4, None, received_s=-60), case(5, 600)]
    assert [each["id"] for each in left(cases=cases)["open"]] == [3, 5, 2, 4, 1]


def test_a_cleared_case_waits_for_its_call_and_is_not_open():
    cleared = [
        case(n, status=CaseStatus.CLEARED, status_since=at(since), arrived_at=at(0)) for n, since in ((1, 60), (2, 30))
    ]
    exercise = case(3, status=CaseStatus.CLEARED, exercise=True)
    handed_over = left(cases=[case(4), *cleared, exercise])
    assert [each["id"] for each in handed_over["callbacks"]] == [2, 1]
    assert [each["id"] for each in handed_over["open"]] == [4]
    assert cases_in(handed_over) == [4, 2, 1]


def test_the_words_of_a_complaint_are_left_out():
    assert "张三" not in str(left(cases=[case(1, escalated=True)]))


@pytest.mark.parametrize(("on_duty", "case_id", "named"), [(True, None, 1), (False, 7, 1), (False, None, 0)])
def test_a_team_off_duty_that_still_has_a_case_is_named(on_duty, case_id, named):
    team = TeamNow("T00", "一组", "S1", TOWN, on_duty=on_duty, case_id=case_id)
    assert len(left(teams=[team])["on_duty"]) == named


def test_an_older_snapshot_has_its_escalated_cases_under_todays_name():
    assert as_today({"alerts": [1]}) == {"alerts": None, "escalated": [1]}
    assert as_today(kept := {"alerts": [{}], "escalated": []}) == kept


def test_a_team_on_call_says_so():
    turn = Turn("T00", at(-60), UNTIL, TurnKind.ON_CALL)
    team = TeamNow("T00", "一组", "S1", TOWN, duty_by=DutyBy.ROSTER, turn=turn)
    assert [each["duty"] for each in left(teams=[team])["on_duty"]] == ["on_call"]


def test_what_is_handed_over_has_the_shape_that_is_described():
    turn = Turn("T00", at(3600), UNTIL, TurnKind.SHIFT, 7, 1)
    whole = left(cases=[case(1)], teams=[TeamNow("T00", "一组", "S1", TOWN, turn=turn)], turns=[turn])
    assert_fits(SnapshotView, whole)
    assert (len(whole["on_duty"]), len(whole["next"])) == (1, 1)
    assert as_today(whole) == whole
