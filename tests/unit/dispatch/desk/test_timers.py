from dataclasses import replace

import pytest

from dispatch.cases.case import Assignment, Case
from dispatch.desk.timers import schedule
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import ACTIVE, ENDED, CaseStatus
from dispatch.off_shelf.order import Order, Premises
from tests.counties import CODE, TOWN
from tests.fakes.office import T0, at

OPEN = sorted(set(CaseStatus) - ENDED)


def case(status="waiting", *, travel_s=57.0, turnout_s=0.0, eta_s=None, **changes):
    status = CaseStatus(status)
    assignment = None
    if status in ACTIVE:
        eta_at = None if eta_s is None else at(eta_s)
        assignment = Assignment(7, "T00", "0组", status, T0, at(90), travel_s, eta_at, turnout_s=turnout_s)
    plain = Case(CODE, 1, CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "…", 1, T0)
    arrived = {"arrived_at": at(300)} if status in {CaseStatus.ON_SCENE, CaseStatus.CLEARED} else {}
    kept = {"target_s": 600, "status": status, "alert_at": at(60), "assignment": assignment} | arrived
    return replace(plain, **{**kept, **changes})


def timers(found, now_s=10.0):
    return {t.kind.value: ((t.due_at - T0).total_seconds(), t.about) for t in schedule(found, at(now_s))}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (case("waiting"), {"alert": 60, "take_up": 25, "due": 600.001, "risk": 10}),
        (case("proposed"), {"alert": 60, "take_up": 25, "due": 600.001, "risk": 10}),
        (case("desk", target_s=None), {"alert": 60}),
        (case("to_transfer", target_s=None), {"alert": 60}),
        (case("offered"), {"alert": 60, "acknowledge": 90, "due": 600.001, "risk": 600 - 57 + 0.001}),
        (case("offered", travel_s=700.0), {"alert": 60, "acknowledge": 90, "due": 600.001, "risk": 10}),
        (case("offered", travel_s=None), {"alert": 60, "acknowledge": 90, "due": 600.001, "risk": 10}),
        (case("acknowledged"), {"alert": 60, "due": 600.001, "risk": 543.001}),
        # 300 s of turnout and 57 s of way leave in time until 543; 600 s of turnout do not, and it is known at once
        (case("acknowledged", turnout_s=300.0), {"alert": 60, "due": 600.001, "risk": 543.001}),
        (case("acknowledged", turnout_s=543.0), {"alert": 60, "due": 600.001, "risk": 543.001}),
        (case("acknowledged", turnout_s=543.1), {"alert": 60, "due": 600.001, "risk": 10}),
        (case("acknowledged", at_risk=True), {"alert": 60, "due": 600.001}),
        (case("acknowledged", target_s=None), {"alert": 60}),
        (case("en_route", eta_s=599), {"alert": 60, "due": 600.001, "risk": 600.001}),
        (case("en_route", eta_s=600), {"alert": 60, "due": 600.001, "risk": 600.001}),  # on the stroke is in time
        (case("en_route", eta_s=601), {"alert": 60, "due": 600.001, "risk": 10}),
        (case("en_route", overdue=True), {"alert": 60}),
        (case("on_scene"), {"alert": 60}),
        (case("cleared"), {"alert": 60}),
    ],
    ids=lambda value: f"{value.status}" if isinstance(value, Case) else "",
)
def test_the_timers_of_a_case_follow_from_it(found, expected):
    assert {kind: due_s for kind, (due_s, _) in timers(found).items()} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("now_s", "overdue", "due_s"),
    [
        (19.999 * 3600, False, 20 * 3600),  # the warning is four hours before 24:00
        (20 * 3600, False, 86_400.001),  # it is said just now: next the deadline
        (20 * 3600, True, None),
    ],
)
def test_goods_are_looked_at_when_the_warning_and_when_the_deadline_comes(now_s, overdue, due_s):
    shop = Premises(1, "店", TOWN, T0, at(86_400), overdue=overdue)
    order = Order(5, "面包", "霉变", "desk", T0, 86_400, 4 * 3600, premises=(shop,))
    found = timers(case("cleared", off_shelf=(order,)), now_s).get("off_shelf")
    assert found == (None if due_s is None else (due_s, 5))


def test_the_acknowledge_timer_is_about_this_offer():
    assert timers(case("offered"))["acknowledge"] == (90, 7)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_a_case_that_has_ended_has_no_timers(status):
    assert schedule(case(status, response_ended_at=at(5)), at(10)) == []


@pytest.mark.parametrize("status", OPEN)
def test_every_open_case_has_an_alert_timer(status):
    assert "alert" in timers(case(status))


@pytest.mark.parametrize(
    ("now_s", "expected_s"),
    [(10, 957), (900, 957), (901, 958)],  # 900 s of turnout from the offer on, 57 s of way; then as if it left now
)
def test_a_team_on_call_is_expected_after_its_turnout_and_way(now_s, expected_s):
    found = case("offered", turnout_s=900.0)
    assert found.assignment.expected_at(at(now_s)) == at(expected_s)
    assert found.clock.state(at(now_s), found.assignment.expected_at(at(now_s))) == (
        "at_risk" if now_s <= 600 else "missed"
    )
