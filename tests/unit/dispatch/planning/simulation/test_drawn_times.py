"""Times as replications and rosters take them from the log."""

import numpy as np
import pytest

from dispatch.planning.history import Lessons
from dispatch.planning.learning import Observation, learn, priors
from dispatch.planning.simulation import Key, taught
from dispatch.planning.simulation.demand_model import drawn_at, drawn_from
from dispatch.rules.policy import DEFAULT

SHARES = (np.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize("at_once", [0.0, 0.1, 0.2, 0.6])
@pytest.mark.parametrize("pressed_s", [0.0, 2.0])
def test_times_are_drawn_as_they_are_also_where_many_were_pressed_at_once(at_once, pressed_s):
    """A log-normal with the spread of the middle two thirds had a mean of a million years at a fifth at once."""
    rng = np.random.default_rng(1)
    seen = np.exp(rng.normal(np.log(1_200), 0.5, 500))
    seen[: int(500 * at_once)] = pressed_s
    found = learn([Observation(float(each), "office-workday") for each in seen], priors.ON_SCENE)
    drawn = drawn_from(found).at(SHARES)
    assert drawn.mean() == pytest.approx(seen.mean(), rel=0.1)
    assert np.quantile(drawn, 0.9) == pytest.approx(np.quantile(seen, 0.9), rel=0.1)
    assert (drawn <= pressed_s + 30).mean() == pytest.approx(at_once, abs=0.03)
    assert found.predicted().middle_mean() == pytest.approx(seen.mean(), rel=0.1)


def learned(name, median_s, sigma, cases=400, block="office-workday", prior=priors.TURNOUT):
    values = median_s * np.random.default_rng(len(name)).lognormal(0, sigma, cases)
    return learn([Observation(float(each), block) for each in values], prior)


def lessons_with(**more):
    """Return what a log teaches where nothing is learned but what is given."""
    names = ("handling", "turnout", "on_scene", "travel_factor")
    own = (priors.HANDLING, priors.TURNOUT, priors.ON_SCENE, priors.TRAVEL_FACTOR)
    return Lessons(
        **{"responses": 0, "doubts": {}}
        | {name: learn((), prior) for name, prior in zip(names, own, strict=True)}
        | more
    )


def test_crews_on_call_are_drawn_with_their_own_spread_not_with_that_of_a_shift():
    """On shift 90 s, three quarters to five quarters; on call 600 s, with twice the spread in the logarithm."""
    on_shift, on_call = learned("shift", 90, 0.25), learned("call", 600, 0.5)
    found = taught(
        lessons_with(turnout=on_shift, duties={900.0: on_call}, allowances={0.0: 0.0, 900.0: 510.0}), DEFAULT, ()
    )
    drawn = drawn_at(found, Key("620823"), [0] * 4_000)
    assert set(drawn.duties) == {0, 9_000}
    assert drawn.duties[0] == drawn.turnout
    called = np.array(drawn.duties[9_000]) / 10
    assert np.median(called) == pytest.approx(600, rel=0.06)
    assert np.log(called).std() == pytest.approx(0.5, abs=0.06)
    assert (called < 400).mean() == pytest.approx(0.21, abs=0.05), "some are there in ten minutes all the same"
    assert np.corrcoef(np.log(called), np.log(drawn.turnout))[0, 1] > 0.95, "a slow case is slow for every crew"


def test_a_rule_of_which_the_log_says_too_little_is_drawn_from_its_assumption():
    found = taught(lessons_with(), DEFAULT, ())
    called = np.array(drawn_at(found, Key("620823"), [0] * 4_000).duties[9_000]) / 10
    assert np.median(called) == pytest.approx(990, rel=0.02), "90 s as on shift, and the 900 s of the rules"
    assert np.log(called).std() == pytest.approx(priors.TURNOUT_ON_CALL.spread, abs=0.06)


def test_a_turnout_is_that_of_the_hour_block_in_which_a_case_comes():
    by_day = [Observation(80.0 + n % 7, "office-workday") for n in range(300)]
    by_night = [Observation(320.0 + n % 7, "night-workday") for n in range(300)]
    lessons = lessons_with(turnout=learn([*by_day, *by_night], priors.TURNOUT))
    found = taught(lessons, DEFAULT, ("office-workday", "night-workday", "lunch-rest"))
    drawn = np.array(drawn_at(found, Key("620823"), [0] * 900, [0] * 300 + [1] * 300 + [2] * 300).turnout) / 10
    day, night, unknown = (np.median(drawn[start : start + 300]) for start in (0, 300, 600))
    assert (day, night) == pytest.approx((83, 323), rel=0.05)
    assert day < unknown < night


def test_what_leaves_at_once_does_so_however_long_an_answer_takes():
    pressed = learn([Observation(0.0, "office-workday")] * 300, priors.TURNOUT)
    drawn = drawn_at(taught(lessons_with(turnout=pressed), DEFAULT, ()), Key("620823"), [0] * 200)
    assert (max(drawn.turnout[:150]), min(drawn.answer)) == (0, 0)
