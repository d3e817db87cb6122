"""Out-of-sample calibration: what a model learned from one period says of the next, against what happened in it.

The cases of the second period come when and where they came; handling, turnout, way, time on scene and the offers that
come to nothing are drawn from what the first period taught, and what it leaves in doubt is drawn for each period. So
the share within target is predicted by hour block, with the interval in which 95 of 100 such periods would lie, and the
observed share lies in it or not. If all is well some one in twenty blocks lies outside.

The periods are independent: some can be played here and some there (`play_periods`), and are then judged together
(`judged`), with the same answer as all at once (`calibrate`).

Known limits: blocks with fewer than `FEWEST` cases are not shown, nor those that would reveal them by subtraction;
blocks of one period are not independent, for a surge or bad weather moves them together. Demand is judged apart, by the
number of cases in a block.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

import numpy as np
import scipy

from dispatch.planning.history.suppression import FEWEST, hidden
from dispatch.planning.simulation.counterfactual import play, responses
from dispatch.planning.simulation.demand_model import DemandModel, Drawn, drawn_at
from dispatch.planning.simulation.doubt import Doubts
from dispatch.planning.simulation.kernel import kernel
from dispatch.planning.simulation.kernel.input import KernelInput, kernel_input, needs_desk
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.replay.residuals import Calls
from dispatch.planning.simulation.scenario import TENTH, Call, Setting
from dispatch.planning.simulation.workload import Run, WayBack
from dispatch.statistics.response import wilson
from dispatch.values import evolve

WHOLE = "all"
"""The name of all blocks together."""


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
    """The number of cases expected in a block, and the number that came."""

    block: str
    expected: float
    low: int
    high: int
    came: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods as a model makes them: by hour block, and in the `WHOLE`, the cases in time, one number for each."""

    engine: str
    met: dict[str, list[int]]


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
    doubts: Doubts | None = None,
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
    doubts
        How far the log leaves the model's times in doubt; None: not at all.
    """
    played = play_periods(setting, model, test, block_of, range(replications), seed=seed, doubts=doubts)
    return judged([played], test, block_of, fitted_on=fitted_on, expected=expected)


def play_periods(
    setting: Setting,
    model: DemandModel,
    test: Calls,
    block_of: Callable[[datetime], str],
    numbers: Sequence[int],
    *,
    seed: int = 1,
    report: Callable[[float], bool] = lambda share: True,
    doubts: Doubts | None = None,
) -> Periods:
    """Return what the model makes of a period, once for each number.

    Parameters
    ----------
    report
        Called after each period with the part done, from 0 to 1; returns False to stop.
    doubts
        As in `calibrate`: each period has times as they may be in truth.
    """
    blocks = _blocks(test, block_of)
    met: dict[str, list[int]] = {name: [] for name in {WHOLE, *blocks.values()}}
    inside = [model.blocks.index(block_of(received)) for received in test.received] if model.blocks else None
    keys = [Key(setting.county, seed, n) for n in numbers]
    models = (model if doubts is None else doubts.drawn(model, key) for key in keys)
    runs, engine = _runs(setting, test, zip(models, keys, strict=True), inside)
    for played, (run, drawn) in enumerate(runs, start=1):
        in_time = _in_time(_predicted(test, run, drawn), test)
        counts = Counter(name for case, name in blocks.items() if in_time[case])
        for name, found in met.items():
            found.append(counts.total() if name == WHOLE else counts[name])
        if not report(played / len(numbers)):
            break
    return Periods(engine, met)


def judged(
    played: Sequence[Periods],
    test: Calls,
    block_of: Callable[[datetime], str],
    *,
    fitted_on: int = 0,
    expected: dict[str, float] | None = None,
) -> Calibration:
    """Compare periods that a model made, in the order of their numbers, with what happened."""
    blocks = _blocks(test, block_of)
    in_time, counted = _in_time(test.responses, test), Counter(blocks.values())
    seen = Counter(name for case, name in blocks.items() if in_time[case])
    met = {name: [n for each in played for n in each.met[name]] for name in {WHOLE, *counted}}
    small = hidden(counted)
    return Calibration(
        tuple(_block(name, counted[name], seen[name], met[name]) for name in sorted(set(counted) - small)),
        tuple(sorted(small)),
        _block(WHOLE, len(blocks), seen.total(), met[WHOLE]) if len(blocks) >= FEWEST and met[WHOLE] else None,
        _demand(expected or {}, [block_of(received) for received in test.received]),
        sum(len(each.met[WHOLE]) for each in played),
        played[0].engine,
        fitted_on,
    )


def _blocks(test: Calls, block_of: Callable[[datetime], str]) -> dict[int, str]:
    """Return the hour block of each case with a target, by its place in the log."""
    targets = zip(test.received, test.targets, strict=True)
    return {n: block_of(received) for n, (received, target) in enumerate(targets) if target is not None}


def _in_time(found: Sequence[int | None], test: Calls) -> list[bool]:
    return [t is not None and r is not None and r <= t for r, t in zip(found, test.targets, strict=True)]


type _Played = tuple[Run, Drawn]


def _runs(
    setting: Setting, test: Calls, models: Iterable[tuple[DemandModel, Key]], blocks: Sequence[int] | None
) -> tuple[Iterable[_Played], str]:
    """Return one run per model and key, with other times for the same calls, and the engine that makes them."""
    if not test.calls:
        return (), "kernel"
    asked = [evolve(call, failed=(), confirm=0) for call in test.calls]  # handling has the time to confirm
    given = None if needs_desk(setting, asked) else kernel_input(setting, asked)
    drawn = (drawn_at(model, key, [0] * len(asked), blocks) for model, key in models)
    if given is None or (given.times.straight and given.way_back is WayBack.NEARER_END):
        return ((play(setting, _with_times(asked, each)).run, each) for each in drawn), "desk"
    return ((_run(given, each), each) for each in drawn), "kernel"


def _run(given: KernelInput, drawn: Drawn) -> Run:
    load = evolve(
        given.workload,
        turnout=drawn.turnout,
        pace=drawn.pace,
        on_scene=drawn.on_scene,
        duties=drawn.duties,
        failed=drawn.failed,
    )
    return kernel.run(load, given.crews, given.times, way_back=given.way_back, again_after=given.again_after)


def _with_times(calls: Sequence[Call], drawn: Drawn) -> list[Call]:
    return [
        evolve(
            call,
            answer=drawn.answer[n],
            turnout=drawn.turnout[n],
            pace=drawn.pace[n],
            on_scene=drawn.on_scene[n],
            failed=drawn.failed.get(n, ()),
            duties=drawn.turnouts(n),
        )
        for n, call in enumerate(calls)
    ]


def _predicted(test: Calls, run: Run, drawn: Drawn) -> list[int | None]:
    """Return received → on scene by case; a case that was entered late was handled meanwhile."""
    entered = [(call.received_at - at) // TENTH for call, at in zip(test.calls, test.received, strict=True)]
    return [
        None if response is None else response + max(0, handling - late)
        for response, handling, late in zip(responses(test, run), drawn.handling, entered, strict=True)
    ]


def _block(name: str, n: int, met: int, played: Sequence[int]) -> CalibratedBlock:
    """Return a block of `n` cases, `met` of them in time, and as many as `played` in each period that was made."""
    counts = sorted(played)
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
    if mean <= 0:
        return 0, 0
    tail = (1 - level) / 2
    at_most = scipy.special.pdtr(np.arange(int(mean + 10 * sqrt(mean)) + 20), mean)
    return int(np.searchsorted(at_most, tail, side="right")), int(np.searchsorted(at_most, 1 - tail))
