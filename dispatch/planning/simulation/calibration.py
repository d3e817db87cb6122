"""Out-of-sample calibration: what a model learned from one period says of the next, against what happened in it.

The cases of the second period come when and where they came; turnout, way and time on scene are drawn from what the
first period taught. So the share within target is predicted by hour block, with the interval in which 95 of 100 such
periods would lie, and the observed share lies in it or not. If all is well some one in twenty blocks lies outside.

Known limits: blocks with fewer than `FEWEST` cases are not shown, nor those that would reveal them by subtraction;
blocks of one period are not independent, for a surge or bad weather moves them together. Demand is judged apart, by the
number of cases in a block.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log, sqrt

from dispatch.planning.history.suppression import FEWEST, hidden
from dispatch.planning.learning import priors
from dispatch.planning.simulation.counterfactual import play, responses
from dispatch.planning.simulation.demand_model import DemandModel, Drawn, LogNormal, drawn_at
from dispatch.planning.simulation.kernel import kernel
from dispatch.planning.simulation.kernel.input import KernelInput, kernel_input, needs_desk
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.replay.residuals import PRIOR, Calls, Residuals
from dispatch.planning.simulation.scenario import Call, Setting
from dispatch.planning.simulation.workload import ON_TIME, Run, WayBack
from dispatch.statistics.response import wilson
from dispatch.values import evolve

_PRIORS = {"turnout": priors.TURNOUT, "pace": priors.TRAVEL_FACTOR, "on_scene": priors.ON_SCENE}


@dataclass(frozen=True, slots=True)
class CalibratedBlock:
    """One hour block: observed with its Wilson interval, predicted with the interval of such periods.

    Attributes
    ----------
    predicted : float
        The share in the middle one of the periods, which lies in their interval; their mean may lie beyond it.
    inside : bool
        Whether the observed share lies within the predicted interval.
    """

    block: str
    n: int
    observed: float
    observed_low: float
    observed_high: float
    predicted: float
    low: float
    high: float
    inside: bool


@dataclass(frozen=True, slots=True)
class CalibratedDemand:
    """How many cases were expected in a block and how many came."""

    block: str
    expected: float
    low: int
    high: int
    came: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """The result: blocks shown, blocks too small to be shown, and the whole period; None without a case to judge."""

    blocks: tuple[CalibratedBlock, ...]
    suppressed: tuple[str, ...]
    whole: CalibratedBlock | None
    demand: tuple[CalibratedDemand, ...]
    replications: int
    engine: str
    fitted_on: int
    """Cases of the first period."""


def fitted(own: Sequence[Residuals]) -> DemandModel:
    """Return the times that some cases teach, each with its prior worth as many cases as it says.

    Turnouts are those of teams on shift whose duty costs nothing more, if there are enough of them.
    """
    shifts = [each for each in own if not each.duty_s and not each.on_call]
    return DemandModel(
        per_hour=(0.0,) * 168,
        weights=(1.0,),
        turnout=_log_normal(shifts if len(shifts) >= FEWEST else (), "turnout", 0.1),
        pace=_log_normal(own, "pace", 1 / ON_TIME),
        on_scene=_log_normal(own, "on_scene", 0.1),
        answer_s=PRIOR.answer / 10 if PRIOR.answer is not None else 0.0,
    )


def _log_normal(own: Sequence[Residuals], name: str, scale: float) -> LogNormal:
    """Return the log-normal of what was seen, mean and variance of the logarithm shrunk towards the prior's."""
    prior = _PRIORS[name]
    centre, sigma = log(prior.value), prior.spread
    logs = [log(value * scale) for each in own if (value := getattr(each, name))]
    weight = prior.weight + len(logs)
    mean = (prior.weight * centre + sum(logs)) / weight
    spread = prior.weight * sigma**2 + sum((each - mean) ** 2 for each in logs)
    return LogNormal(exp(mean), sqrt(spread / weight))


