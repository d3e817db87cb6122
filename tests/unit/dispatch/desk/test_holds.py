"""A case set aside, and one reopened: when it goes on, to whom, and that the clock never stood still."""

import pytest

from dispatch.errors import BadTimeError, IllegalStepError, ReasonNeededError, UnknownReferenceError
from dispatch.kinds import CaseKind
from dispatch.lifecycle import CaseStatus
from dispatch.rules.policy import Mode
from tests.counties import NEXT_DOOR
from tests.fakes.office import Office, at, crew


def hold(office, case, seconds, until_s, reason="商户 10 点开门"):
    return office.step(case, "held", seconds, data={"until": at(until_s).isoformat(), "reason": reason})


def reopen(office, case, seconds, **fields):
    return office.step(case, "reopened", seconds, data={"reason": "商户拒不整改", **fields})


@pytest.mark.parametrize("steps", [(), ("acknowledged",), ("acknowledged", "en_route")])
def test_a_case_set_aside_frees_its_team_and_says_when_it_goes_on(office: Office, steps):
    case = hold(office, office.go(office.take_in(), *steps, seconds=10), 20, 620)
    assert (case.status, case.assignment, case.held_until) == (CaseStatus.HELD, None, at(620))
    assert (case.next_step, case.alert_at) == ("resume", at(620))
    assert (case.acknowledged_at, case.en_route_at) == (None, None)
    assert office.team("T00").status == "free"
    assert office.log(case)[-1] == "held"
    assert office.events(case)[-1].team == "T00"


def test_a_held_case_goes_on_by_itself_at_that_time_and_not_before(office: Office):
    case = hold(office, office.take_in(), 20, 320)
    office.ring(319.9)
    assert office.read(case).status == "held"
    office.ring(320)
    assert office.log(case)[-2:] == ["resumed", "offered"]
    assert office.events(case)[-2].actor == "system"


def test_a_held_case_goes_on_sooner_by_hand_also_to_the_team_that_had_it(office: Office):
    case = office.step(hold(office, office.take_in(), 20, 320), "resumed", 60)
    assert (case.status, case.assignment.team, case.held_until) == ("offered", "T00", None)


def test_where_a_person_confirms_a_team_is_proposed_again(office: Office):
    office.rule(mode=Mode.CONFIRM)
    case = office.step(hold(office, office.take_in(), 20, 320), "resumed", 60)
    assert (case.status, case.proposed_team) == ("proposed", "T00")


def test_the_promise_runs_on_and_is_said_to_be_broken_while_the_case_waits(office: Office):
    case = hold(office, office.take_in(), 20, 900)
    office.ring(601)  # ten minutes in town
    held = office.read(case)
    assert (held.status, held.overdue, held.escalated) == ("held", True, True)
    assert held.alert_at == held.held_until == at(900)
    assert held.clock.remaining_s(at(660)) == -60


@pytest.mark.parametrize("kind", [CaseKind.ENQUIRY, CaseKind.COMPLAINT])
def test_what_the_desk_sets_aside_goes_back_to_the_desk(office: Office, kind):
    for team in office.county.teams:
        office.duty(team.code, 0, on=False)
    case = office.take_in(kind=kind)
    case = case if case.status == "desk" else office.step(case, "desk", 8)
    held = hold(office, hold(office, case, 20, 320), 30, 620)  # put off once more
    assert (held.status, held.next_step, held.alert_at, held.held_at_desk) == ("held", "resume", at(620), True)
    office.ring(619)
    assert office.read(case).status == "held"
    office.ring(620)
    back = office.read(case)
    assert office.log(case)[-2:] == ["resumed", "desk"]
    assert (back.status, back.held_until, back.held_at_desk) == ("desk", None, False)
    assert (back.next_step, back.alert_at) == ("answer", at(620 + 4 * 3600))
    assert back.target_s == case.target_s, "the promise, if there is one, runs on"
    # No alert says that a team is missing; that a promise was broken meanwhile stays alerted.
    assert office.kinds() == ([] if kind is CaseKind.ENQUIRY else ["missed"])


def test_what_the_desk_set_aside_may_be_sent_a_team_or_resumed_by_hand(office: Office):
    case = hold(office, office.take_in(kind=CaseKind.ENQUIRY), 20, 320)
    assert office.step(case, "resumed", 60).status == "desk"
    sent = office.step(hold(office, case, 70, 320), "offered", 80, team="T00")
    assert (sent.status, sent.held_at_desk) == ("offered", False)
    given_back = office.step(sent, "withdrawn", 90)
    again = office.step(hold(office, given_back, 100, 320), "resumed", 110)
    assert again.status != "desk", "it was not the desk that set it aside"


