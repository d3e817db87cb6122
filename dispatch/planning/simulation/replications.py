"""Many simulated periods, in blocks that can be run anywhere and in any order, and be taken up again after a stop.

`blocks` says which there are, `run_block` plays one, `combine` adds them up in the order of their numbers. A block
depends on the experiment and its number alone, and everything added is a whole number, so a process pool and a cluster
give the same bytes. Variants of one experiment meet the same cases with the same numbers (common random numbers), so a
difference needs far fewer replications than two separate estimates.

Intervals: replications are independent; the share is a ratio of sums, its variance by the delta method (Cochran 1977),
with Student's t. Known limit: with under ten replications no interval is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import sqrt
from zoneinfo import ZoneInfo

from dispatch.kinds import priority
from dispatch.planning.simulation import desk_engine
from dispatch.planning.simulation.demand_model import DemandModel, Drawn, draw, hours_of_week
from dispatch.planning.simulation.kernel import kernel
from dispatch.planning.simulation.kernel.input import NeedsDesk, crews_of, needs_desk, times_of
from dispatch.planning.simulation.memory.places import Places
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.scenario import TENTH, Call, Setting
from dispatch.planning.simulation.student import t975
from dispatch.planning.simulation.workload import NOWHERE, Crew, Run, Stop, Times, WayBack, Workload
from dispatch.statistics.response import wilson
from gis.position import Position

BIN = 100
"""Responses are counted in bins of ten seconds, for percentiles; in tenths."""
BINS = 1_440
"""Four hours; the last one counts everything longer."""
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Variant:
    """One roster, set of posts or rules, as the kernel reads it, with the scenario for the desk engine."""

    name: str
    crews: tuple[Crew, ...]
    times: Times
    way_back: WayBack = WayBack.AT_ONCE
    desk: Setting | None = None
    """Given where only the desk engine can play it; its roads are a table."""
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is simulated: picklable, without a graph.

    Attributes
    ----------
    targets : tuple
        By place, the promise in tenths of a second; None: none.
    urgency : tuple of tuples
        By place and sort of case, its priority.
    block_of_hour : 168 numbers
        Which hour block each hour of the week belongs to.
    """

    county: str
    seed: int
    start: datetime
    hours: int
    zone: str
    model: DemandModel
    places: tuple[Position, ...]
    targets: tuple[int | None, ...]
    urgency: tuple[tuple[int, ...], ...]
    variants: tuple[Variant, ...]
    block_names: tuple[str, ...] = ("all",)
    block_of_hour: tuple[int, ...] = (0,) * 168


@dataclass(frozen=True, slots=True)
class Block:
    """Some replications of one experiment."""

    number: int
    first: int
    count: int


@dataclass(slots=True)
class Tally:
    """Whole numbers of one variant in one block.

    Attributes
    ----------
    n, met, unserved : lists of int
        By replication: cases with a promise, those kept, cases that nobody was ever sent to.
    waited : list of int
        By replication: cases that had to wait for a team.
    by_hour : list of (n, met)
        By hour block, over all replications.
    bins : list of int
        Responses by `BIN`.
    busy : list of int
        By team, tenths of a second at cases.
    """

    n: list[int] = field(default_factory=list)
    met: list[int] = field(default_factory=list)
    unserved: list[int] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)
    by_hour: list[tuple[int, int]] = field(default_factory=list)
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    busy: list[int] = field(default_factory=list)


def blocks(replications: int, size: int = 20) -> list[Block]:
    """Return the blocks of so many replications."""
    starts = range(0, replications, size)
    return [Block(n, first, min(size, replications - first)) for n, first in enumerate(starts)]


def run_block(experiment: Experiment, block: Block) -> dict[str, Tally]:
    """Play the replications of a block; by variant."""
    found = {each.name: _empty(experiment, each) for each in experiment.variants}
    hours = hours_of_week(experiment.start, experiment.hours, ZoneInfo(experiment.zone))
    hour_blocks = [experiment.block_of_hour[hour] for hour, _ in hours]
    for replication in range(block.first, block.first + block.count):
        key = Key(experiment.county, experiment.seed, replication)
        drawn = draw(experiment.model, key, experiment.start, experiment.hours, ZoneInfo(experiment.zone))
        for variant in experiment.variants:
            _count(experiment, found[variant.name], drawn, _play(experiment, variant, drawn), hour_blocks)
    return found


