"""Inputs of replications as plain numbers: arrivals of cases in simulated time, and durations.

Arrivals are a Poisson process whose rate changes by the hour of the week and on named days; gaps of the unit-rate
process are turned into moments by the inverse of the summed rate (Çinlar 1975). Case n of a replication has its own
numbers, so two rosters meet the same cases.

Known limits: cases come independently of one another; turnout, way, time on scene and offers that come to nothing are
independent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil, sqrt
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.kinds import CaseKind, Category
from dispatch.planning.learning import LearnedTime
from dispatch.planning.simulation import random_numbers
from dispatch.planning.simulation.failing import NEVER, Failing
from dispatch.planning.simulation.random_numbers import Key, Stream
from dispatch.planning.simulation.workload import ON_TIME, FailedOffer

WEEK_H = 168
type Blocks = NDArray[np.int64] | None
"""The number of the hour block of each case; None: all of the first."""
QUANTILES = 50
"""Of a time: the extremes beyond the first and the last percent would make its mean anything."""
_QUICKEST, _SLOWEST = ON_TIME // 8, 8 * ON_TIME


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A time by its median (or a ratio by its), and the standard deviation of its logarithm."""

    median: float
    sigma: float

    def at(self, u: NDArray[np.float64], blocks: Blocks = None) -> NDArray[np.float64]:
        """Return the times that shares do not exceed."""
        return random_numbers.log_normal(u, self.median, self.sigma)


@dataclass(frozen=True, slots=True)
class Learned:
    """A time as a log has it, many at once or some for ever: its quantiles in the middles of equal shares.

    Between them it is linear; nothing is less than the first or more than the last.
    """

    quantiles: tuple[float, ...]

    def at(self, u: NDArray[np.float64], blocks: Blocks = None) -> NDArray[np.float64]:
        """Return the times that shares do not exceed."""
        count = len(self.quantiles)
        return np.interp(u * count - 0.5, np.arange(count), self.quantiles)


@dataclass(frozen=True, slots=True)
class ByBlock:
    """A time that differs by the hour block of the case: one for each block, by its number."""

    times: tuple[Learned, ...]

    def at(self, u: NDArray[np.float64], blocks: Blocks = None) -> NDArray[np.float64]:
        """Return the times that shares do not exceed, each by the block of its case; None: all of the first."""
        if blocks is None:
            return self.times[0].at(u)
        found = np.empty(len(u))
        for block, time in enumerate(self.times):
            found[blocks == block] = time.at(u[blocks == block])
        return found


type Time = LogNormal | Learned | ByBlock
NONE = Learned((0.0,))
"""No time at all."""


def drawn_from(time: LearnedTime, block: str | None = None) -> Learned:
    """Return what the log says of a time in a block, of all where it knows none, as replications draw it.

    A log-normal of the same median and spread would last for ever where every sixth is pressed at once.
    """
    middles = (np.arange(QUANTILES) + 0.5) / QUANTILES
    known = time.predicted(block if block in time.blocks else None)
    return Learned(tuple(float(f"{each:.5g}") for each in known.quantiles(middles)))


def drawn_by_block(time: LearnedTime, blocks: Sequence[str]) -> Time:
    """Return the same for each of some blocks; for all of them alike where there are none."""
    return ByBlock(tuple(drawn_from(time, block) for block in blocks)) if blocks else drawn_from(time)


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of case and its share of all."""

    kind: CaseKind
    category: Category
    weight: float


@dataclass(frozen=True, slots=True)
class DemandModel:
    """The arrivals of cases, their places and their durations.

    Attributes
    ----------
    per_hour : 168 numbers
        Cases an hour, by hour of the week in the county's time, Monday 00:00 first.
    weights : numbers
        By place: its part of the demand, on any scale.
    blocks : names
        The hour blocks in which times differ; none: they do not.
    surges : mapping of date to float
        Times as many on these days.
    counts_as : mapping of date to int
        Days that are like another weekday, 0 for Monday: holidays, make-up workdays, surge days.
    handling : Time
        Seconds from receipt until a team is asked, but for the wait for one.
    turnout, on_scene : Time
        Seconds; the turnout of a duty that costs nothing more.
    duties : mapping
        By the turnout that the rules give a duty, seconds: its own, where it has one.
    failing : Failing
        Chance that an offer comes to nothing.
    pace : Time
        Travel time over the predicted.
    """

    per_hour: tuple[float, ...]
    weights: tuple[float, ...]
    sorts: tuple[Sort, ...] = (Sort(CaseKind.COMPLAINT, Category.FOOD, 1.0),)
    turnout: Time = LogNormal(90.0, 0.5)
    pace: Time = LogNormal(1.0, 0.15)
    on_scene: Time = LogNormal(1164.0, 0.5)
    answer_s: float = 15.0
    surges: Mapping[date, float] = field(default_factory=dict)
    counts_as: Mapping[date, int] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()
    handling: Time = NONE
    duties: Mapping[float, Time] = field(default_factory=dict)
    failing: Failing = NEVER


@dataclass(frozen=True, slots=True)
class Drawn:
    """The cases of one replication as columns; times in tenths of a second from the start.

    `duties` has the turnouts by the rule of a duty, in tenths too; `failed` the offers that come to nothing, by case.
    """

    received: list[int]
    place: list[int]
    sort: list[int]
    turnout: list[int]
    pace: list[int]
    on_scene: list[int]
    answer: list[int]
    handling: list[int]
    duties: dict[int, list[int]]
    failed: dict[int, tuple[FailedOffer, ...]] = field(default_factory=dict)

    def turnouts(self, case: int) -> dict[int, int]:
        """Return the turnouts of a case by the rule of a duty."""
        return {rule: turnouts[case] for rule, turnouts in self.duties.items()}


def hours_of_week(model: DemandModel, start: datetime, hours: int, zone: ZoneInfo) -> list[tuple[int, date]]:
    """Return for each hour from `start` on the hour of the week that it is like, by the county's clock, and the day."""
    moments = [(start + timedelta(hours=n)).astimezone(zone) for n in range(hours)]
    return [(model.counts_as.get(at.date(), at.weekday()) * 24 + at.hour, at.date()) for at in moments]


