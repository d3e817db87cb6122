from datetime import UTC, datetime, timedelta, timezone

import pytest

from dispatch.decision.recommendation import recommend
from dispatch.kinds import CaseKind
from dispatch.lifecycle import BY_HAND, ENDS_WITH_LEAD, STEPS, CaseStatus, EventType, steps_from
from dispatch.moments import stamp
from dispatch.values import evolve
from dispatch.views.case import CaseView, case_news, case_summary, clock_summary
from dispatch.views.decision import ForecastView, decision_summary
from tests.counties import CODE, COUNTRYSIDE, FAR_AWAY, TOWN
from tests.fakes.office import T0, at, crew, fix
from tests.shapes import assert_fits

DOCUMENTED = {
    "id", "number", "county", "kind", "channel", "category", "text", "priority", "status", "place", "cell", "neighbour",
    "received_at", "assignment", "proposed_team", "clock", "escalated", "next_step", "steps", "alert_at", "updated_at",
    "seq",
}  # fmt: skip
ENDS_WITH_ANOTHER = {(CaseStatus.JOINED, step) for step in ENDS_WITH_LEAD}
"""In the table, but not a person's: a case that follows another ends with it."""


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (None, None),
        (T0, "2026-11-25T01:00:00Z"),
        (datetime(2026, 11, 25, 1, 0, 0, 5000, UTC), "2026-11-25T01:00:00.005000Z"),
        (datetime(2026, 11, 25, 9, 0, tzinfo=timezone(timedelta(hours=8))), "2026-11-25T01:00:00Z"),
    ],
)
def test_moments_are_written_in_utc(moment, expected):
    assert stamp(moment) == expected


@pytest.mark.parametrize(
    "given", [{}, {"kind": CaseKind.ENQUIRY}, {"position": COUNTRYSIDE}, {"position": FAR_AWAY}], ids=str
)
def test_a_case_is_written_whole_as_plain_values(office, given):
    case = office.take_in(**given)
    found = case_summary(case, at(30))
    assert set(found) >= DOCUMENTED
    assert_fits(CaseView, found)
    assert (found["cell"] is None) == (given.get("position") == FAR_AWAY)
    assert "text" not in case_news(case, at(30))


@pytest.mark.parametrize("status", CaseStatus)
def test_a_case_has_the_steps_a_person_may_report(office, status):
    case = evolve(office.take_in(), status=status)
    expected = [step.value for step in steps_from(status)]
    assert case_summary(case, at(30))["steps"] == case_news(case, at(30))["steps"] == expected
    for step in BY_HAND - {EventType.NOTE}:
        assert (step in expected) == ((status, step) in STEPS and (status, step) not in ENDS_WITH_ANOTHER)


@pytest.mark.parametrize(
    ("steps", "now_s", "expected"),
    [
        (
            [],
            30,
            {"remaining_s": 570, "response_s": None, "state": "running", "expected_at": "2026-11-25T01:01:27.300000Z"},
        ),
        (["acknowledged", "en_route"], 30, {"state": "running", "expected_at": "2026-11-25T01:01:07.300000Z"}),
        ([], 30, {"on_time_until": "2026-11-25T01:09:02.700000Z"}),  # 600 - 57.3 = 542.7 s
        (["acknowledged", "en_route"], 30, {"on_time_until": "2026-11-25T01:10:00Z"}),
        (["acknowledged", "en_route"], 100, {"expected_at": "2026-11-25T01:01:40Z"}),  # late: no sooner than now
        ([], 560, {"remaining_s": 40, "state": "at_risk"}),
        ([], 601, {"remaining_s": -1, "state": "missed"}),
        (
            ["acknowledged", "en_route", "on_scene"],
            601,
            {"remaining_s": None, "response_s": 10, "state": "met", "expected_at": None},
        ),
    ],
)
def test_the_clock_as_of_now(office, steps, now_s, expected):
    case = office.go(office.take_in(), *steps, seconds=10)
    clock = clock_summary(case, at(now_s))
    assert {name: clock[name] for name in expected} == expected
    assert (clock["target_s"], clock["due_at"]) == (600, "2026-11-25T01:10:00Z")


def test_a_case_without_a_promise_has_an_untimed_clock(office):
    clock = clock_summary(office.take_in(position=COUNTRYSIDE), at(30))
    assert (clock["target_s"], clock["due_at"], clock["remaining_s"], clock["state"]) == (None, None, None, "untimed")


def test_a_decision_is_written_with_every_candidate_and_why(office):
    office.crew(crew("T00"), crew("T01", on_duty=False), crew("T02"))
    office.move(fix("T02", COUNTRYSIDE, -40), seconds=0)
    with office.desk(0) as desk:
        teams = desk.store.teams.now(CODE)
    made = recommend(teams, TOWN, category="food", travel=None, policy=office.policy, now=T0)
    found = decision_summary(made)
    assert_fits(ForecastView, found)
    assert (found["chosen"], found["runner_up"], found["method"]) == ("T00", "T02", "straight_line")
    # 0.14° − 0.005° of longitude, 90.96 km each: 12.28 km × 1.4 ÷ 11.1 m/s
    assert found["margin_s"] == pytest.approx(1547, abs=3)
    assert [(c["team"], c["source"], c["fix_age_s"], c["excluded"]) for c in found["candidates"]] == [
        ("T00", "station", None, None),
        ("T02", "fix", 40.0, None),
        ("T01", "station", None, "off_duty"),
    ]
    assert (found["candidates"][1]["lon"], found["candidates"][1]["lat"]) == (COUNTRYSIDE.lon, COUNTRYSIDE.lat)
