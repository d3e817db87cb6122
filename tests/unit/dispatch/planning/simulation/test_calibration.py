from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from dispatch.planning.simulation.calibration import (
    calibrate,
    judged,
    play_periods,
    poisson_interval,
)
from dispatch.planning.simulation.counterfactual import play, responses
from dispatch.planning.simulation.demand_model import ByBlock, DemandModel, Learned, LogNormal, drawn_at
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.replay.residuals import calls_of
from dispatch.planning.simulation.scenario import Call
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


def test_the_time_at_the_desk_is_predicted_with_its_spread():
    """Every other case waits 20 minutes at the desk, of a target of 20: the median says that none does."""
    setting, places = town()
    log = replace(observed(1, setting, places, cases=60), targets=(12_000,) * 60)
    at_once, slow = (
        calibrate(setting, replace(TRUTH, handling=handling), log, block_of, replications=40).whole.predicted
        for handling in (Learned((0.0,)), Learned((0.0,) * 26 + (1_200.0,) * 24))
    )
    assert at_once > 0.4
    assert slow == pytest.approx(at_once * 0.52, abs=0.06)


def test_a_case_that_was_entered_late_is_handled_meanwhile():
    """All were entered ten minutes after the call, and take ten minutes at the desk: they do not count twice."""
    setting, places = town()
    log = observed(1, setting, places, cases=60)
    late = replace(log, received=tuple(at - timedelta(minutes=10) for at in log.received))
    entered, handled = (
        calibrate(setting, replace(TRUTH, handling=Learned((spent_s,))), late, block_of, replications=20).whole
        for spent_s in (0.0, 600.0)
    )
    assert entered == handled


def test_a_calibration_draws_what_its_hour_block_has():
    setting, places = town()
    quick, never = Learned((60.0,)), Learned((7_200.0,))
    model = replace(TRUTH, blocks=("office", "night"), turnout=ByBlock((quick, never)))
    found = calibrate(setting, model, observed(1, setting, places), block_of, replications=10)
    shares = {block.block: block.predicted for block in found.blocks}
    assert shares["office"] > 0.5
    assert shares["night"] == 0.0
