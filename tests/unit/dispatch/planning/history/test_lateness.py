"""Why a response was late: each cause from a log the desk itself wrote. The target in town is 600 s."""

from dataclasses import replace

import pytest

from dispatch.desk.undo import undo
from dispatch.kinds import Category
from dispatch.lifecycle import EventType
from dispatch.planning.history import Cause, Nearest, Usual, late, late_summary
from dispatch.rules.policy import Mode
from dispatch.teams.turns import Turn, TurnKind
from gis.position import Position
from tests.counties import CODE, TOWN
from tests.fakes.office import at, crew, fix

USUAL = Usual(handling_s=10, turnout_s=60)
STATION = 107.025


def respond(office, case, acknowledged, rolling, on_scene):
    case = office.step(case, "acknowledged", acknowledged)
    case = office.step(case, "en_route", rolling)
    return office.step(case, "on_scene", on_scene)


def test_a_response_in_time_is_not_late_and_exactly_ten_minutes_is_in_time(office, logged):
    case = respond(office, office.take_in(), 10, 30, 600)
    assert late(logged(case), at(900), USUAL) is None
    late_case = respond(office, office.take_in(1_000), 1_010, 1_030, 1_600.5)
    assert late(logged(late_case), at(2_000), USUAL).over_s == 0.5


def test_a_slow_way_is_what_was_driven_beyond_what_was_predicted(office, logged):
    office.pave({STATION: 300.0})
    case = respond(office, office.take_in(), 10, 40, 700)
    found = late(logged(case), at(900), USUAL)
    assert (found.cause, found.over_s) == (Cause.SLOW_WAY, 100)
    assert found.seconds == {Cause.SLOW_WAY: 360}
    assert (found.prevented_by, found.together) == ((Cause.SLOW_WAY,), False)


def test_turnout_beyond_the_usual(office, logged):
    case = respond(office, office.take_in(), 20, 620, 680)
    found = late(logged(case), at(900), USUAL)
    assert (found.cause, found.seconds[Cause.TURNOUT]) == (Cause.TURNOUT, 560)
    assert found.prevented_by == (Cause.TURNOUT,)


def test_too_far_from_one_who_could_go(office, logged):
    office.pave({STATION: 900.0})
    case = respond(office, office.take_in(), 10, 60, 960)
    found = late(logged(case), at(1_200), USUAL)
    assert found.cause is Cause.DISTANCE
    assert found.seconds == {Cause.DISTANCE: 370}  # 900 − (600 − 10 − 60)
    assert found.prevented_by == (Cause.DISTANCE,)


def test_the_near_team_was_busy(office, logged):
    office.pave({STATION: 900.0})
    case = respond(office, office.take_in(), 10, 60, 960)
    found = late(logged(case), at(1_200), USUAL, Nearest(200.0))
    assert (found.cause, found.seconds) == (Cause.NOBODY_FREE, {Cause.NOBODY_FREE: 700})


def test_even_the_nearest_post_is_too_far(office, logged):
    office.pave({STATION: 900.0})
    case = respond(office, office.take_in(), 10, 60, 960)
    found = late(logged(case), at(1_200), USUAL, Nearest(850.0))
    assert found.cause is Cause.DISTANCE
    assert found.seconds == {Cause.NOBODY_FREE: 50, Cause.DISTANCE: 320}
    # 360 s over: 320 are not enough, with 50 they are.
    assert (found.prevented_by, found.together) == ((Cause.DISTANCE, Cause.NOBODY_FREE), True)


def test_off_the_road(office, logged):
    office.pave({STATION: 500.0})
    case = respond(office, office.take_in(), 10, 60, 700)
    found = logged(case)
    option = replace(found.decisions[0].options[0], approach_s=450.0)
    walked = replace(found, decisions=(replace(found.decisions[0], options=(option,)),))
    found = late(walked, at(900), USUAL)
    assert (found.cause, found.seconds) == (Cause.OFF_ROAD, {Cause.OFF_ROAD: 450, Cause.SLOW_WAY: 140})
    assert found.prevented_by == (Cause.OFF_ROAD, Cause.SLOW_WAY)


@pytest.mark.parametrize(("off", "why"), [(True, "nobody_on_duty"), (False, "all_busy")])
def test_nobody_was_free(office, logged, off, why):
    others = []
    for code in ("T00", "T01", "T02"):
        if off:
            office.duty(code, 0, on=False)
        else:
            others.append(office.take_in(1))
    case = office.take_in(10)
    if off:
        office.duty("T01", 700, on=True)
    else:
        office.step(others[1], "cancelled", 700)
    case = respond(office, case, 710, 730, 800)
    found = late(logged(case), at(900), USUAL)
    assert (found.cause, found.reason) == (Cause.NOBODY_FREE, why)
    assert found.seconds[Cause.NOBODY_FREE] == 690
    assert Cause.NOBODY_FREE in found.prevented_by