def draw(
    model: DemandModel, key: Key, start: datetime, hours: int, zone: ZoneInfo, blocks: Sequence[int] = ()
) -> Drawn:
    """Return the cases of `hours` hours from `start` on.

    Parameters
    ----------
    blocks
        The number of the hour block of each half hour; where there are none all are of the first.
    """
    rates = [model.per_hour[h] * model.surges.get(day, 1.0) for h, day in hours_of_week(model, start, hours, zone)]
    received = _moments(rates, key)
    last = len(blocks) - 1
    return drawn_at(model, key, received, [blocks[min(at // 18_000, last)] for at in received] if blocks else None)


def drawn_at(model: DemandModel, key: Key, received: Sequence[int], blocks: Sequence[int] | None = None) -> Drawn:
    """Return cases at given moments, in given hour blocks: where, of which sort, and how long each step takes."""
    count = len(received)
    inside = None if blocks is None else np.array(blocks, dtype=np.int64)

    def uniforms(stream: Stream) -> NDArray[np.float64]:
        return random_numbers.uniforms(key, stream, count)

    def tenths(time: Time, u: NDArray[np.float64]) -> list[int]:
        return random_numbers.tenths(time.at(u, inside))

    pace = np.rint(ON_TIME * model.pace.at(uniforms(Stream.TRAVEL), inside))
    slow = uniforms(Stream.TURNOUT)
    turnout = tenths(model.turnout, slow)
    duties = {round(rule_s * 10): tenths(time, slow) for rule_s, time in model.duties.items()}
    answer = round(model.answer_s * 10)
    return Drawn(
        list(received),
        _among(model.weights, uniforms(Stream.PLACE)),
        _among([sort.weight for sort in model.sorts], uniforms(Stream.KIND)),
        turnout,
        np.clip(pace, _QUICKEST, _SLOWEST).astype(np.int64).tolist(),
        tenths(model.on_scene, uniforms(Stream.ON_SCENE)),
        [min(answer, *each) for each in zip(turnout, *duties.values(), strict=True)],
        tenths(model.handling, uniforms(Stream.HANDLING)),
        duties,
        model.failing.drawn(key, count),
    )


def _moments(rates: Sequence[float], key: Key) -> list[int]:
    reached = np.concatenate([[0.0], np.cumsum(np.array(rates, dtype=np.float64))])
    total = float(reached[-1])
    count = ceil(total + 8.0 * sqrt(total) + 32.0)
    while True:
        sums = np.cumsum(random_numbers.exponential(random_numbers.uniforms(key, Stream.GAP, count), 1.0))
        if sums[-1] > total:
            break
        count *= 2
    inside = sums[sums < total]
    # Where nothing comes for hours the sum stands still; the first hour in which it goes on is meant.
    hour = np.searchsorted(reached, inside, side="right") - 1
    step = np.array(rates, dtype=np.float64)[hour]
    moments = (hour + (inside - reached[hour]) / step) * 36_000.0
    return random_numbers.tenths(moments / 10.0)


def _among(weights: Sequence[float], u: NDArray[np.float64]) -> list[int]:
    summed = np.cumsum(np.array(weights, dtype=np.float64))
    found: list[int] = np.searchsorted(summed[:-1], u * summed[-1], side="right").tolist()
    return found
