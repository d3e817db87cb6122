"""The priority of danger to people: said at intake, changed with a reason, taken back, and seen in the log."""

from dataclasses import replace

import pytest

from dispatch.cases.fold import as_opened, replay
from dispatch.desk.priority import set_danger
from dispatch.desk.undo import undo
from dispatch.errors import IllegalStepError
from dispatch.kinds import Category
from tests.counties import CODE
from tests.fakes.office import Office, at, crew


@pytest.fixture
def office() -> Office:
    made = Office()
    made.crew(crew("T00"))
    made.pave({107.025: 60.0})
    return made


def change(office, case, seconds, *, danger):
    with office.desk(seconds) as desk:
        return set_danger(desk, case.id, "孩子已送医", danger=danger)


def queue(office):
    with office.desk(100) as desk:
        return [waiting.case_id for waiting in desk.store.queue.waiting(CODE, at(0))]


def test_food_goes_before_others_and_only_danger_before_food(office: Office):
    office.take_in()  # has the only team
    price, food, ill = (
        office.take_in(n, category=category, danger=danger)
        for n, (category, danger) in enumerate(
            [(Category.PRICE, False), (Category.FOOD, False), (Category.PRICE, True)]
        )
    )
    assert [case.priority for case in (price, food, ill)] == [3, 2, 1]
    assert queue(office) == [ill.id, food.id, price.id]


def test_a_change_is_an_event_with_its_reason_and_moves_the_case_in_the_queue(office: Office):
    office.take_in()
    food, price = office.take_in(1), office.take_in(2, category=Category.PRICE)
    outcome = change(office, price, 30, danger=True)
    case = outcome.case
    assert (case.priority, case.status, case.stepped_at) == (1, "waiting", price.stepped_at)
    assert office.events(case)[-1].data == {"priority": 1, "reason": "孩子已送医"}
    assert queue(office) == [price.id, food.id]
    assert change(office, price, 40, danger=False).case.priority == 3
    assert queue(office) == [food.id, price.id]


def test_the_log_says_what_priority_the_desk_saw_when(office: Office):
    case = change(office, office.take_in(), 30, danger=True).case
    log = office.events(case)
    assert [replay(as_opened(case), log[:n]).priority for n in range(1, len(log) + 1)] == [2, 2, 1]


def test_a_change_is_taken_back_and_leaves_the_offer_as_it_is(office: Office):
    case = office.take_in()
    outcome = change(office, case, 30, danger=True)
    with office.desk(35) as desk:
        back = undo(desk, case.id, outcome.acted)[0].case
    assert (back.priority, back.status, back.assignment) == (2, "offered", case.assignment)
    assert office.events(back)[-1].team is None
    assert replay(as_opened(back), office.events(back)) == replace(back, assignment=None)


def test_what_would_change_nothing_and_what_has_ended_is_refused(office: Office):
    case = office.take_in()
    with pytest.raises(IllegalStepError, match="priority 2 \\(safety\\) already"):
        change(office, case, 30, danger=False)
    office.step(case, "cancelled", 40)
    with pytest.raises(IllegalStepError, match="cancelled"):
        change(office, case, 50, danger=True)
