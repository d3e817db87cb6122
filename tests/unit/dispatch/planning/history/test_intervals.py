from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.history import PARTS, decomposition, parts
from dispatch.planning.history.intervals import Decomposition, PartFigures, Quantile, quantile


def test_the_parts_add_up_to_the_response(office, logged):
    case = office.take_in(5, received_s=0)
    case = office.step(case, "declined", 25)
    case = office.step(case, "acknowledged", 40)
    case = office.step(case, "en_route", 100)
    case = office.step(case, "on_scene", 700)
    found = parts(logged(case))
    assert found.seconds == {"dispatch": 5, "other_teams": 20, "acknowledge": 15, "set_out": 60, "travel": 600}
    assert sum(found.seconds.values()) == case.clock.response_s
    assert (found.turnout_s, found.doubt) == (75, None)


def test_steps_pressed_together_on_arrival_tell_no_turnout(office, logged):
    case = office.take_in()
    case = office.go(case, "acknowledged", "en_route", "on_scene", seconds=600)
    found = parts(replace(logged(case)))
    # The way is predicted at 57.3 s, so that it may be true; from a minute on it cannot.
    assert found.doubt is None
    far = replace(
        logged(case),
        events=tuple(
            replace(e, data={**e.data, "travel_s": 400.0}) if e.type == "offered" else e for e in logged(case).events
        ),
    )
    found = parts(far)
    assert found.doubt == "pressed_together"
    assert found.seconds == {"dispatch": 0, "other_teams": 0, "acknowledge": None, "set_out": None, "travel": None}


@pytest.mark.parametrize("missing", ["acknowledged", "en_route"])
def test_a_missing_stamp_leaves_the_parts_on_both_sides_unknown(office, logged, missing):
    case = office.take_in()
    for step, seconds in (("acknowledged", 10), ("en_route", 70), ("on_scene", 300)):
        case = office.step(case, step, seconds)
    holed = replace(logged(case), events=tuple(e for e in logged(case).events if e.type != missing))
    found = parts(holed)
    assert found.doubt == "missing_stamp"
    unknown = {"acknowledged": ("acknowledge", "set_out"), "en_route": ("set_out", "travel")}[missing]
    assert [name for name in PARTS if found.seconds[name] is None] == list(unknown)


def test_a_log_without_the_offer_says_nothing(office, logged):
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", seconds=100)
    found = parts(replace(logged(case), events=()))
    assert found.doubt == "no_offer_in_the_log"
    assert set(found.seconds.values()) == {None}


def test_nobody_has_arrived(office, logged):
    assert parts(logged(office.take_in())) is None


def test_rehearsals_are_left_out_and_doubts_counted(office, logged):
    case = office.go(office.take_in(), "acknowledged", "en_route", "on_scene", "cleared", seconds=100)
    real = logged(case)
    found = decomposition([real, replace(real, exercise=True), replace(real, events=())])
    assert found.arrived == 2
    assert found.doubts == {"no_offer_in_the_log": 1}
    assert found.parts["dispatch"].n == 1


@pytest.mark.parametrize(
    ("n", "percent", "found"),
    [
        (0, 50, Quantile(None, None, None)),
        (1, 50, Quantile(1, None, None)),
        (5, 50, Quantile(3, None, None)),  # P(all on one side) = 2 · 2^-5 > 5 %
        (6, 50, Quantile(3, 1, 6)),
        (25, 50, Quantile(13, 8, 18)),  # the table of Conover, A3: r = 8, s = 18
        (25, 90, Quantile(23, 19, None)),
        (100, 90, Quantile(90, 84, 96)),
    ],
)
def test_percentiles_have_their_order_statistics(n, percent, found):
    assert quantile(range(1, n + 1), percent) == found


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=60), st.sampled_from([50, 90]))
def test_the_percentile_lies_in_its_interval(values, percent):
    found = quantile(sorted(values), percent)
    assert found.low is None or found.low <= found.value
    assert found.high is None or found.value <= found.high


@pytest.mark.parametrize(
    ("arrived", "doubts", "seen"),
    [
        (60, {"missing_stamp": 9, "out_of_order": 6}, {"missing_stamp": 9, "out_of_order": 6}),
        (60, {"missing_stamp": 9, "out_of_order": 1}, {}),  # nine of ten would say that one was out of order
        (60, {"missing_stamp": 9, "out_of_order": 4, "pressed_together": 2}, {"missing_stamp": 9}),
        (3, {"missing_stamp": 3}, {}),
    ],
)
def test_doubts_of_fewer_than_five_responses_are_not_shown(arrived, doubts, seen):
    assert Decomposition(arrived, {}, doubts).shown_doubts == seen


@pytest.mark.parametrize(
    ("numbers", "seen"),
    [
        ({"dispatch": 60, "set_out": 60, "travel": 55}, {"dispatch": 60, "set_out": 60, "travel": 55}),
        ({"dispatch": 60, "set_out": 59, "travel": 56}, {"dispatch": 60, "set_out": None, "travel": None}),
        ({"dispatch": 58, "set_out": 55, "travel": 53}, {"dispatch": None, "set_out": 55, "travel": None}),
    ],
)
def test_no_number_of_a_part_tells_of_fewer_than_five_responses_without_it(numbers, seen):
    nothing = Quantile(None, None, None)
    parts = {name: PartFigures(n, nothing, nothing, None) for name, n in numbers.items()}
    assert Decomposition(60, parts).shown_n == seen
