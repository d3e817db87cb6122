"""An acceptance made in time on a phone, and delivered after the offer ran out at the desk."""

import pytest

from dispatch.cases.fold import as_opened, replay
from dispatch.errors import BadTimeError, IllegalStepError, TeamBusyError
from tests.fakes.office import Office, at, crew


@pytest.fixture
def office() -> Office:
    """T00 alone, asked at 0; its offer ran out at 90, and at 100 the case waits."""
    made = Office()
    made.crew(crew("T00"))
    made.pave({107.025: 60.0})
    made.take_in()
    made.ring(100)
    return made


@pytest.fixture
def case(office: Office):
    found = next(iter(office.memory.cases.values()))
    assert (found.status, found.assignment) == ("waiting", None)
    return found


def accept(office, case, seconds, at_s, team="T00"):
    return office.step(case, "acknowledged", seconds, at_s=at_s, team=team)


def test_it_counts_while_the_case_waits_and_the_next_steps_follow_it(office: Office, case):
    taken = accept(office, case, 200, 60)
    assert (taken.status, taken.assignment.team, taken.acknowledged_at) == ("acknowledged", "T00", at(60))
    assert (taken.assignment.offered_at, taken.stepped_at, taken.lapsed) == (at(0), at(60), False)
    assert office.log(case)[-2:] == ["undone", "acknowledged"]
    assert office.step(taken, "en_route", 201, at_s=80, team="T00").en_route_at == at(80), "before the offer ran out"
    assert office.team("T00").case_id == case.id


def test_its_log_folds_into_the_same_case(office: Office, case):
    taken = accept(office, case, 200, 60)
    again = replay(as_opened(taken), office.events(case))
    names = ("status", "acknowledged_at", "stepped_at", "alert_at", "lapsed", "escalated", "event_seq")
    assert [getattr(again, name) for name in names] == [getattr(taken, name) for name in names]


def test_it_counts_when_the_same_team_is_asked_again(office: Office, case):
    again = office.step(case, "offered", 200, team="T00")
    taken = accept(office, again, 210, 60)
    assert (taken.status, taken.acknowledged_at, taken.assignment.offered_at) == ("acknowledged", at(60), at(200))


def test_it_counts_though_another_team_has_let_it_lapse_since(office: Office, case):
    office.crew(crew("T00"), crew("T01"))
    office.step(case, "offered", 110, team="T01")
    office.ring(205)
    assert office.read(case).status == "waiting"
    assert accept(office, case, 210, 60).assignment.team == "T00"


@pytest.mark.parametrize(("at_s", "counts"), [(89, True), (90, False), (91, False)])
def test_it_lies_before_the_offer_expired_after_90_seconds(office: Office, case, at_s, counts):
    if counts:
        assert accept(office, case, 200, at_s).status == "acknowledged"
    else:
        with pytest.raises(IllegalStepError, match="is waiting"):
            accept(office, case, 200, at_s)


def test_an_offer_taken_back_as_not_delivered_stands_as_long_as_the_team_was_told():
    office = Office()
    office.crew(crew("T00"))
    office.pave({107.025: 60.0})
    office.memory.phones["620899", "T00"] = at(-5)
    case = office.take_in()
    office.rule(deliver_within_s=30)
    deliver_by = case.assignment.deliver_by
    assert deliver_by is not None
    assert deliver_by < at(80)
    office.ring(85)
    assert office.events(case)[-1].type != "offered"
    assert accept(office, case, 200, 80).status == "acknowledged"


def test_it_is_refused_with_who_has_the_case(office: Office, case):
    office.crew(crew("T00"), crew("T01"))
    office.step(case, "offered", 110, team="T01")
    with pytest.raises(IllegalStepError, match=r"with team T01.*现由 T01组 负责"):
        accept(office, case, 120, 60)
    office.go(case, "acknowledged", "en_route", "on_scene", "cleared", seconds=130)
    with pytest.raises(IllegalStepError, match=r"is cleared with team T01.*现由 T01组 负责"):
        accept(office, case, 140, 60)


def test_it_is_refused_where_the_team_has_another_case(office: Office, case):
    other = office.take_in(150)
    assert other.assignment.team == "T00"
    with pytest.raises(TeamBusyError, match="你组已另有案件"):
        accept(office, case, 170, 60)


@pytest.mark.parametrize("word", ["declined", "withdrawn"])
def test_it_is_refused_after_a_later_word_on_the_same_team(office: Office, case, word):
    again = office.step(case, "offered", 200, team="T00")
    office.step(again, word, 210, data={"note": "车辆故障", "reason": "另行安排"})
    with pytest.raises(BadTimeError, match="上一步骤"):
        accept(office, case, 220, 60)


def test_it_takes_nothing_from_what_the_team_did_since(office: Office, case):
    office.step(office.step(case, "offered", 200, team="T00"), "acknowledged", 210)
    with pytest.raises(BadTimeError):
        accept(office, case, 220, 60)
