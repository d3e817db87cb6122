import pytest

from dispatch.desk.delivery import received
from dispatch.errors import IllegalStepError
from tests.counties import CODE
from tests.fakes.office import T0, at


@pytest.fixture
def carried(office):
    office.memory.phones[CODE, "T00"] = T0
    return office


def delivered(office, case, seconds, team="T00"):
    with office.desk(seconds) as desk:
        return received(desk, case.id, team, "phone-a")


def test_an_offer_on_no_phone_of_the_team_goes_to_the_next_without_waiting_for_an_answer(carried):
    case = carried.take_in()
    carried.ring(29.999)
    assert carried.read(case).assignment.team == "T00"
    carried.ring(30)
    assert carried.read(case).assignment.team == "T01"
    assert carried.events(case)[2].data == {"reason": "not_delivered"}
    assert carried.read(case).assignment.deliver_by is None, "the next carries none: of it nothing is known"


def test_an_offer_on_a_phone_has_its_whole_time(carried):
    case = carried.take_in()
    delivered(carried, case, 3)
    carried.ring(89.999)
    assert carried.read(case).assignment.team == "T00"
    carried.ring(90)
    assert carried.read(case).assignment.team == "T01"
    assert carried.log(case)[:4] == ["received", "offered", "delivered", "expired"]
    assert "reason" not in carried.events(case)[3].data


def test_a_second_phone_of_the_team_adds_nothing(carried):
    case = carried.take_in()
    delivered(carried, case, 3)
    assert delivered(carried, case, 4) is None
    assert carried.log(case) == ["received", "offered", "delivered"]
    assert carried.read(case).assignment.delivered_at == at(3)


def test_an_offer_that_is_another_teams_by_now_was_not_delivered(carried):
    case = carried.take_in()
    carried.ring(30)
    with pytest.raises(IllegalStepError, match=r"not with team T00 any more.*刷新"):
        delivered(carried, case, 31)


def test_an_answer_by_radio_stands_for_the_phone(carried):
    case = carried.take_in()
    carried.step(case, "acknowledged", 10)
    carried.ring(30)
    assert (carried.read(case).status, carried.read(case).assignment.team) == ("acknowledged", "T00")


def test_a_county_sets_how_long_a_phone_has(carried):
    carried.rule(deliver_within_s=10)
    case = carried.take_in()
    carried.ring(10)
    assert carried.read(case).assignment.team == "T01"
