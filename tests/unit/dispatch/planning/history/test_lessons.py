from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.planning.history import enough, is_assumed, is_few, lessons
from dispatch.planning.learning import Calendar

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def response(office, logged):
    """Return a response by a way of 300 s by road: turnout 60 s, the way 450 s, an hour on scene."""
    office.pave({107.025: 300.0})
    case = office.take_in()
    for step, seconds in (("acknowledged", 20), ("en_route", 60), ("on_scene", 510), ("cleared", 4_110)):
        case = office.step(case, step, seconds)
    found = logged(case)
    events = tuple(replace(e, data={**e.data, "method": "road"}) if e.type == "offered" else e for e in found.events)
    return replace(found, events=events)


def test_one_response_teaches_four_times(response):
    found = lessons([response], CALENDAR)
    assert (found.responses, found.doubts) == (1, {})
    assert found.handling.at_once == 1  # sent at once
    assert [each.used for each in (found.turnout, found.on_scene, found.travel_factor)] == [1, 1, 1]
    assert found.turnout.block_counts == {"office-workday": 1}
    assert found.turnout.team_counts == {"T00": 1}
    # Ten cases at 90 s and a block and a team that had 60 s once: between, nearer the prior.
    assert 79 < found.turnout.median()[0] < 90
    assert 1.0 < found.travel_factor.median()[0] < 1.2


def with_rule(response, rule_s, rolling_s=60, duty="on_duty"):
    """Return the response of a team whose duty gives it a turnout, and which left after so many seconds."""
    began = response.timing.received_at

    def changed(event):
        if event.type == "offered":
            return replace(event, data={**event.data, "turnout_s": rule_s, "duty": duty})
        return replace(event, at=began + timedelta(seconds=rolling_s)) if event.type == "en_route" else event

    return replace(response, events=tuple(changed(event) for event in response.events))


def test_what_being_on_call_costs_is_learned_apart_and_the_usual_turnout_of_the_others(response):
    """Ten on call that left after 260 s instead of 900, ten others after 60 s: (10 · 900 + 10 · 200) / 20."""
    found = lessons([response] * 10 + [with_rule(response, 900.0, 260, "on_call")] * 10, CALENDAR)
    assert found.allowances == {0.0: 0.0, 900.0: 550.0}
    assert found.turnout.used == 10
    assert found.turnout.median()[0] < 90
    few = [with_rule(response, 900.0, duty="on_call")] * 4
    assert lessons([response] * 10 + few, CALENDAR).allowances == {0.0: 0.0}


def test_crews_on_call_have_a_distribution_of_their_own_that_leans_on_the_rules(response):
    """Forty on call left after 100 to 490 s, ten on shift after 60 s: neither has the spread of the other."""
    spans = [100 + 10 * n for n in range(40)]
    found = lessons([response] * 10 + [with_rule(response, 900.0, s, "on_call") for s in spans], CALENDAR)
    own = found.turnout_under(900.0)
    assert found.turnout_under(0.0) is found.turnout
    assert (own.used, own.prior.name) == (40, "turnout_on_call")
    assert own.prior.value == pytest.approx(found.turnout.median()[0] + 900)
    assert own.predicted().cdf(200.0)[0] == pytest.approx(11 / 40, abs=0.1)
    assert own.predicted().cdf(400.0)[0] == pytest.approx(31 / 40, abs=0.1)
    few = lessons([response] * 10 + [with_rule(response, 900.0, 260, "on_call")] * 4, CALENDAR).turnout_under(900.0)
    assert (few.used, few.prior.weight) == (0, 10.0)
    assert few.median()[0] == pytest.approx(found.turnout.median()[0] + 900), "what the rules say"


@pytest.mark.parametrize("on_shift", [0, 4])
def test_a_few_crews_on_shift_do_not_tell_of_themselves_through_those_on_call(response, on_shift):
    found = lessons([response] * on_shift + [with_rule(response, 900.0, 260, "on_call")] * 10, CALENDAR)
    assert found.turnout_under(900.0).prior.value == pytest.approx(990, rel=0.001)


@pytest.mark.parametrize("on_shift", [0, 4])
def test_crews_on_call_never_pass_for_the_usual_turnout(response, on_shift):
    """Ten on call left after 260 s; without five on shift 90 s are assumed: (10 · 900 + 10 · 170) / 20."""
    found = lessons([response] * on_shift + [with_rule(response, 900.0, 260, "on_call")] * 10, CALENDAR)
    assert found.allowances == {900.0: 535.0}
    assert found.turnout.used == on_shift
    usual = enough(found).turnout
    assert (is_assumed(usual), usual.median()) == (True, lessons([], CALENDAR).turnout.median())