def combine(results: Sequence[Mapping[str, Tally]]) -> dict[str, Tally]:
    """Add up the blocks of an experiment, given in the order of their numbers."""
    found: dict[str, Tally] = {}
    for result in results:
        for name, tally in result.items():
            _add(
                found.setdefault(name, Tally(by_hour=[(0, 0)] * len(tally.by_hour), busy=[0] * len(tally.busy))), tally
            )
    return found


def _add(total: Tally, more: Tally) -> None:
    total.n += more.n
    total.met += more.met
    total.unserved += more.unserved
    total.waited += more.waited
    total.by_hour = [(a + c, b + d) for (a, b), (c, d) in zip(total.by_hour, more.by_hour, strict=True)]
    total.bins = [a + b for a, b in zip(total.bins, more.bins, strict=True)]
    total.busy = [a + b for a, b in zip(total.busy, more.busy, strict=True)]


def _empty(experiment: Experiment, variant: Variant) -> Tally:
    return Tally(by_hour=[(0, 0)] * len(experiment.block_names), busy=[0] * len(variant.crews))


def _play(experiment: Experiment, variant: Variant, drawn: Drawn) -> Run:
    if variant.desk is not None:
        return _by_desk(experiment, variant.desk, drawn)
    sorts = len(experiment.model.sorts)
    pairs = list(zip(drawn.place, drawn.sort, strict=True))
    stops = tuple(
        Stop(place, sort.category.value) for place in range(len(experiment.places)) for sort in experiment.model.sorts
    )
    load = Workload(
        drawn.received,
        [place * sorts + sort for place, sort in pairs],
        stops,
        drawn.turnout,
        drawn.pace,
        drawn.on_scene,
        priority=[experiment.urgency[place][sort] for place, sort in pairs],
    )
    return kernel.run(load, variant.crews, variant.times, way_back=variant.way_back)


def _by_desk(experiment: Experiment, setting: Setting, drawn: Drawn) -> Run:
    calls = []
    for n, at in enumerate(drawn.received):
        sort = experiment.model.sorts[drawn.sort[n]]
        moment = experiment.start + at * TENTH
        place = experiment.places[drawn.place[n]]
        calls.append(
            Call(
                moment,
                place,
                sort.category,
                sort.kind,
                drawn.answer,
                drawn.turnout[n],
                drawn.pace[n],
                drawn.on_scene[n],
            )
        )
    found = desk_engine.run(setting, calls)
    first = drawn.received[0] if drawn.received else 0
    shifted = (
        [NOWHERE if each == NOWHERE else each + first for each in column]
        for column in (found.sent, found.arrived, found.cleared)
    )
    return Run(found.team, *shifted)


