"""Expedites 督办: asked with a deadline, answered or alerted."""

import pytest

from dispatch.cases.fold import replay
from dispatch.desk.expedites import Press, answer, expedite
from dispatch.errors import BadTimeError, ExpediteOverError, IllegalStepError, UnknownExpediteError
from dispatch.kinds import CaseKind
from dispatch.views.case import case_summary
from tests.counties import COUNTRYSIDE
from tests.fakes.office import at, crew


def press(office, case, seconds=20, *, due_s=1820, note="请尽快到场", to=None, actor="user:chief"):
    with office.desk(seconds, actor) as desk:
        return expedite(desk, case.id, Press(note, at(due_s), to)).case


def reply(office, case, number, seconds, note="已到场"):
    with office.desk(seconds, "team:T00") as desk:
        return answer(desk, case.id, number, note).case


@pytest.fixture
def case(office):
    return office.go(office.take_in(position=COUNTRYSIDE), "acknowledged", "en_route", seconds=10)


def test_an_expedite_stands_in_log_and_case_and_puts_nothing_off(office, case):
    pressed = press(office, case)
    found = case_summary(pressed, at(21))["expedite"]
    assert (found["note"], found["by"], found["to"], found["answered_at"]) == ("请尽快到场", "user:chief", "team", None)
    assert found["due_at"] == "2026-11-25T01:30:20Z"
    assert (office.log(case)[-1], office.timers(case)["expedite"]) == ("expedited", 1820)
    assert (pressed.status, pressed.alert_at, pressed.escalated) == (case.status, case.alert_at, False)


def test_the_words_are_for_one_who_opens_the_case(office, case):
    press(office, case)
    found = office.news("case")[-1]["case"]["expedite"]
    assert "note" not in found
    assert found["due_at"] == "2026-11-25T01:30:20Z"


def test_whom_it_addresses_is_the_one_who_has_the_case_unless_stated(office, case):
    assert [e.to for e in press(office, case, to="station").expedites] == ["station"]
    office.crew(crew("T00", on_duty=False))
    waiting = office.take_in(30)
    assert press(office, waiting, 31).expedites[0].to == "station"
    with pytest.raises(IllegalStepError, match="no team is responsible"):
        press(office, waiting, 32, to="team")


def test_answered_in_time_nothing_is_alerted(office, case):
    number = press(office, case).expedites[0].number
    answered = reply(office, case, number, 60).expedites[0]
    assert (answered.answered_by, answered.answer, answered.answered_at) == ("team:T00", "已到场", at(60))
    assert "expedite" not in office.timers(case)
    office.look(1900)
    assert "expedite_due" not in office.kinds()


@pytest.mark.parametrize(("seconds", "kinds"), [(1819.999, 0), (1820, 1)])
def test_unanswered_it_is_alerted_at_its_deadline(office, case, seconds, kinds):
    number = press(office, case).expedites[0].number
    office.look(seconds)
    assert office.kinds().count("expedite_due") == kinds
    if kinds:
        said = next(e for e in reversed(office.events(case)) if e.data.get("reason") == "expedite_due")
        assert said.data == {"reason": "expedite_due", "expedite": number, "level": "dispatcher"}


def test_an_answer_that_came_late_leaves_the_alert_until_it_is_seen(office, case):
    number = press(office, case).expedites[0].number
    office.look(1820)
    reply(office, case, number, 1900)
    [late] = [a for a in office.alerts() if a.cause.kind == "expedite_due"]
    assert late.gone_at == at(1900)


def test_several_one_after_another_each_with_its_own_alert(office, case):
    first = press(office, case, 20, due_s=100).expedites[-1].number
    second = press(office, case, 30, due_s=200, note="再次督办").expedites[-1].number
    assert case_summary(office.read(case), at(40))["expedite"]["number"] == first, "the one due first"
    office.look(200)
    due = {a.cause.about for a in office.alerts() if a.cause.kind == "expedite_due"}
    assert due == {first, second}
    assert case_summary(office.read(case), at(201))["expedite"]["overdue"]
    left = reply(office, case, first, 210)
    assert case_summary(left, at(211))["expedite"]["number"] == second


def test_the_end_of_the_case_answers_them_all(office, case):
    press(office, case, 20, due_s=10_000)
    office.go(case, "on_scene", "cleared", "closed", seconds=300)
    ended = office.read(case)
    assert (ended.expedites[0].answered_at, ended.expedites[0].answer) == (at(300), None)
    assert case_summary(ended, at(301))["expedite"] is None
    with pytest.raises(IllegalStepError):
        press(office, case, 310)
    with pytest.raises(ExpediteOverError, match="end of the case"):
        reply(office, case, ended.expedites[0].number, 320)


def test_the_second_answer_is_refused_and_changes_nothing(office, case):
    number = press(office, case).expedites[0].number
    reply(office, case, number, 60)
    before = office.read(case)
    with pytest.raises(ExpediteOverError, match="team:T00"):
        reply(office, case, number, 61, note="别的")
    with pytest.raises(UnknownExpediteError, match=str(number)):
        reply(office, case, 99, 62)
    assert office.read(case) == before


@pytest.mark.parametrize("due_s", [20.001, 20 + 366 * 86_400])
def test_a_deadline_is_any_moment_of_the_next_year(office, case, due_s):
    assert press(office, case, 20, due_s=due_s).expedites[0].due_at == at(due_s)


@pytest.mark.parametrize("due_s", [20, 0, 20 + 366 * 86_400 + 0.001])
def test_a_deadline_lies_ahead_and_within_a_year(office, case, due_s):
    with pytest.raises(BadTimeError, match="due_at"):
        press(office, case, 20, due_s=due_s)


def test_the_log_folds_into_the_same_expedites(office, case):
    opened = office.events(case)
    number = press(office, case, 20, due_s=100).expedites[-1].number
    office.look(100)
    reply(office, case, number, 120)
    found = office.read(case)
    again = replay(
        type(case)(
            **{n: getattr(case, n) for n in ("county", "id", "kind", "channel", "category", "text", "priority")},
            received_at=case.received_at,
            target_s=case.target_s,
            place=case.place,
            cell=case.cell,
        ),
        office.events(case),
    )
    assert len(office.events(case)) > len(opened)
    assert again.expedites == found.expedites
    assert found.expedites[0].overdue


def test_a_station_whose_team_is_sent_later_is_told_of_the_alert_too(office):
    """It may not have seen the case before, and no word of the alert came to it."""
    office.crew(crew("T00", on_duty=False))
    waiting = office.take_in(10, kind=CaseKind.ENQUIRY)
    press(office, waiting, 20, due_s=100, to="station")
    office.look(100)
    [late] = [a for a in office.alerts() if a.cause.kind == "expedite_due"]
    before = len(office.news("alert"))
    office.crew(crew("T00"))
    office.step(waiting, "offered", 110, team="T00")
    assert late.id in [each["alert"]["id"] for each in office.news("alert")[before:]]
    before = len(office.news("alert"))
    office.step(waiting, "acknowledged", 120)
    assert late.id not in [each["alert"]["id"] for each in office.news("alert")[before:]], "it is known there by now"
