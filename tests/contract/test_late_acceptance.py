"""An acceptance delivered after the offer ran out, over both stores."""

from dataclasses import replace

from dispatch.cases.case import Place
from dispatch.cases.fold import as_opened, replay
from dispatch.desk.intake import Draft, receive
from dispatch.desk.steps import Step, report, report_all
from dispatch.desk.timer_handlers import handle
from dispatch.desk.work import Desk
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import EventType
from tests.counties import CODE, TOWN, grid_county
from tests.fakes.office import Roads, at, crew


def desk(world, seconds):
    return Desk(world.store(at(seconds)), Roads(), at(seconds), "user:zhao")


def test_an_offer_that_ran_out_is_accepted_as_of_the_phones_moment(world):
    world.load(replace(grid_county(), teams=(crew("T00"),)))
    draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "面包发霉", Place(TOWN), at(0))
    number = receive(desk(world, 0), draft, home=CODE).case.id
    for timer in world.store(at(100)).timers.due(at(100), 10):
        handle(desk(world, 100), timer)
    assert world.store(at(100)).cases.get(number).status == "waiting"

    steps = [Step(EventType.ACKNOWLEDGED, "T00", at(60)), Step(EventType.EN_ROUTE, "T00", at(80))]
    report_all(desk(world, 200), number, steps)

    case = world.store(at(200)).cases.get(number)
    assert (case.status, case.assignment.team, case.assignment.expires_at) == ("en_route", "T00", at(90))
    assert (case.acknowledged_at, case.stepped_at) == (at(60), at(80))
    assert world.store(at(200)).assignments.passed_over(case, at(0)) == {}
    log = world.log(case)
    assert [event.type.value for event in log][-3:] == ["undone", "acknowledged", "en_route"]
    again = replace(replay(as_opened(case), log), assignment=case.assignment)
    assert again == case
    report(desk(world, 210), number, Step(EventType.ON_SCENE, "T00"))