def test_the_time_may_be_moved(office: Office):
    case = hold(office, hold(office, office.take_in(), 20, 320), 30, 920)
    assert (case.held_until, office.timers(case)["alert"]) == (at(920), 920)


@pytest.mark.parametrize("ahead_s", [0.001, 7 * 86_400])
def test_a_case_is_set_aside_for_any_moment_of_the_next_seven_days(office: Office, ahead_s):
    case = hold(office, office.take_in(), 10, 10 + ahead_s)
    assert case.held_until == at(10 + ahead_s)


@pytest.mark.parametrize(
    ("expected", "error", "field"),
    [
        ({"until": at(600).isoformat()}, ReasonNeededError, "reason"),
        ({"reason": "店主有约"}, BadTimeError, "until"),
        ({"reason": "店主有约", "until": at(10).isoformat()}, BadTimeError, "until"),
        ({"reason": "店主有约", "until": at(10 + 7 * 86_400 + 1).isoformat()}, BadTimeError, "until"),
    ],
)
def test_a_case_is_not_set_aside_without_a_reason_and_a_time_ahead(office: Office, expected, error, field):
    case = office.take_in()
    with pytest.raises(error) as refused:
        office.step(case, "held", 10, data=expected)
    assert refused.value.field == field
    assert office.read(case) == case


def test_what_is_under_way_on_scene_is_not_set_aside(office: Office):
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", seconds=10)
    with pytest.raises(IllegalStepError):
        hold(office, case, 20, 320)


def test_a_reopened_case_keeps_the_clock_of_its_first_visit(office: Office):
    office.crew(crew("T00"), crew("T01"))
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", "cleared", "closed", seconds=300)
    case = reopen(office, case, 5000)
    assert (case.status, case.response_ended_at, case.arrived_at) == ("offered", None, at(300))
    assert case.clock.response_s == 300
    again = office.go(case, "acknowledged", "en_route", seconds=5100)
    assert again.alert_at == at(5100 + 3600), "no promise runs, so the patience is the usual"
    again = office.step(again, "on_scene", 5900)
    assert (again.arrived_at, again.clock.state(at(6000))) == (at(300), "met")
    assert office.step(again, "cleared", 6000).assignment.team == again.assignment.team


def test_the_clock_of_one_cancelled_unvisited_runs_on_from_its_reception(office: Office):
    case = reopen(office, office.step(office.take_in(), "cancelled", 60), 400)
    assert (case.response_ended_at, case.clock.remaining_s(at(500))) == (None, 100)


def test_one_cleared_shows_no_team_once_it_waits_again(office: Office):
    office.crew(crew("T00"))
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", "cleared", seconds=10)
    office.duty("T00", 20, on=False)
    case = reopen(office, case, 30)
    assert (case.status, case.assignment, case.escalated) == ("waiting", None, True)
    assert office.news("case")[-1]["case"]["assignment"] is None, "on the screens that are open, too"


@pytest.mark.parametrize(
    ("kind", "ended", "to", "status"),
    [
        ("complaint", "cancelled", None, "offered"),
        ("complaint", "cancelled", "desk", "desk"),
        ("enquiry", "answered", None, "desk"),
        ("enquiry", "answered", "team", "offered"),
    ],
)
def test_a_reopened_case_goes_to_a_team_or_the_desk(office: Office, kind, ended, to, status):
    case = office.step(office.take_in(kind=CaseKind(kind)), ended, 10)
    assert reopen(office, case, 20, **({"to": to} if to else {})).status == status


def test_what_came_back_from_a_neighbour_goes_to_the_desk(office: Office):
    case = office.step(office.take_in(position=NEXT_DOOR), "transferred", 10, data={"to": "崆峒区市场监管局"})
    assert reopen(office, case, 20).status == "desk"


def test_a_reopened_case_needs_a_reason_and_goes_nowhere_else(office: Office):
    case = office.step(office.take_in(), "cancelled", 10)
    with pytest.raises(UnknownReferenceError):
        reopen(office, case, 20, to="mayor")
    with pytest.raises(ReasonNeededError):
        office.step(case, "reopened", 20)
    assert office.read(case).status == "cancelled"
