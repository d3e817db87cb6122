import pytest

from dispatch.desk.steps import Step, report
from dispatch.desk.timer_handlers import assign_waiting, handle
from dispatch.kinds import CaseKind, Category
from dispatch.lifecycle import EventType
from dispatch.rules.policy import Mode
from tests.counties import CODE, COUNTRYSIDE, FAR_AWAY, TOWN
from tests.fakes.office import at, crew

TRAVEL_S = 57.3  # 455 m × 1.4 ÷ 11.1 m/s


def test_an_offer_nobody_takes_goes_to_the_next_team_at_the_second(office):
    case = office.take_in()
    office.ring(89.999)
    assert office.read(case).assignment.team == "T00"
    office.ring(90)
    assert office.read(case).assignment.team == "T01"
    assert office.log(case) == ["received", "offered", "expired", "offered"]


def test_when_nobody_answers_the_case_waits_escalated_and_is_offered_again_after_a_while(office):
    office.rule(reoffer_after_s=600)
    case = office.take_in()
    for seconds in (90, 180, 270):
        office.ring(seconds)
    waiting = office.read(case)
    assert (waiting.status, waiting.escalated) == ("waiting", True)
    assert office.decisions(case)[-1].chosen is None
    office.ring(675)  # T00 let the offer expire at 90 and is passed over for 600 s
    assert office.read(case).status == "waiting"
    office.ring(690.001)
    again = office.read(case)
    assert (again.status, again.assignment.team) == ("offered", "T00")


def test_with_nobody_else_to_ask_the_only_team_is_asked_again_well_within_the_promise_and_somebody_alerted(office):
    office.crew(crew("T00"))
    case = office.take_in()
    office.ring(90)
    assert (office.read(case).status, office.read(case).escalated) == ("waiting", True)
    office.ring(225)
    assert office.read(case).assignment.team == "T00"


def test_a_second_round_is_said_at_once(office):
    case = office.take_in()
    for seconds in (90, 180):
        office.ring(seconds)
        assert not office.read(case).escalated
    office.ring(270)
    again = office.read(case)
    assert (again.assignment.team, again.escalated) == ("T00", True)
    assert office.events(case)[-1].data == {"reason": "asked_again"}
    assert again.alert_at == at(270 + 90 + 30), "the team asked has its time before anybody is alerted again"


def test_a_team_is_not_passed_over_for_the_time_the_server_was_away(office):
    office.crew(crew("T00"))
    case = office.take_in()
    office.ring(3600)  # the offer ran out at 90 s, and nobody looked for an hour
    expired = next(e for e in office.events(case) if e.type is EventType.EXPIRED)
    assert (expired.at, expired.recorded_at) == (at(90), at(3600))
    office.ring(3616)
    assert office.read(case).assignment.team == "T00"


@pytest.mark.parametrize("step", ["acknowledged", "declined", "offered", "cancelled"])
def test_a_timer_about_an_offer_that_is_over_does_nothing(office, step):
    case = office.take_in()
    with office.desk(95) as desk:
        due = [t for t in desk.store.timers.due(desk.now, 100) if t.kind == "acknowledge"]
    office.step(case, step, 80, **({"team": "T02"} if step == "offered" else {}))
    before = office.read(case)
    for timer in due:
        with office.desk(95) as desk:
            assert handle(desk, timer) is None
    assert office.read(case) == before


def test_a_timer_rings_once_for_all_who_look(office):
    case = office.take_in()
    with office.desk(90) as desk:
        due = desk.store.timers.due(desk.now, 100)
    with office.desk(90) as one:
        assert [handle(one, timer) is not None for timer in due] == [True] + [False] * (len(due) - 1)
    with office.desk(90) as other:
        assert [handle(other, timer) for timer in due] == [None] * len(due)
    assert office.log(case).count("expired") == 1