def test_crews_on_call_as_quick_as_a_shift_teach_no_usual_turnout(response):
    found = lessons([response] * 5 + [with_rule(response, 120.0, 30, "on_call")] * 60, CALENDAR)
    assert (found.allowances[120.0], found.turnout.used, is_assumed(found.turnout)) == (0.0, 5, False)


def test_what_being_on_call_costs_is_beyond_the_turnout_that_the_rules_give_a_shift(response):
    """Four on shift under 60 s are too few for a usual turnout; the rules still differ by 840 s."""
    few = [with_rule(response, 60.0)] * 4
    found = lessons([*few, *[with_rule(response, 900.0, 260, "on_call")] * 10], CALENDAR)
    assert found.allowances == {900.0: (10 * 840 + 10 * 170) / 20}


@pytest.mark.parametrize("rule_s", [60.0, 900.0])
def test_where_every_shift_has_a_turnout_the_least_is_the_usual(response, rule_s):
    found = lessons([with_rule(response, rule_s)] * 5, CALENDAR)
    assert (found.allowances, found.turnout.used) == ({rule_s: 0.0}, 5)


def test_a_duty_never_costs_less_than_nothing(response):
    quick = [with_rule(response, 120.0, 30)] * 60
    found = lessons([response] * 5 + quick, CALENDAR)
    assert (found.allowances[120.0], found.turnout.used) == (0.0, 65)  # (10 · 120 − 60 · 30) / 70 is less


def test_a_way_by_straight_line_teaches_no_factor(response):
    events = tuple(replace(e, data={**e.data, "method": "straight_line"}) for e in response.events)
    assert lessons([replace(response, events=events)], CALENDAR).travel_factor.used == 0


def test_rehearsals_teach_nothing_and_doubtful_stamps_are_counted(response):
    holed = replace(response, events=tuple(e for e in response.events if e.type != "en_route"))
    found = lessons([replace(response, exercise=True), holed], CALENDAR)
    assert (found.responses, found.doubts) == (1, {"missing_stamp": 1})
    assert (found.turnout.used, found.on_scene.used, found.travel_factor.used) == (0, 1, 0)


def test_an_interrupted_way_and_a_forgotten_visit_are_discarded(response):
    far = tuple(
        replace(e, data={**e.data, "travel_s": 61.0}, at=e.at) if e.type == "offered" else e for e in response.events
    )
    slow = replace(response, events=far, timing=response.timing)
    late = [replace(e, at=e.at + (e.at - response.timing.received_at) * 30) if e.type == "cleared" else e for e in far]
    found = lessons([replace(slow, events=tuple(late))], CALENDAR)
    assert found.on_scene.discarded["too_long"] == 1
    assert found.travel_factor.used == 1  # 450 ÷ 61 = 7.4, which is still possible


@pytest.mark.parametrize("n", [1, 4, 5])
def test_fewer_than_five_responses_teach_nothing(response, n):
    found = lessons([response] * n, CALENDAR)
    kept = enough(found)
    assumed = lessons([], CALENDAR)
    is_enough = n >= 5
    assert kept.responses == (n if is_enough else 0)
    assert kept.turnout.used == (n if is_enough else 0)
    assert (kept.turnout.median() == found.turnout.median()) is is_enough
    assert (kept.turnout.median() == assumed.turnout.median()) is not is_enough
    assert (is_few(found.turnout), is_few(found.handling), is_few(assumed.turnout)) == (
        not is_enough,
        not is_enough,
        False,
    )
    assert kept.handling.at_once == (n if is_enough else 0), "sent at once, and as few"


@pytest.mark.parametrize("off", [True, False])
def test_time_without_a_team_that_could_go_is_no_handling(office, logged, off):
    """Predictions count busy and absent teams apart: in handling as well, the wait would count twice."""
    others = [] if off else [office.take_in(1) for _ in range(3)]
    for code in ("T00", "T01", "T02") if off else ():
        office.duty(code, 0, on=False)
    case = office.take_in(10, received_s=0)
    if off:
        office.duty("T01", 700, on=True)
    else:
        office.step(others[1], "cancelled", 700)
    for step, seconds in (("acknowledged", 710), ("en_route", 730), ("on_scene", 800)):
        case = office.step(case, step, seconds)
    found = lessons([logged(case)], CALENDAR).handling
    assert (found.used, found.residuals.size, found.at_once) == (1, 1, 0)
    assert 10 <= found.median()[0] < 60  # ten seconds at the desk, not 700
