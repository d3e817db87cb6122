"""Times: simulated blocks and teams, and the fire calls of San Francisco (fit 7–13 April 2020, test 14–20 April)."""

import csv
import os
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch.planning.learning import Calendar, Observation, learn, plain, priors

DATA = Path(os.environ.get("WANGGE_DATA", Path(__file__).parents[5] / "../shared/data"))
CALLS = DATA / "incidents" / "sf_fire_calls_202004.csv"


def simulated(seed: int, n: int):
    rng = np.random.default_rng(seed)
    blocks = dict(zip(["office", "lunch", "night"], rng.normal(0, 0.3, 3), strict=True))
    teams = dict(zip("ABCD", rng.normal(0, 0.2, 4), strict=True))
    drawn = []
    for _ in range(n):
        block, team = str(rng.choice(list(blocks))), str(rng.choice(list(teams)))
        drawn.append(Observation(float(np.exp(4.6 + blocks[block] + teams[team] + rng.normal(0, 0.6))), block, team))
    return drawn


@pytest.mark.parametrize("n", [12, 60, 400])
def test_a_ninety_percent_interval_of_the_next_time_holds(n: int):
    held = []
    for seed in range(8):
        drawn = simulated(seed, n + 60)
        learned, later = learn(drawn[:n], priors.TURNOUT), defaultdict(list)
        for each in drawn[n:]:
            later[each.block, each.team].append(each.value)
        for key, values in later.items():
            found = learned.predicted(*key)
            held += [0.05 <= share <= 0.95 for share in found.cdf(np.array(values))]
            if seed == 0:  # a value lies between two quantiles where its share does: those take a hundred times as long
                ends = found.quantile(0.05), found.quantile(0.95)
                assert [ends[0] <= value <= ends[1] for value in values] == held[-len(values) :]
    assert len(held) == 480
    assert 0.86 <= np.mean(held) <= 0.95  # 480 draws, not independent within a county


def test_few_cases_of_a_block_lean_on_the_others():
    many = [Observation(s, "office") for s in (80.0, 100.0, 120.0) * 30]
    learned = learn([*many, Observation(1_000.0, "night")], priors.TURNOUT)
    office, night = learned.median("office"), learned.median("night")
    assert office[0] == pytest.approx(98, rel=0.05)
    assert office[0] < night[0] < 500
    assert night[2] / night[1] > office[2] / office[1]


def test_without_a_log_the_prior_speaks():
    learned = plain(priors.TURNOUT)
    found = learned.predicted("office", "A")
    assert found.quantile(0.5) == pytest.approx(90.0)
    assert learned.at_once_p == 0.0
    assert float(found.cdf(0.0)[0]) == 0.0


def test_a_block_never_seen_is_less_certain_than_all_together():
    learned = learn([Observation(s, "office", "A") for s in (80.0, 100.0, 120.0) * 10], priors.TURNOUT)
    known, new = learned.predicted("office", "A"), learned.predicted("night", "B")
    assert new.quantile(0.95) > known.quantile(0.95)


def test_times_of_nothing_and_below_are_counted_by_the_stated_rule():
    values = [60.0, 0.0, -5.0, -60.0, -61.0, float("nan"), 4 * 3600.0, 4 * 3600.0 + 1]
    learned = learn([Observation(v, "office") for v in values], priors.TURNOUT)
    assert (learned.used, learned.at_once) == (2, 3)
    assert learned.discarded == {"missing": 1, "wrong_clock": 1, "too_long": 1}
    found = learned.predicted("office")
    assert float(found.cdf(0.0)[0]) == pytest.approx(3.5 / 6.0)
    assert found.quantile(0.5) == 0.0
    assert float(found.cdf(-1.0)[0]) == 0.0


NONE_AT_ONCE = [100.0] * 3 + [250.0]


@pytest.mark.parametrize("values", [[], NONE_AT_ONCE, [0.0, *NONE_AT_ONCE], [0.0] * 9 + NONE_AT_ONCE, [0.0] * 60])
def test_the_middle_mean_is_that_of_its_quantiles(values: list[float]):
    found = learn([Observation(v, "office") for v in values], priors.TURNOUT).predicted("office")
    each = [found.quantile(p) for p in np.linspace(0.02, 0.98, 25)]
    assert found.middle_mean() == pytest.approx(np.mean(each), rel=1e-4)
    assert found.middle_mean(0.25) < found.middle_mean() or found.middle_mean() == 0.0


