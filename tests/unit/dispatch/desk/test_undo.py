"""A step taken back: by whom, until when, and what becomes of teams, timers and the machine's own zeal."""

from dataclasses import fields, replace

import pytest

from dispatch.cases.fold import as_opened, replay
from dispatch.desk.expedites import Press, answer, expedite
from dispatch.desk.steps import Step, report_all
from dispatch.desk.undo import undo
from dispatch.errors import BadTimeError, NotUndoableError, TeamBusyError, UnknownCaseError
from dispatch.lifecycle import EventType
from dispatch.rules.policy import Mode
from tests.fakes.office import Office, at, crew


@pytest.fixture
def office() -> Office:
    made = Office()
    made.crew(crew("T00"), crew("T01"), crew("T02"))
    made.pave({107.025: 60.0})
    return made


def take_back(office, case, seconds, seq=None, actor="desk"):
    with office.desk(seconds, actor) as desk:
        outcome = undo(desk, case.id, seq or case.event_seq)[0]
    office.after(outcome, seconds)
    return office.read(case)


def test_another_team_taken_back_gives_the_first_its_offer_with_the_time_it_had_left(office: Office):
    first = office.take_in()
    moved = office.step(first, "offered", 20, team="T02", data={"reason": "熟悉商户"})
    case = take_back(office, moved, 30)
    assert (case.status, case.assignment.team) == ("offered", first.assignment.team)
    # it had 90 s from 0, 70 of them left when it was taken away at 20; so 70 s from 30
    assert case.assignment.expires_at == at(100)
    assert case.alert_at == at(130)  # 30 s after the offer ran out
    assert office.timers(case)["acknowledge"] == 100
    assert office.team("T02").status == "free"
    assert office.log(case) == ["received", "offered", "withdrawn", "offered", "undone"]
    assert office.events(case)[-1].data == {"of": 3}


def test_the_log_folds_into_the_case_that_was(office: Office):
    moved = office.step(office.take_in(), "offered", 20, team="T02")
    case = take_back(office, moved, 30)
    assert replay(as_opened(case), office.events(case)).status == case.status
    assert case.stepped_at == at(30)


def test_a_case_whose_closure_is_taken_back_waits_for_its_call_since_it_was_cleared(office: Office):
    cleared = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", "cleared", seconds=60)
    case = take_back(office, office.step(cleared, "closed", 540), 545)
    assert (case.status, case.status_since, case.stepped_at) == ("cleared", at(60), at(545))
    assert replay(as_opened(case), office.events(case)).status_since == at(60)


def test_a_withdrawal_taken_back_does_not_count_against_the_team(office: Office):
    first = office.go(office.take_in(), "acknowledged", "en_route", seconds=5)
    case = take_back(office, office.step(first, "withdrawn", 20), 25)
    assert (case.status, case.assignment.team, case.assignment.eta_at) == ("en_route", "T00", at(65))
    with office.desk(30) as desk:
        assert desk.store.assignments.passed_over(case, at(0)) == {"T01": "just_taken_back_by_hand"}


def test_an_acceptance_taken_back_leaves_the_offer_the_time_it_had_left(office: Office):
    taken = office.step(office.take_in(), "acknowledged", 88)
    case = take_back(office, taken, 97)
    # it had 2 s left when it was accepted at 88; so 2 s from 97
    assert (case.status, case.assignment.team, case.assignment.expires_at) == ("offered", "T00", at(99))
    assert office.timers(case)["acknowledge"] == 99
    assert office.team("T00").case_id == case.id
    office.ring(98)
    assert office.read(case).status == "offered"
    assert office.step(case, "acknowledged", 98).assignment.team == "T00"


def test_a_refusal_taken_back_gives_the_team_its_offer_and_withdraws_the_next(office: Office):
    first = office.take_in()
    declined = office.step(first, "declined", 20, data={"note": "车辆故障"})
    assert declined.assignment.team == "T01"
    case = take_back(office, declined, 26, seq=3)
    assert (case.status, case.assignment.team, case.assignment.expires_at) == ("offered", "T00", at(96))
    assert office.team("T01").status == "free"


def test_a_step_taken_back_offline_may_be_followed_by_one_that_was_done_before_it_was_reported(office: Office):
    rolling = office.go(office.take_in(), "acknowledged", "en_route", seconds=10)
    arrived = office.step(rolling, "on_scene", 300, at_s=100)
    with office.desk(301) as desk:
        undo(desk, arrived.id, arrived.event_seq, at=at(105))
    again = office.step(office.read(arrived), "on_scene", 302, at_s=170)
    assert again.arrived_at == at(170)


@pytest.mark.parametrize("moment_s", [20, 400])  # over a minute before the step, or after now
def test_when_it_was_taken_back_must_be_possible(office: Office, moment_s):
    taken = office.step(office.take_in(), "acknowledged", 85)
    with pytest.raises(BadTimeError), office.desk(90) as desk:
        undo(desk, taken.id, taken.event_seq, at=at(moment_s))