def test_nobody_with_the_skill_was_on_duty(office, logged):
    office.crew(crew("T00", "food", on_duty=False), crew("T01", "drugs"))
    case = office.take_in(0, category=Category.FOOD)
    office.duty("T00", 700, on=True)
    found = late(logged(respond(office, case, 710, 730, 800)), at(900), USUAL)
    assert (found.cause, found.reason) == (Cause.NOBODY_FREE, "nobody_with_the_skill")


def test_declined_or_let_expire(office, logged):
    case = office.take_in()
    case = office.step(case, "declined", 80)
    office.ring(170.5)  # T01 lets it expire
    case = respond(office, office.read(case), 200, 260, 650)
    found = late(logged(case), at(900), USUAL)
    assert (found.cause, found.seconds[Cause.DECLINED]) == (Cause.SLOW_WAY, 170)
    assert Cause.DECLINED in found.prevented_by


def test_the_longer_way_of_the_team_that_went_instead_is_the_cost_of_declining(office, logged):
    """T00 was 100 s away and free; T01 went, 900 s away: nobody was busy."""
    office.pave({STATION: 100.0, 107.17: 900.0})
    far = Position(107.17, 35.3)
    office.move(fix("T01", far, 0), fix("T02", far, 0), seconds=0)
    case = office.step(office.take_in(), "declined", 80)
    found = late(logged(respond(office, case, 100, 140, 1_040)), at(1_200), USUAL, Nearest(100.0))
    assert (found.cause, found.seconds) == (Cause.DECLINED, {Cause.DECLINED: 80 + 800})
    nearer = late(logged(office.read(case)), at(1_200), USUAL, Nearest(60.0))
    assert nearer.seconds == {Cause.NOBODY_FREE: 40, Cause.DECLINED: 880}


@pytest.mark.parametrize(
    ("near", "why"),
    [(frozenset({"T00"}), "nobody_on_duty"), (frozenset({"T01"}), "all_busy"), (frozenset(), "all_busy")],
)
def test_why_nobody_near_went_is_what_the_decision_says_of_the_nearest_post(office, logged, near, why):
    """T00 is off duty and T01 at work; T02 goes, from far away."""
    office.pave({STATION: 100.0, 107.17: 900.0})
    office.move(fix("T02", Position(107.17, 35.3), 0), seconds=0)
    office.duty("T00", 0, on=False)
    office.take_in(1)
    case = respond(office, office.take_in(2), 20, 60, 960)
    found = late(logged(case), at(1_200), USUAL, Nearest(100.0, teams=near))
    assert (found.cause, found.reason) == (Cause.NOBODY_FREE, why)


def test_where_only_teams_off_duty_were_passed_over_nobody_was_busy(office, logged):
    office.pave({STATION: 900.0})
    office.duty("T00", 0, on=False)
    case = respond(office, office.take_in(), 10, 60, 960)
    found = late(logged(case), at(1_200), USUAL, Nearest(200.0))
    assert (found.cause, found.reason) == (Cause.NOBODY_FREE, "nobody_on_duty")


def test_seconds_of_a_choice_by_hand_count_as_distance_no_more(office, logged):
    office.pave({STATION: 500.0, 107.17: 1_500.0})
    office.move(fix("T02", Position(107.17, 35.3), 0), seconds=0)
    case = office.step(office.take_in(), "offered", 5, team="T02")
    found = late(logged(respond(office, case, 20, 60, 1_560)), at(1_700), USUAL)
    assert found.seconds == {Cause.BY_HAND: 1_000}


def test_not_delivered(office, logged):
    case = office.take_in()
    case = office.step(case, "declined", 80)
    found = logged(respond(office, case, 100, 160, 700))
    silent = tuple(
        replace(e, type=EventType.EXPIRED, data={"reason": "not_delivered"}) if e.type == "declined" else e
        for e in found.events
    )
    found = late(replace(found, events=silent), at(900), USUAL)
    assert found.seconds[Cause.NOT_DELIVERED] == 80
    assert Cause.DECLINED not in found.seconds


def test_waiting_for_somebody_to_confirm_is_the_desks(office, logged):
    office.rule(mode=Mode.CONFIRM)
    case = office.take_in()
    case = office.step(case, "offered", 560, team="T00")
    found = late(logged(respond(office, case, 570, 600, 660)), at(900), USUAL)
    assert (found.cause, found.seconds[Cause.DESK]) == (Cause.DESK, 550)