def test_a_worker_does_not_wait_for_a_case_in_other_hands(office):
    case = office.take_in()
    with office.desk(90) as person, office.desk(90) as worker:
        report(person, case.id, Step(EventType.ACKNOWLEDGED))
        assert [handle(worker, t) for t in worker.store.timers.due(at(90), 100)] == [None] * len(
            worker.store.timers.due(at(90), 100)
        )
    assert office.read(case).status == "acknowledged"


@pytest.mark.parametrize(
    ("steps", "quiet_s", "risk_s"),
    [
        ([], None, 0),  # nobody on the way: at risk from the start
        (["acknowledged"], 600 - TRAVEL_S, 600 - TRAVEL_S + 0.002),  # leaving now would still do, until it would not
        (["acknowledged", "en_route"], 599.9, None),  # expected at 10 + 57.3
    ],
)
def test_late_is_said_before_it_happens(office, steps, quiet_s, risk_s):
    if not steps:
        office.crew(crew("T00", on_duty=False))
    case = office.go(office.take_in(), *steps, seconds=10)
    if quiet_s is not None:
        office.ring(quiet_s)
        assert not office.read(case).at_risk
    if risk_s is not None:
        office.ring(risk_s)
        assert office.read(case).at_risk
    assert office.log(case).count("at_risk") == (risk_s is not None)


def test_a_team_just_asked_is_at_risk_only_by_its_own_time(office):
    case = office.go(office.take_in(), "acknowledged", seconds=10)
    office.ring(545)
    assert office.read(case).at_risk
    sent = office.step(case, "offered", 546, team="T02")
    assert not sent.at_risk
    office.ring(546)
    assert office.log(case).count("at_risk") == 2, "as far off as the other: said of it as well"


@pytest.mark.parametrize(("seconds", "late"), [(600, False), (600.001, True)])
def test_exactly_on_the_target_is_not_late(office, seconds, late):
    case = office.go(office.take_in(), "acknowledged", "en_route", seconds=10)
    office.ring(seconds)
    case = office.read(case)
    assert (case.overdue, case.escalated) == (late, late)
    assert not case.at_risk
    assert office.log(case)[4:] == (["overdue", "escalated"] if late else [])


def test_lateness_is_said_once(office):
    case = office.go(office.take_in(), "acknowledged", "en_route", seconds=10)
    for seconds in (601, 700, 5000):
        office.ring(seconds)
    assert office.log(case).count("overdue") == 1


@pytest.mark.parametrize(
    ("prepare", "alert_s"),
    [
        ({"kind": CaseKind.ENQUIRY}, 4 * 3600),
        ({"position": FAR_AWAY}, 24 * 3600),
        ({"position": COUNTRYSIDE, "steps": ["acknowledged"]}, 10 + 180),
        ({"position": COUNTRYSIDE, "steps": ["acknowledged", "en_route"]}, 10 + 3600),
        ({"position": TOWN, "steps": ["acknowledged", "en_route"]}, 600.001),
        ({"steps": ["acknowledged", "en_route", "on_scene"]}, 10 + 7200),
        ({"steps": ["acknowledged", "en_route", "on_scene", "cleared"]}, 10 + 7 * 86400),
    ],
)
def test_a_step_that_does_not_come_alerts_somebody(office, prepare, alert_s):
    steps = prepare.pop("steps", [])
    case = office.go(office.take_in(**prepare), *steps, seconds=10)
    office.ring(alert_s - 0.001)
    assert not office.read(case).escalated
    office.ring(alert_s)
    alerted = office.read(case)
    assert alerted.escalated
    assert alerted.alert_at > at(alert_s), "and again if it still does not come"
    assert office.log(case).count("escalated") == 1
    why = office.events(case)[-1].data
    assert why == ({"reason": "target_missed"} if alerted.overdue else {"reason": "no_step", "step": case.next_step})


def test_a_proposal_nobody_confirms_alerts_somebody(office):
    office.rule(mode=Mode.CONFIRM)
    case = office.take_in()
    office.ring(60)
    assert office.read(case).escalated