def _count(experiment: Experiment, tally: Tally, drawn: Drawn, run: Run, hour_blocks: Sequence[int]) -> None:
    n = met = 0
    by_hour = [list(each) for each in tally.by_hour]
    for received, place, arrived in zip(drawn.received, drawn.place, run.arrived, strict=True):
        target = experiment.targets[place]
        response = arrived - received
        if arrived != NOWHERE:
            tally.bins[min((response + BIN - 1) // BIN, BINS - 1)] += 1
        if target is None:
            continue
        kept = arrived != NOWHERE and response <= target
        n, met = n + 1, met + kept
        block = by_hour[hour_blocks[min(received // 36_000, len(hour_blocks) - 1)]]
        block[0], block[1] = block[0] + 1, block[1] + kept
    tally.by_hour = [(a, b) for a, b in by_hour]
    for team, sent, cleared in zip(run.team, run.sent, run.cleared, strict=True):
        if team != NOWHERE:
            tally.busy[team] += cleared - sent
    tally.n.append(n)
    tally.met.append(met)
    tally.unserved.append(run.team.count(NOWHERE))
    tally.waited.append(sum(sent > at for sent, at in zip(run.sent, drawn.received, strict=True)))


def experiment_of(
    settings: Mapping[str, Setting],
    model: DemandModel,
    places: Sequence[Position],
    *,
    start: datetime,
    hours: int,
    seed: int = 1,
    block_names: tuple[str, ...] = ("all",),
    block_of_hour: tuple[int, ...] = (0,) * 168,
) -> Experiment:
    """Return an experiment over some scenarios of one county; the roads are asked once for each, here."""
    first = next(iter(settings.values()))
    ground = Places(first.data)
    cells = [ground.cell(place, start) for place in places]
    in_town = [cell is not None and cell.in_town for cell in cells]
    targets = [
        first.policy.target_s(c.kind if c else None, in_town=town) for c, town in zip(cells, in_town, strict=True)
    ]
    return Experiment(
        first.county,
        seed,
        start,
        hours,
        first.data.county.time_zone,
        model,
        tuple(places),
        tuple(None if each is None else each * 10 for each in targets),
        tuple(tuple(priority(s.kind, s.category, in_town=town) for s in model.sorts) for town in in_town),
        tuple(variant_of(name, setting, places, start, model) for name, setting in settings.items()),
        block_names,
        block_of_hour,
    )


def variant_of(name: str, setting: Setting, places: Sequence[Position], start: datetime, model: DemandModel) -> Variant:
    """Return a scenario as one variant of an experiment: for the kernel, else with what the desk engine needs."""
    calls = [Call(start, place, sort.category, sort.kind) for place in places for sort in model.sorts]
    because = tuple(reason.value for reason in needs_desk(setting, calls))
    crews, times = crews_of(setting, start), times_of(setting, places)
    if times.straight and setting.way_back is WayBack.NEARER_END:
        because += (NeedsDesk.CUT_OFF.value,)
    return Variant(name, crews, times, setting.way_back, setting if because else None, because)


def share(tally: Tally) -> tuple[float, float, float] | None:
    """Return the share within target with its 95 % interval; None without a case or with too few replications.

    The interval is that between replications, and never narrower than Wilson's of as many independent cases.
    """
    total = sum(tally.n)
    if total == 0 or len(tally.n) < FEWEST:
        return None
    p, half = _ratio(tally.n, tally.met)
    low, high = wilson(sum(tally.met), total) or (0.0, 1.0)
    # Where all, or none, are in time, replications do not differ; that is no certainty.
    return p, max(0.0, min(p - half, low)), min(1.0, max(p + half, high))


def _ratio(n: Sequence[int], met: Sequence[int]) -> tuple[float, float]:
    """Return Σmet / Σn and half its 95 % interval."""
    many, total = len(n), sum(n)
    p = sum(met) / total
    squares = sum((k - p * each) ** 2 for each, k in zip(n, met, strict=True))
    return p, t975(many - 1) * sqrt(squares * many / (many - 1)) / total


def difference(one: Tally, other: Tally) -> tuple[float, float, float] | None:
    """Return by how much the share of the second is higher, with its interval, paired by replication."""
    total = sum(one.n)
    if total == 0 or len(one.n) < FEWEST or one.n != other.n:
        return None
    won = [b - a for a, b in zip(one.met, other.met, strict=True)]
    d, half = _ratio(one.n, won)
    return d, d - half, d + half


def percentile_s(tally: Tally, q: int) -> float | None:
    """Return the response that `q` % of the cases did not exceed, nearest rank, rounded up to ten seconds."""
    total = sum(tally.bins)
    rank, seen = -(-total * q // 100), 0
    for number, count in enumerate(tally.bins):
        seen += count
        if count and seen >= rank:
            return None if number == BINS - 1 else number * BIN / 10
    return None


def until_of(experiment: Experiment) -> datetime:
    """Return when the simulated period ends."""
    return experiment.start + timedelta(hours=experiment.hours)
