from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch.lifecycle import EventType
from dispatch.planning import history
from dispatch.planning.history import LogEvent, enough, lessons
from dispatch.planning.learning import Calendar
from dispatch.planning.simulation.calibration import (
    calibrate,
    judged,
    play_periods,
    poisson_interval,
)
from dispatch.planning.simulation.counterfactual import play, responses
from dispatch.planning.simulation.demand_model import ByBlock, DemandModel, Learned, LogNormal, drawn_at
from dispatch.planning.simulation.failing import Failing
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.replay.residuals import calls_of
from dispatch.planning.simulation.scenario import Call
from dispatch.planning.simulation.taught import failing
from dispatch.rules.policy import DEFAULT
from dispatch.statistics.response import Timing
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
            failed=drawn.failed.get(n, ()),
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


# --- offers that come to nothing


def answered(n, declined):
    """Return a response after an hour's log: offers declined after 120 s each, then one that was accepted."""
    received = MONDAY + timedelta(hours=n)
    steps = [(EventType.RECEIVED, None, 0)]
    for tried in range(declined):
        steps += [(EventType.OFFERED, f"T{tried}", 120 * tried), (EventType.DECLINED, f"T{tried}", 120 * (tried + 1))]
    late_s = 120 * declined
    steps += [(EventType.OFFERED, "T9", late_s), (EventType.ACKNOWLEDGED, "T9", late_s + 15)]
    steps += [(EventType.EN_ROUTE, "T9", late_s + 90), (EventType.ON_SCENE, "T9", late_s + 400)]
    events = [
        LogEvent(seq, kind, received + timedelta(seconds=after_s), team)
        for seq, (kind, team, after_s) in enumerate(steps, start=1)
    ]
    arrived_at = received + timedelta(seconds=late_s + 400)
    return history.LoggedCase(n, Timing(received, 900, arrived_at, None, "on_scene"), events=tuple(events))


def test_offers_that_come_to_nothing_are_learned_and_predicted_without_bias():
    """One offer in four is declined after two minutes. Who takes every offer for accepted predicts too much."""
    tries = np.random.default_rng(5).geometric(0.75, 2_000) - 1
    log = [answered(n, int(declined)) for n, declined in enumerate(tries)]
    rules = replace(DEFAULT, acknowledge_within_s=180)
    learned = failing(enough(lessons(log, Calendar(ZoneInfo("Asia/Shanghai")))).offers, rules)
    assert learned.declined == pytest.approx(0.25, abs=0.02)
    assert learned.expired == 0.0
    assert np.mean(learned.declined_s) == pytest.approx(120, rel=0.05)

    setting, places = town()
    setting = replace(setting, policy=rules)
    truth = replace(TRUTH, failing=Failing(0.25, 0.0, (120.0,)))
    off = {"as learned": [], "none": []}
    for seed in range(8):
        seen = observed(seed, setting, places, truth, cases=300)
        for name, model in (("as learned", replace(TRUTH, failing=learned)), ("none", TRUTH)):
            whole = calibrate(setting, model, seen, block_of, replications=21).whole
            off[name].append(whole.predicted - whole.observed)
    # Eight periods of 300 cases: the mean is known to about 0.006.
    assert abs(np.mean(off["as learned"])) < 0.015
    assert np.mean(off["none"]) > 0.03


def test_the_offers_of_the_log_itself_are_not_predicted_with():
    """What is predicted of a case may not know how its offers went."""
    setting, places = town()
    log = observed(1, setting, places, cases=60)
    lost = replace(log, calls=tuple(replace(call, failed=((800, False),) * 3) for call in log.calls))
    before, after = (play_periods(setting, TRUTH, each, block_of, range(3)) for each in (log, lost))
    assert (before.met, after.engine) == (after.met, "kernel")