def calibrate(
    setting: Setting,
    model: DemandModel,
    test: Calls,
    block_of: Callable[[datetime], str],
    *,
    fitted_on: int = 0,
    seed: int = 1,
    replications: int = 200,
    expected: dict[str, float] | None = None,
) -> Calibration:
    """Compare what a model predicts for a period with what happened.

    Parameters
    ----------
    setting
        The county, its roster and its roads in the second period.
    model
        Times learned from the first period; its rates are not used.
    test
        The cases of the second period.
    block_of
        The hour block of a moment.
    expected
        Cases expected by block, where demand is to be judged too.
    """
    blocks = [block_of(received) for received in test.received]
    judged = [target is not None for target in test.targets]
    seen = [t is not None and r is not None and r <= t for r, t in zip(test.responses, test.targets, strict=True)]
    runs = []
    periods, engine = _periods(setting, test.calls, model, [Key(setting.county, seed, n) for n in range(replications)])
    for run in periods:
        found = responses(test, run)
        runs.append([t is not None and r is not None and r <= t for r, t in zip(found, test.targets, strict=True)])
    everything = [n for n, counts in enumerate(judged) if counts]
    counted = Counter(blocks[n] for n in everything)
    small = hidden(counted)
    shown = [
        _block(name, [n for n in everything if blocks[n] == name], seen, runs) for name in sorted(set(counted) - small)
    ]
    return Calibration(
        tuple(shown),
        tuple(sorted(small)),
        _block("all", everything, seen, runs) if len(everything) >= FEWEST and runs else None,
        _demand(expected or {}, blocks),
        replications,
        engine,
        fitted_on,
    )


def _periods(
    setting: Setting, calls: Sequence[Call], model: DemandModel, keys: Sequence[Key]
) -> tuple[Iterable[Run], str]:
    """Return one run per key, with other times for the same calls, and the engine that makes them."""
    if not calls:
        return (), "kernel"
    asked = [evolve(call, replies=()) for call in calls]
    given = None if needs_desk(setting, asked) else kernel_input(setting, asked)
    if given is None or (given.times.straight and given.way_back is WayBack.NEARER_END):
        return (play(setting, _with_times(asked, model, key)).run for key in keys), "desk"
    return (_run(given, drawn_at(model, key, given.workload.received)) for key in keys), "kernel"


def _run(given: KernelInput, drawn: Drawn) -> Run:
    load = evolve(given.workload, turnout=drawn.turnout, pace=drawn.pace, on_scene=drawn.on_scene)
    return kernel.run(load, given.crews, given.times, way_back=given.way_back)


def _with_times(calls: Sequence[Call], model: DemandModel, key: Key) -> list[Call]:
    drawn = drawn_at(model, key, [0] * len(calls))
    return [
        evolve(
            call,
            answer=drawn.answer,
            turnout=drawn.turnout[n],
            pace=drawn.pace[n],
            on_scene=drawn.on_scene[n],
        )
        for n, call in enumerate(calls)
    ]


def _block(name: str, here: Sequence[int], seen: Sequence[bool], runs: Sequence[Sequence[bool]]) -> CalibratedBlock:
    met, n = sum(seen[case] for case in here), len(here)
    counts = sorted(sum(run[case] for case in here) for run in runs)
    low, high = counts[_rank(len(counts), 0.025)], counts[_rank(len(counts), 0.975)]
    interval = wilson(met, n)
    assert interval is not None  # noqa: S101  -- there are cases
    middle = counts[_rank(len(counts), 0.5)]
    return CalibratedBlock(
        name, n, met / n, *interval, predicted=middle / n, low=low / n, high=high / n, inside=low <= met <= high
    )


def _rank(count: int, q: float) -> int:
    """Return which of some numbers in order is their quantile, nearest rank."""
    return min(count - 1, max(0, -(-int(q * count * 1000) // 1000) - (0 if q < 0.5 else 1)))


def _demand(expected: dict[str, float], blocks: Sequence[str]) -> tuple[CalibratedDemand, ...]:
    found = []
    for name in sorted(expected):
        came = sum(block == name for block in blocks)
        low, high = poisson_interval(expected[name])
        found.append(CalibratedDemand(name, expected[name], low, high, came, low <= came <= high))
    return tuple(found)


def poisson_interval(mean: float, level: float = 0.95) -> tuple[int, int]:
    """Return the least and the greatest number between which a Poisson number lies with at least this probability."""
    term, total, n = exp(-mean), 0.0, 0
    low: int | None = None
    while True:
        total += term
        if low is None and total > (1 - level) / 2:
            low = n
        if total >= 1 - (1 - level) / 2 or n > 10 * mean + 1000:
            return low or 0, n
        n += 1
        term *= mean / n