def test_taken_from_one_team_and_given_to_another_is_the_desks(office, logged):
    case = office.take_in()
    case = office.step(case, "acknowledged", 10)
    case = office.step(case, "offered", 500, team="T02")
    found = late(logged(respond(office, case, 510, 540, 640)), at(900), USUAL)
    assert (found.cause, found.seconds[Cause.DESK]) == (Cause.DESK, 490)


def test_set_aside_is_the_desks(office, logged):
    case = office.take_in()
    case = office.step(case, "held", 5, data={"until": at(600).isoformat(), "reason": "店主约定时间"})
    office.ring(600)
    found = late(logged(respond(office, office.read(case), 610, 620, 680)), at(900), USUAL)
    assert found.cause is Cause.DESK


def test_a_slower_team_picked_by_hand(office, logged):
    office.pave({STATION: 200.0})
    case = office.take_in()
    found = logged(respond(office, case, 2, 10, 640))
    (decision,) = found.decisions
    mine, other = decision.options[0], decision.options[1]
    picked = replace(
        decision, picked_by_hand=True, options=(replace(mine, travel_s=620.0), replace(other, travel_s=150.0))
    )
    events = tuple(replace(e, data={**e.data, "travel_s": 620.0}) if e.type == "offered" else e for e in found.events)
    found = late(replace(found, decisions=(picked,), events=events), at(900), USUAL)
    assert (found.cause, found.seconds[Cause.BY_HAND]) == (Cause.BY_HAND, 470)


# --- crews on call: T00 of the station in town, where the rules give 900 s


def on_call(office, *teams):
    office.memory.roster(CODE, tuple(Turn(team, at(-3_600), at(86_400), TurnKind.ON_CALL) for team in teams))


def test_a_crew_on_call_is_late_because_nobody_was_on_shift(office, logged):
    on_call(office, "T00")
    for code in ("T01", "T02"):
        office.duty(code, 0, on=False)
    office.pave({STATION: 100.0})
    case = respond(office, office.take_in(), 20, 700, 800)
    found = late(logged(case), at(900), USUAL)
    assert (found.cause, found.reason) == (Cause.ON_CALL, "nobody_on_shift")
    assert found.seconds == {Cause.ON_CALL: 640}
    assert (found.prevented_by, found.together) == ((Cause.ON_CALL,), False)


@pytest.mark.parametrize(
    ("cost_s", "cause", "seconds", "prevented_by"),
    [
        # 940 s beyond a shift, 500 s over: what being on call usually costs, and what this crew took more.
        (700.0, Cause.ON_CALL, {Cause.ON_CALL: 700, Cause.TURNOUT: 240}, (Cause.ON_CALL,)),
        (300.0, Cause.TURNOUT, {Cause.ON_CALL: 300, Cause.TURNOUT: 640}, (Cause.TURNOUT,)),
        (480.0, Cause.ON_CALL, {Cause.ON_CALL: 480, Cause.TURNOUT: 460}, (Cause.ON_CALL, Cause.TURNOUT)),
        (0.0, Cause.TURNOUT, {Cause.TURNOUT: 940}, (Cause.TURNOUT,)),
    ],
)
def test_what_a_crew_takes_beyond_what_being_on_call_usually_costs_is_its_own(
    office, logged, cost_s, cause, seconds, prevented_by
):
    on_call(office, "T00", "T01", "T02")
    office.pave({STATION: 100.0})
    case = respond(office, office.take_in(), 20, 1_000, 1_100)
    found = late(logged(case), at(1_200), replace(USUAL, allowances={900.0: cost_s}))
    assert (found.cause, found.seconds) == (cause, seconds)
    assert found.prevented_by == prevented_by
    assert found.together is (len(prevented_by) > 1)


def test_a_crew_on_call_goes_where_those_on_shift_are_busy(office, logged):
    on_call(office, "T00")
    office.take_in(0), office.take_in(1)
    case = respond(office, office.take_in(2), 20, 700, 760)
    found = late(logged(case), at(900), USUAL)
    assert (found.cause, found.reason) == (Cause.ON_CALL, "all_busy")


def test_a_crew_on_call_goes_where_those_on_shift_are_farther(office, logged):
    on_call(office, "T00")
    office.pave({STATION: 100.0, 107.17: 2_000.0})
    far = Position(107.17, 35.3)
    office.move(fix("T01", far, 0), fix("T02", far, 0), seconds=0)
    case = respond(office, office.take_in(2), 20, 700, 800)
    found = late(logged(case), at(900), USUAL)
    assert (found.cause, found.reason) == (Cause.ON_CALL, "on_shift_farther")


