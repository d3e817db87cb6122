"""A prediction from a short log is as unsure as the log itself."""

import numpy as np
import pytest

from dispatch.planning.learning import Observation, learn, priors
from dispatch.planning.simulation import DemandModel, Key
from dispatch.planning.simulation.demand_model import drawn_by_block, drawn_from
from dispatch.planning.simulation.doubt import Doubts, doubt_of

FLAT = (0.0,) * 168
BLOCKS = ("office-workday", "night-workday")


def learned(rng, cases, block="office-workday"):
    return learn([Observation(float(100 * rng.lognormal(0, 0.5)), block) for _ in range(cases)], priors.TURNOUT)


def held(rng, cases, tested, periods=60):
    """Tell whether the interval of what `cases` teach holds what happens in `tested` cases, half of them in time."""
    time = learned(rng, cases)
    doubts = Doubts({"turnout": doubt_of(time, ())})
    model = DemandModel(FLAT, (1.0,), turnout=drawn_from(time))
    drawn = (doubts.drawn(model, Key("620823", 1, n)).turnout.at(rng.random(tested)) for n in range(periods))
    met = sorted(int((each <= 100).sum()) for each in drawn)
    came = int((100 * rng.lognormal(0, 0.5, tested) <= 100).sum())
    return met[1] <= came <= met[-2]


@pytest.mark.parametrize("cases", [20, 200])
def test_intervals_from_a_short_log_hold_what_happens_as_often_as_they_say(cases):
    """With the medians as learned they held it in 60 and in 85 of 100 periods of 600 cases."""
    rng = np.random.default_rng(3)
    assert np.mean([held(rng, cases, 600) for _ in range(80)]) >= 0.9


def test_the_doubt_is_that_of_the_median_and_vanishes_with_a_long_log():
    rng = np.random.default_rng(1)
    spreads = []
    for cases in (10, 4_000):
        time = learned(rng, cases)
        doubt = doubt_of(time, ())
        median, low, high = time.median()
        off = [doubt.factors(rng.random(), rng.standard_normal(doubt.size))[0] for _ in range(2_000)]
        assert np.quantile(np.array(off) * median, [0.05, 0.95]) == pytest.approx([low, high], rel=0.06)
        spreads.append(float(np.std(off)))
    assert spreads[0] > 0.1 > 0.02 > spreads[1]


def test_a_duty_without_a_turnout_of_its_own_is_off_as_the_usual_one_and_another_by_itself():
    rng = np.random.default_rng(1)
    usual, called = learned(rng, 30), learned(rng, 30)
    times = {0.0: drawn_by_block(usual, BLOCKS), 900.0: drawn_by_block(called, BLOCKS)}
    model = DemandModel(FLAT, (1.0,), turnout=times[0.0], duties=times, blocks=BLOCKS)
    doubts = Doubts({"turnout": doubt_of(usual, BLOCKS)}, {900.0: doubt_of(called, BLOCKS)})
    found = doubts.drawn(model, Key("620823"))
    assert found.duties[0.0] == found.turnout != model.turnout
    assert found.duties[900.0] != times[900.0]
    day, night = (
        time.quantiles[25] / old.quantiles[25] for time, old in zip(found.turnout.times, times[0.0].times, strict=True)
    )
    assert day == pytest.approx(night, rel=0.2), "of the night nothing is learned but what holds for all"
    assert doubts.drawn(model, Key("620823")) == found
    assert doubts.drawn(model, Key("620823", 1, 1)) != found
