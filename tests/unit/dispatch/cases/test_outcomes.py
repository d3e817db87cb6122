import pytest

from dispatch.cases.outcomes import OTHER, OUTCOMES, fault
from dispatch.lifecycle import BY_HAND, ENDED, STEPS, EventType


def test_each_step_by_which_people_end_a_case_has_outcomes_but_the_transfer_which_says_to_whom():
    ends = {event for (_, event), after in STEPS.items() if after in ENDED and event in BY_HAND}
    assert set(OUTCOMES) == ends - {EventType.TRANSFERRED}
    assert all(words[-1] == OTHER and len(set(words)) == len(words) <= 9 for words in OUTCOMES.values())


@pytest.mark.parametrize(
    ("step", "outcome", "note", "wrong"),
    [
        ("closed", "satisfied", None, None),
        ("closed", None, None, None),  # an integration that knows none
        ("closed", "duplicate", None, "one of satisfied"),
        ("closed", "other", "回访时店主在场", None),
        ("closed", "other", "  ", "note"),
        ("closed", "other", None, "note"),
        ("cancelled", "duplicate", "与 12 号相同", None),
        ("answered", "informed", None, None),
        ("cleared", "satisfied", None, "has no outcome"),
        ("cleared", None, None, None),
    ],
)
def test_what_is_wrong_with_an_outcome(step, outcome, note, wrong):
    found = fault(EventType(step), outcome, note)
    assert (found is None) if wrong is None else (wrong in found)


def test_the_outcome_stays_on_the_case_until_it_is_reopened(office):
    case = office.take_in()
    office.go(case, "acknowledged", "en_route", "on_scene", "cleared", seconds=30)
    assert office.read(case).outcome is None
    office.step(case, "closed", 200, data={"outcome": "satisfied"})
    assert office.read(case).outcome == "satisfied"
    office.step(case, "note", 210, data={"note": "x"})
    assert office.read(case).outcome == "satisfied"
    office.step(case, "reopened", 220, data={"reason": "又有投诉", "to": "desk"})
    assert office.read(case).outcome is None