@pytest.mark.parametrize(
    ("others", "seconds"),
    [
        # Left 635 s later than a shift would, on a way as long: the choice cost it all, where the other was on shift.
        ((), {Cause.BY_HAND: 635}),
        (("T00", "T01"), {Cause.ON_CALL: 635}),
    ],
)
def test_of_a_crew_on_call_picked_by_hand_the_choice_is_the_cause_where_another_was_on_shift(
    office, logged, others, seconds
):
    office.pave({STATION: 100.0})
    on_call(office, "T02", *others)
    case = office.step(office.take_in(), "offered", 5, team="T02")
    found = late(logged(respond(office, case, 20, 700, 800)), at(900), USUAL)
    assert found.seconds == seconds
    assert (found.cause,) == tuple(seconds)


def test_an_open_case_is_open_with_its_status(office, logged):
    case = office.take_in()
    case = office.step(case, "acknowledged", 10)
    found = late(logged(case), at(700), USUAL)
    assert (found.cause, found.reason, found.over_s) == (Cause.OPEN, "acknowledged", 100)
    assert late(logged(case), at(600), USUAL) is None


def test_cancelled_after_waiting_too_long_is_for_nobody_being_free(office, logged):
    for code in ("T00", "T01", "T02"):
        office.duty(code, 0, on=False)
    case = office.step(office.take_in(), "cancelled", 1_000)
    found = late(logged(case), at(2_000), USUAL)
    assert (found.cause, found.reason) == (Cause.NOBODY_FREE, "nobody_on_duty")


def test_cancelled_on_the_way_is_unknown_with_a_reason(office, logged):
    case = office.step(office.take_in(), "acknowledged", 10)
    found = late(logged(office.step(case, "cancelled", 1_000)), at(2_000), USUAL)
    assert (found.cause, found.reason) == (Cause.UNKNOWN, "ended_without_arrival")


def test_a_case_without_events_is_unknown_with_a_reason(office, logged):
    case = respond(office, office.take_in(), 10, 30, 700)
    found = late(replace(logged(case), events=(), decisions=()), at(900), USUAL)
    assert (found.cause, found.reason, found.prevented_by) == (Cause.UNKNOWN, "no_events", ())


def test_steps_pressed_together_leave_the_cause_unknown(office, logged):
    office.pave({STATION: 300.0})
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", seconds=700)
    found = late(logged(case), at(900), USUAL)
    assert (found.cause, found.reason) == (Cause.UNKNOWN, "pressed_together")


def test_rehearsals_and_cases_without_a_promise_are_never_late(office, logged):
    case = respond(office, office.take_in(), 10, 30, 700)
    assert late(replace(logged(case), exercise=True), at(900), USUAL) is None
    far = respond(office, office.take_in(800, position=Position(107.17, 35.3)), 810, 830, 9_000)
    assert late(logged(far), at(9_900), USUAL) is None


def test_an_arrival_taken_back_does_not_keep_the_promise(office, logged):
    case = respond(office, office.take_in(), 10, 30, 500)
    with office.desk(505) as desk:
        undo(desk, case.id, case.event_seq)
    case = office.step(case, "on_scene", 700)
    found = late(logged(case), at(900), USUAL)
    assert (found.over_s, found.cause) == (100, Cause.SLOW_WAY)


def test_a_second_visit_does_not_make_the_first_late(office, logged):
    case = office.step(respond(office, office.take_in(), 10, 30, 500), "cleared", 900)
    case = office.step(case, "reopened", 5_000, data={"reason": "又有新情况"})
    assert late(logged(respond(office, case, 5_010, 5_030, 6_000)), at(9_000), USUAL) is None


def test_late_responses_are_counted_by_cause_and_by_what_would_have_prevented_them(office, logged):
    slow = respond(office, office.take_in(), 10, 30, 700)
    other = respond(office, office.take_in(position=TOWN), 20, 620, 680)
    waiting = office.step(office.take_in(), "acknowledged", 30)
    found = late_summary(late(logged(case), at(900), USUAL) for case in (slow, other, waiting))
    assert found.n == 3
    assert {c: each.n for c, each in found.causes.items()} == {Cause.TURNOUT: 1, Cause.SLOW_WAY: 1, Cause.OPEN: 1}
    assert found.causes[Cause.TURNOUT].prevents == 1
    assert (found.together, found.not_prevented) == (0, 0)
    assert {c: each.reasons for c, each in found.causes.items() if each.reasons} == {Cause.OPEN: {"acknowledged": 1}}
    assert list(found.causes) == [Cause.TURNOUT, Cause.SLOW_WAY, Cause.OPEN]
