"""Two cases exchange their teams: both, or neither."""

import pytest

from dispatch.desk.swap import swap
from dispatch.desk.undo import undo
from dispatch.errors import IllegalStepError
from tests.fakes.office import Office, crew


@pytest.fixture
def office() -> Office:
    made = Office()
    made.crew(crew("T00"), crew("T01"))
    return made


def exchange(office, first, second, seconds, reason="二组更近"):
    with office.desk(seconds) as desk:
        return [outcome.case for outcome in swap(desk, first.id, second.id, reason)]


def test_each_case_has_the_other_team_and_both_are_asked_again(office: Office):
    first = office.go(office.take_in(), "acknowledged", "en_route", seconds=5)
    second = office.take_in(6)
    swapped = exchange(office, first, second, 10)
    assert [(case.status, case.assignment.team) for case in swapped] == [("offered", "T01"), ("offered", "T00")]
    assert [office.team(code).case_id for code in ("T00", "T01")] == [second.id, first.id]
    found = office.events(first)[-2:]
    assert [(event.type.value, event.team, event.data["swapped_with"]) for event in found] == [
        ("withdrawn", "T00", second.id),
        ("offered", "T01", second.id),
    ]
    assert [made.reason for made in office.decided(swapped[0])[-1:]] == ["二组更近"]
    last_shown = {team["code"]: team["case"] for news in office.news("team") for team in news["teams"]}
    assert last_shown == {"T00": second.id, "T01": first.id}


def test_taken_back_both_have_their_own_again(office: Office):
    first, second = office.take_in(), office.take_in(1)
    exchange(office, first, second, 10)
    with office.desk(15) as desk:
        undo(desk, second.id, second.event_seq + 1)
    assert [office.read(case).assignment.team for case in (first, second)] == ["T00", "T01"]
    assert office.log(first)[-1] == office.log(second)[-1] == "undone"


@pytest.mark.parametrize("with_itself", [True, False])
def test_a_case_without_a_team_to_give_is_refused(office: Office, with_itself):
    first, second = office.take_in(), office.go(office.take_in(1), "acknowledged", "en_route", "on_scene", seconds=5)
    other = first if with_itself else second
    with pytest.raises(IllegalStepError) as refused:
        exchange(office, first, other, 10)
    assert refused.value.field == "with"
    assert office.read(first) == first


@pytest.mark.parametrize("last", [False, True], ids=["first event", "last event"])
def test_whichever_event_of_an_exchange_is_named_both_cases_go_back(office: Office, last):
    first, second = office.take_in(), office.take_in(1)
    swapped = exchange(office, first, second, 10)[1]
    with office.desk(15) as desk:
        undo(desk, second.id, swapped.event_seq if last else second.event_seq + 1)
    assert [office.read(case).assignment.team for case in (first, second)] == ["T00", "T01"]