def test_where_a_person_confirms_the_proposal_is_there_again(office: Office):
    office.rule(mode=Mode.CONFIRM)
    case = take_back(office, office.step(office.take_in(), "offered", 20, team="T00"), 25)
    assert (case.status, case.proposed_team, case.assignment) == ("proposed", "T00", None)
    assert office.team("T00").status == "free"
    office.ring(30)
    assert office.read(case).status == "proposed"


def test_the_machine_does_not_do_again_at_once_what_was_undone(office: Office):
    office.crew(crew("T00", on_duty=False))
    case = office.take_in()
    office.duty("T00", 10, on=True)
    given = office.read(case)
    assert given.status == "offered"
    back = office.step(given, "withdrawn", 20)
    sent = office.step(back, "offered", 30, team="T00")
    assert take_back(office, sent, 35).status == "waiting"
    office.ring(60)
    assert office.read(case).status == "waiting"


@pytest.mark.parametrize(
    ("steps", "step", "expected"),
    [
        ((), "cancelled", {}),
        ((), "held", {"reason": "店主有约", "until": at(900).isoformat()}),
        (("acknowledged",), "en_route", {}),
        (("acknowledged", "en_route"), "on_scene", {}),
        (("acknowledged", "en_route", "on_scene"), "cleared", {}),
        (("acknowledged", "en_route", "on_scene", "cleared"), "closed", {}),
        (("acknowledged", "en_route", "on_scene", "cleared"), "reopened", {"reason": "再查"}),
    ],
)
def test_every_step_of_the_way_can_be_taken_back(office: Office, steps, step, expected):
    before = office.go(office.take_in(), *steps, seconds=10)
    moved = office.step(before, step, 20, data=expected)
    case = take_back(office, moved, 25, seq=before.event_seq + 1)
    assert (case.status, case.response_ended_at, case.next_step) == (before.status, None, before.next_step)
    assert (case.assignment.team, case.assignment.eta_at) == (before.assignment.team, before.assignment.eta_at)
    assert (case.arrived_at, case.en_route_at) == (before.arrived_at, before.en_route_at)


def test_a_promise_broken_meanwhile_stays_broken(office: Office):
    taken = office.step(office.take_in(), "acknowledged", 10)
    held = office.step(taken, "held", 590, data={"reason": "店主有约", "until": at(900).isoformat()})
    office.ring(601)
    case = take_back(office, held, 602)
    assert (case.status, case.overdue, case.escalated) == ("acknowledged", True, True)
    office.ring(603)
    assert office.log(case).count("overdue") == 1


def test_an_offer_that_had_run_out_before_the_step_runs_out_once_it_is_back(office: Office):
    held = office.step(office.take_in(), "held", 300, data={"reason": "店主有约", "until": at(900).isoformat()})
    assert take_back(office, held, 310).status == "offered"
    office.ring(311)  # the server was away since 0: the offer had run out at 90
    assert office.log(held)[4:6] == ["expired", "offered"]


def test_undo_is_refused_once_the_phone_has_acknowledged(office: Office):
    moved = office.step(office.take_in(), "offered", 20, team="T02")
    office.step(moved, "acknowledged", 22)
    with pytest.raises(NotUndoableError, match="acknowledged, team T02"):
        take_back(office, moved, 25)


@pytest.mark.parametrize(
    ("seconds", "actor", "seq", "words"),
    [
        (36, "desk", 4, "within 15 s"),
        (25, "user:zhou.min", 4, "another's"),
        (25, "desk", 2, "received"),  # the machine's own choice at intake
        (25, "desk", 9, "no event 9"),
    ],
)
def test_what_is_refused_changes_nothing(office: Office, seconds, actor, seq, words):
    moved = office.step(office.take_in(), "offered", 20, team="T02")
    with pytest.raises(NotUndoableError, match=words):
        take_back(office, moved, seconds, seq, actor)
    assert office.read(moved) == moved


def test_undo_is_refused_once_the_team_has_another_case(office: Office):
    moved = office.step(office.take_in(), "offered", 20, team="T02")
    other = office.take_in(22)
    assert other.assignment.team == "T00"
    with pytest.raises(TeamBusyError, match="T00"):
        take_back(office, moved, 25)


def test_what_was_undone_is_not_undone_twice(office: Office):
    case = take_back(office, office.step(office.take_in(), "offered", 20, team="T02"), 25)
    with pytest.raises(NotUndoableError, match="undone"):
        take_back(office, case, 26, seq=3)
    with pytest.raises(UnknownCaseError), office.desk(26) as desk:
        undo(desk, 999, 1)


def test_after_it_another_choice_may_be_made_and_taken_back(office: Office):
    case = take_back(office, office.step(office.take_in(), "offered", 20, team="T02"), 25)
    other = office.step(case, "offered", 30, team="T01")
    again = take_back(office, other, 35)
    assert again.assignment.team == "T00"
    assert [made.chosen.team for made in office.decided(again)] == ["T00"]


def press(office: Office, case, seconds, due_s):
    with office.desk(seconds, "user:chief") as desk:
        return expedite(desk, case.id, Press("请尽快到场", at(due_s))).case.expedites[-1].number


