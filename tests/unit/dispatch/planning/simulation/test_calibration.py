from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from dispatch.planning.simulation.calibration import (
    calibrate,
    fitted,
    judged,
    play_periods,
    poisson_interval,
)
from dispatch.planning.simulation.counterfactual import play, responses
from dispatch.planning.simulation.demand_model import DemandModel, LogNormal, drawn_at
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.replay.residuals import Residuals, calls_of
from dispatch.planning.simulation.scenario import Call
from dispatch.planning.simulation.workload import ON_TIME
from tests.unit.dispatch.planning.simulation.test_replications import town
from tests.unit.dispatch.planning.simulation.towns import MONDAY

TRUTH = DemandModel(
    (0.0,) * 168, (1.0,), turnout=LogNormal(120, 0.5), pace=LogNormal(1.1, 0.2), on_scene=LogNormal(1200, 0.5)
)


def observed(seed, setting, places, model=TRUTH, cases=120):
    """Return a period that happened as `model` says, played by the same engines."""
    rng = np.random.default_rng(seed)
    moments = np.sort(rng.integers(0, 14 * 864_000, cases)).tolist()
    drawn = drawn_at(model, Key("620823", 77, seed), [0] * cases)
    calls = tuple(
        Call(
            MONDAY + timedelta(milliseconds=100 * at),
            places[int(rng.integers(len(places)))],
            answer=150,
            turnout=drawn.turnout[n],
            pace=drawn.pace[n],
            on_scene=drawn.on_scene[n],
        )
        for n, at in enumerate(moments)
    )
    log = replace(
        calls_of([]),
        calls=calls,
        received=tuple(c.received_at for c in calls),
        targets=(9_000,) * cases,
        teams=(None,) * cases,
    )
    return replace(log, responses=tuple(responses(log, play(setting, calls).run)))


def block_of(at):
    return "office" if 0 <= at.hour < 10 else "night"


def test_a_true_model_covers_about_nineteen_blocks_in_twenty():
    setting, places = town()
    inside = total = 0
    for seed in range(20):
        found = calibrate(setting, TRUTH, observed(seed, setting, places), block_of, replications=40)
        inside += sum(block.inside for block in found.blocks)
        total += len(found.blocks)
    assert total == 40
    assert inside >= 35


def test_a_model_that_takes_teams_for_twice_as_quick_is_found_out():
    setting, places = town()
    wrong = replace(TRUTH, turnout=LogNormal(10, 0.5), pace=LogNormal(0.5, 0.2))
    found = calibrate(setting, wrong, observed(3, setting, places), block_of, replications=40)
    assert not found.whole.inside
    assert found.whole.predicted > found.whole.observed


def test_the_predicted_share_lies_in_its_interval():
    """In one of forty periods a case is late: the mean of all lies below the interval."""
    setting, places = town()
    log = replace(observed(1, setting, places, cases=40), targets=(23_500,) * 40)
    whole = calibrate(setting, TRUTH, log, block_of, replications=40).whole
    assert (whole.low, whole.predicted, whole.high) == (1.0, 1.0, 1.0)


def test_periods_played_apart_are_judged_as_if_played_at_once_and_say_how_far_they_are():
    setting, places = town()
    log, said = observed(1, setting, places, cases=40), []
    whole = calibrate(setting, TRUTH, log, block_of, seed=5, replications=10, fitted_on=7)
    parts = [
        play_periods(setting, TRUTH, log, block_of, numbers, seed=5, report=lambda share: said.append(share) or True)
        for numbers in (range(4), range(4, 10))
    ]
    assert judged(parts, log, block_of, fitted_on=7) == whole
    assert said == pytest.approx([1 / 4, 2 / 4, 3 / 4, 1, *(n / 6 for n in range(1, 7))])


def test_what_nobody_waits_for_any_more_is_played_no_further():
    setting, places = town()
    log = observed(1, setting, places, cases=10)
    found = play_periods(setting, TRUTH, log, block_of, range(50), report=lambda share: share < 0.05)
    assert {len(met) for met in found.met.values()} == {3}