def test_an_acknowledgement_settles_the_alarm(office):
    office.crew(crew("T00", on_duty=False))
    case = office.take_in()
    office.duty("T00", 30, on=True)
    assert office.read(case).escalated, "offered is not yet taken"
    assert not office.step(case, "acknowledged", 40).escalated


# --- taking up


def test_waiting_cases_are_taken_up_by_urgency_then_age(office):
    office.crew(crew("T00", on_duty=False), crew("T01", on_duty=False), crew("T02", on_duty=False))
    price_far = office.take_in(1, category=Category.PRICE, position=COUNTRYSIDE)
    price_town = office.take_in(2, category=Category.PRICE)
    food_new = office.take_in(4)
    food_old = office.take_in(5, received_s=3)
    taken = []
    for seconds, team in ((10, "T00"), (11, "T01"), (12, "T02")):
        office.duty(team, seconds, on=True)
        taken.append(office.team(team).case_id)
    assert taken == [food_old.id, food_new.id, price_town.id]
    assert office.read(price_far).status == "waiting"


def test_a_case_the_free_team_cannot_take_is_stepped_over(office):
    office.crew(crew("T00", "food", on_duty=False), crew("T01", "price", on_duty=False))
    food, price = office.take_in(1), office.take_in(2, category=Category.PRICE)
    office.duty("T01", 5, on=True)
    assert (office.read(food).status, office.read(price).status) == ("waiting", "offered")


def test_a_queue_of_cases_the_free_team_cannot_take_hides_none_that_it_can(office):
    office.crew(crew("T00", "food", on_duty=False), crew("T01", "price", on_duty=False))
    for _ in range(60):
        office.take_in(1)
    price = office.take_in(2, category=Category.PRICE)
    office.duty("T01", 5, on=True)
    assert office.read(price).assignment.team == "T01"


def test_a_waiting_case_finds_a_free_team_by_itself_should_the_one_who_freed_it_have_died(office):
    office.crew(crew("T00"))
    first, second = office.take_in(0), office.take_in(1)
    case = office.go(first, "acknowledged", "en_route", "on_scene", seconds=20)
    with office.desk(30) as desk:
        assert report(desk, case.id, Step(EventType.CLEARED)).look_at_waiting  # and nobody does
    assert office.read(second).status == "waiting"
    office.ring(45.1)
    assert office.read(second).assignment.team == "T00"


def test_whichever_timer_rings_first_the_most_urgent_case_is_served_first(office):
    office.crew(crew("T00"))
    busy = office.take_in(0)
    price = office.take_in(1, category=Category.PRICE, position=COUNTRYSIDE)
    food = office.take_in(9)  # its timer rings eight seconds later
    office.go(busy, "acknowledged", "en_route", "on_scene", seconds=10)
    with office.desk(15.5) as desk:
        report(desk, busy.id, Step(EventType.CLEARED))  # and the process dies before looking at waiting cases
    office.ring(16)
    assert (office.read(food).status, office.read(price).status) == ("offered", "waiting")


def test_nothing_is_taken_up_while_nobody_is_free(office, monkeypatch):
    for i in range(4):
        office.take_in(i)
    with office.desk(10) as desk:
        monkeypatch.setattr(desk.store.memory, "log", None)  # not even looked into
        assert assign_waiting(desk, CODE) is None


def test_an_alarm_nobody_answers_comes_after_twice_as_long_each_time(office):
    office.rule(mode=Mode.CONFIRM)
    case = office.take_in(position=COUNTRYSIDE)
    alarms = []
    for second in range(0, 4 * 3600, 20):
        office.ring(second)
        log = office.events(case)
        alarms = [e.at for e in log if e.type is EventType.ESCALATED and e.data["reason"] == "no_step"]
    minutes = [round((moment - at(0)).total_seconds() / 60) for moment in alarms]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 124, 184], "twice as long, at most an hour apart"