def test_an_expedite_made_since_stays_with_its_deadline_and_the_step_is_taken_back(office: Office):
    first = office.take_in()
    moved = office.step(first, "offered", 20, team="T02")
    number = press(office, moved, 25, 90)
    case = take_back(office, moved, 30)
    assert case.assignment.team == first.assignment.team
    [kept] = case.expedites
    assert (kept.number, kept.by, kept.due_at, kept.is_open) == (number, "user:chief", at(90), True)
    assert office.timers(case)["expedite"] == 90
    assert replay(as_opened(case), office.events(case)).expedites == case.expedites
    office.look(90)
    assert office.kinds().count("expedite_due") == 1


def test_an_answer_given_since_stays_given(office: Office):
    taken = office.step(office.take_in(), "acknowledged", 10)
    number = press(office, taken, 15, 900)
    moved = office.step(taken, "en_route", 20)
    with office.desk(22, "team:T00") as desk:
        answer(desk, moved.id, number, "已出发")
    case = take_back(office, moved, 25, seq=moved.event_seq)
    assert case.status == "acknowledged"
    assert [(each.answer, each.answered_at) for each in case.expedites] == [("已出发", at(22))]
    assert "expedite" not in office.timers(case)


def test_a_deadline_gone_by_since_is_not_reported_twice(office: Office):
    taken = office.step(office.take_in(), "acknowledged", 10)
    press(office, taken, 15, 22)
    moved = office.step(taken, "en_route", 20)
    office.look(22)
    case = take_back(office, moved, 25, seq=moved.event_seq)
    assert [each.overdue for each in case.expedites] == [True]
    office.look(26)
    found = [event for event in office.events(case) if event.data.get("reason") == "expedite_due"]
    assert len(found) == 1
    assert office.kinds().count("expedite_due") == 1


def test_what_the_end_of_the_case_had_answered_is_open_again_when_the_end_is_taken_back(office: Office):
    before = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", "cleared", seconds=10)
    press(office, before, 15, 900)
    ended = office.step(before, "closed", 20)
    assert not ended.expedites[0].is_open
    case = take_back(office, ended, 25, seq=ended.event_seq)
    assert (case.expedites[0].is_open, office.timers(case)["expedite"]) == (True, 900)


def reported(office, case, *kinds, seconds=10):
    with office.desk(seconds) as desk:
        return report_all(desk, case.id, [Step(EventType(kind)) for kind in kinds])


def test_of_steps_reported_at_once_the_last_alone_is_taken_back(office: Office):
    office.rule(undo_within_s=60)
    first = office.take_in()
    *_, last = reported(office, first, "note", "acknowledged", "en_route", "on_scene", "note", "cleared")
    back = take_back(office, first, 20, seq=last.acted)
    assert (back.status, back.assignment.team, back.assignment.status) == ("on_scene", "T00", "on_scene")
    assert office.events(first)[-1].data == {"of": last.acted}
    assert office.team("T00").status == "on_scene"


def test_of_steps_reported_at_once_none_is_taken_back_that_another_followed(office: Office):
    case = office.take_in()
    taken, _ = reported(office, case, "acknowledged", "en_route")
    with pytest.raises(NotUndoableError, match="en_route"):
        take_back(office, case, 20, seq=taken.acted)
    assert office.read(case).status == "en_route"


@pytest.mark.parametrize(("wait_s", "undone"), [(15, True), (15.001, False)])
def test_a_step_is_taken_back_within_fifteen_seconds(office: Office, wait_s, undone):
    case = office.step(office.take_in(), "acknowledged", 20)
    if undone:
        assert take_back(office, case, 20 + wait_s).status == "offered"
        return
    with pytest.raises(NotUndoableError, match="15 s"):
        take_back(office, case, 20 + wait_s)


@pytest.mark.parametrize("seq", [-1, 0, 4, 5])
def test_an_event_that_is_not_in_the_log_is_not_taken_back(office: Office, seq):
    case = office.step(office.take_in(), "acknowledged", 20)
    assert len(office.log(case)) == 3
    with office.desk(21) as desk, pytest.raises(NotUndoableError, match=f"no event {seq}"):
        undo(desk, case.id, seq)


@pytest.mark.parametrize("seq", [1, 2])
def test_the_intake_is_one_act_and_is_not_taken_back(office: Office, seq):
    """Received and offered at once by one person: the first event of the whole log began it."""
    case = office.take_in()
    with pytest.raises(NotUndoableError, match=r"Event 1 .* is received"):
        take_back(office, case, 5, seq=seq)


def test_what_is_fixed_at_intake_outlasts_an_undo(office):
    """An exercise taken back a step stays one, and its number its number: what is said once never changes."""
    case = replace(office.take_in(), exercise=True)
    kept = {name.name for name in fields(case) if getattr(as_opened(case), name.name) == getattr(case, name.name)}
    fixed = {"county", "id", "kind", "channel", "category", "text", "priority", "received_at", "received_on"}
    assert kept >= fixed | {"target_s", "place", "cell", "neighbour", "exercise"}
    assert as_opened(case).number == case.number