def test_small_blocks_are_not_shown_and_nothing_is_said_of_no_case():
    setting, places = town()
    few = observed(1, setting, places, cases=6)
    found = calibrate(setting, TRUTH, few, lambda at: f"{at:%H}", replications=10)
    assert found.blocks == ()
    assert found.suppressed
    assert found.whole.n == 6
    none = calibrate(setting, TRUTH, calls_of([]), block_of, replications=3)
    assert (none.blocks, none.whole) == ((), None)


def test_a_block_that_would_reveal_a_small_one_is_hidden_with_it():
    """The whole period minus the blocks shown would say of the one case of a night whether it was late."""
    setting, places = town()
    log = observed(1, setting, places, cases=30)
    one = log.received[4]

    def names(at):
        return "night" if at == one else "lunch" if at < log.received[11] else "office"

    found = calibrate(setting, TRUTH, log, names, replications=10)
    assert found.suppressed == ("lunch", "night")
    assert [block.block for block in found.blocks] == ["office"]


def test_demand_is_judged_by_block():
    setting, places = town()
    found = calibrate(
        setting,
        TRUTH,
        observed(1, setting, places),
        block_of,
        replications=2,
        expected={"office": 50.0, "night": 300.0},
    )
    assert {each.block: each.inside for each in found.demand} == {"office": True, "night": False}


@pytest.mark.parametrize("mean", [0.0, 0.3, 2.5, 17.0, 250.0, 744.0, 800.0, 2000.0])
def test_the_interval_of_a_poisson_number(mean):
    from scipy import stats  # noqa: PLC0415 -- half a second, which most processes of a run need not spend

    low, high = poisson_interval(mean)
    assert (
        (low, high) == tuple(int(each) for each in stats.poisson.interval(0.95, mean))
        if mean
        else (low, high) == (0, 0)
    )


def test_times_are_learned_and_the_prior_gives_way():
    rng = np.random.default_rng(1)
    seen = [
        Residuals(150, round(v), round(p), round(s))
        for v, p, s in zip(
            1_800 * rng.lognormal(0, 0.4, 400),
            ON_TIME * rng.lognormal(0.3, 0.2, 400),
            9_000 * rng.lognormal(0, 0.5, 400),
            strict=True,
        )
    ]
    found = fitted(seen)
    assert middle(found.turnout) == pytest.approx(180, rel=0.06)
    assert np.log(found.turnout.quantiles).std() == pytest.approx(0.4, abs=0.05)
    assert middle(found.pace) == pytest.approx(np.exp(0.3), rel=0.04)
    assert middle(fitted([]).turnout) == pytest.approx(90.0, rel=0.01)
    assert middle(fitted([Residuals()]).on_scene) == pytest.approx(3600.0, rel=0.01)


def middle(time):
    return float(time.at(np.array([0.5]))[0])


def test_what_was_pressed_at_once_takes_no_time_and_makes_the_others_no_longer():
    """Half of the visits took 900 s, half were cleared as they began."""
    rng = np.random.default_rng(1)
    seen = [Residuals(150, 900, ON_TIME, 0 if n % 2 else round(9_000 * rng.lognormal(0, 0.2))) for n in range(400)]
    drawn = fitted(seen).on_scene.at((np.arange(1_000) + 0.5) / 1_000)
    assert (drawn == 0).mean() == pytest.approx(0.5, abs=0.03)
    assert drawn.mean() == pytest.approx(450, rel=0.1)


@pytest.mark.parametrize("duty_s", [0.0, 500.0])
def test_crews_on_call_teach_no_turnout(duty_s):
    on_call = [Residuals(150, 6_000, duty_s=duty_s, on_call=True)] * 40
    assert fitted(on_call).turnout == fitted([]).turnout
    shifts = [Residuals(150, 1_800)] * 5
    assert fitted([*on_call, *shifts]).turnout == fitted(shifts).turnout