def test_quantiles_invert_the_distribution():
    found = learn(simulated(1, 50), priors.TURNOUT).predicted("office")
    for p in (0.01, 0.3, 0.9, 0.999):
        at = found.quantile(p)  # the distribution has steps: it passes p just there
        assert float(found.cdf(at * (1 - 1e-7))[0]) <= p <= float(found.cdf(at * (1 + 1e-7))[0])


def test_the_order_of_cases_does_not_matter_much_and_the_same_order_gives_the_same_bytes():
    drawn = simulated(2, 80)
    first, again, turned = (learn(each, priors.TURNOUT) for each in (drawn, drawn, drawn[::-1]))
    assert first.means.tobytes() == again.means.tobytes()
    np.testing.assert_allclose(first.means, turned.means, rtol=1e-9)


def calls(begin: str, end: str) -> tuple[list[Observation], list[Observation]]:
    if not CALLS.is_file():
        pytest.skip(f"{CALLS} is not here: set WANGGE_DATA")
    calendar, form = Calendar(ZoneInfo("America/Los_Angeles")), "%m/%d/%Y %I:%M:%S %p"
    fit, test = [], []
    with CALLS.open() as file:
        for row in csv.DictReader(file):
            if row[begin] and row[end]:
                received = datetime.strptime(row["Received DtTm"], form).replace(tzinfo=calendar.zone)
                seconds = (datetime.strptime(row[end], form) - datetime.strptime(row[begin], form)).total_seconds()
                (fit if received.day < 14 else test).append(Observation(seconds, calendar.block(received)))
    return fit, test


@pytest.mark.parametrize(
    ("begin", "end", "prior"),
    [("Dispatch DtTm", "Response DtTm", priors.TURNOUT), ("On Scene DtTm", "Available DtTm", priors.ON_SCENE)],
)
def test_intervals_fitted_to_one_week_hold_in_the_next(begin: str, end: str, prior: priors.Prior):
    fit, test = calls(begin, end)
    learned = learn(fit, prior)
    ends = {}
    for block in sorted({each.block for each in test}):
        found = learned.predicted(block)
        ends[block] = found.quantile(0.05), found.quantile(0.95)
    held = [ends[each.block][0] <= max(0.0, each.value) <= ends[each.block][1] for each in test]
    late = [each.value > ends[each.block][1] for each in test]
    # A turnout of nothing is more than 5 % likely, so that nothing lies below: 95 % there, 90 % on scene.
    assert 0.87 <= np.mean(held) <= (0.97 if learned.at_once else 0.93)
    assert 0.03 <= np.mean(late) <= 0.08


def test_a_tenth_of_turnouts_is_nothing_or_less():
    fit, test = calls("Dispatch DtTm", "Response DtTm")
    share = np.mean([each.value <= 0 for each in [*fit, *test]])
    assert share == pytest.approx(0.104, abs=0.03)
    assert learn(fit, priors.TURNOUT).at_once_p == pytest.approx(np.mean([each.value <= 0 for each in fit]), abs=1e-3)


@pytest.mark.parametrize(("at_once", "share"), [(0, None), (20, 0.5), (60, 0.0)])
def test_the_middle_of_all_times_counts_those_at_once(at_once, share):
    """Of 50 after about 100 s, 20 more at once: half of all are still below the middle. Most at once: it is 0."""
    rng = np.random.default_rng(5)
    late = [Observation(float(value), "office") for value in np.exp(rng.normal(np.log(100), 0.5, 50))]
    found = learn([*late, *[Observation(0.0, "office")] * at_once], priors.HANDLING)
    middle = found.middle("office")
    if share is None:
        assert middle == found.median("office")
    elif share == 0.0:
        assert middle == (0.0, 0.0, 0.0)
    else:
        assert found.predicted("office").cdf(middle[0])[0] == pytest.approx(share, abs=0.03)
        assert 0 < middle[1] < middle[0] < middle[2] < found.median("office")[2]
