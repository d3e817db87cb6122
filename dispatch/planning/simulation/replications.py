"""Many simulated periods, in blocks that can be run anywhere and in any order, and be taken up again after a stop.

`blocks` says which there are, `run_block` plays one, `tally.combine` adds them up in the order of their numbers. A
block depends on the experiment and its number alone, and everything added is a whole number, so a process pool and a
cluster give the same bytes. Variants of one experiment meet the same cases with the same numbers (common random
numbers), so a difference needs far fewer replications than two separate estimates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.planning.simulation import desk_engine
from dispatch.planning.simulation.demand_model import Drawn, draw, hours_of_week
from dispatch.planning.simulation.experiment import Experiment, Variant
from dispatch.planning.simulation.kernel import kernel
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.scenario import TENTH, Call, Setting
from dispatch.planning.simulation.tally import BIN, Tally
from dispatch.planning.simulation.workload import NOWHERE, Run, Stop, Workload


@dataclass(frozen=True, slots=True)
class Block:
    """Some replications of one experiment."""

    number: int
    first: int
    count: int


def blocks(replications: int, size: int = 20) -> list[Block]:
    """Return the blocks of so many replications."""
    starts = range(0, replications, size)
    return [Block(n, first, min(size, replications - first)) for n, first in enumerate(starts)]


def run_block(experiment: Experiment, block: Block) -> dict[str, Tally]:
    """Play the replications of a block; by variant."""
    found = {each.name: _empty(experiment, each) for each in experiment.variants}
    zone = ZoneInfo(experiment.zone)
    hours = hours_of_week(experiment.model, experiment.start, experiment.hours, zone)
    slot_blocks = [experiment.block_of_slot[2 * hour + half] for hour, _ in hours for half in (0, 1)]
    model_blocks = slot_blocks if experiment.model.blocks else ()
    stops = _stops(experiment)
    for replication in range(block.first, block.first + block.count):
        key = Key(experiment.county, experiment.seed, replication)
        drawn = draw(experiment.model, key, experiment.start, experiment.hours, zone, model_blocks)
        for variant in experiment.variants:
            _count(experiment, found[variant.name], drawn, _play(experiment, variant, drawn, stops), slot_blocks)
    return found


def _empty(experiment: Experiment, variant: Variant) -> Tally:
    return Tally(by_hour=[(0, 0)] * len(experiment.block_names), busy=[0] * len(variant.crews))


def _stops(experiment: Experiment) -> tuple[Stop, ...]:
    """Return every place with every sort of case, places first."""
    return tuple(
        Stop(place, sort.category.value) for place in range(len(experiment.places)) for sort in experiment.model.sorts
    )


def _play(experiment: Experiment, variant: Variant, drawn: Drawn, stops: tuple[Stop, ...]) -> Run:
    if variant.desk is not None:
        return _by_desk(experiment, variant.desk, drawn)
    sorts = len(experiment.model.sorts)
    pairs = list(zip(drawn.place, drawn.sort, strict=True))
    load = Workload(
        drawn.received,
        [place * sorts + sort for place, sort in pairs],
        stops,
        drawn.turnout,
        drawn.pace,
        drawn.on_scene,
        priority=[experiment.urgency[place][sort] for place, sort in pairs],
        duties=drawn.duties,
        failed=drawn.failed,
    )
    return kernel.run(load, variant.crews, variant.times, way_back=variant.way_back, again_after=variant.again_after)


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
                drawn.answer[n],
                drawn.turnout[n],
                drawn.pace[n],
                drawn.on_scene[n],
                confirm=0,  # handling has it
                failed=drawn.failed.get(n, ()),
                duties=drawn.turnouts(n),
            )
        )
    found = desk_engine.run(setting, calls)
    first = drawn.received[0] if drawn.received else 0
    shifted = (
        [NOWHERE if each == NOWHERE else each + first for each in column]
        for column in (found.sent, found.arrived, found.cleared)
    )
    return Run(found.team, *shifted)


def _count(experiment: Experiment, tally: Tally, drawn: Drawn, run: Run, slot_blocks: Sequence[int]) -> None:
    n = met = 0
    by_hour = [list(each) for each in tally.by_hour]
    rows = zip(drawn.received, drawn.place, drawn.handling, run.arrived, strict=True)
    for received, place, handling, arrived in rows:
        target = experiment.targets[place]
        response = arrived - received + handling
        if arrived != NOWHERE:
            number = (response + BIN - 1) // BIN
            tally.bins[number] = tally.bins.get(number, 0) + 1
        if target is None:
            continue
        kept = arrived != NOWHERE and response <= target
        n, met = n + 1, met + kept
        block = by_hour[slot_blocks[min(received // 18_000, len(slot_blocks) - 1)]]
        block[0], block[1] = block[0] + 1, block[1] + kept
    tally.by_hour = [(a, b) for a, b in by_hour]
    end = experiment.hours * 36_000  # what goes on after the period is no part of its hours
    for team, sent, cleared in zip(run.team, run.sent, run.cleared, strict=True):
        if team != NOWHERE:
            tally.busy[team] += max(0, min(cleared, end) - sent)
    tally.n.append(n)
    tally.met.append(met)
    tally.unserved.append(run.team.count(NOWHERE))
    tally.waited.append(_waited(drawn, run))


def _waited(drawn: Drawn, run: Run) -> int:
    """Return how many cases waited for a team beyond the time that offers took which came to nothing."""
    lost = {case: sum(after for after, _ in offers) for case, offers in drawn.failed.items()}
    rows = enumerate(zip(run.sent, drawn.received, strict=True))
    return sum(sent > at + lost.get(case, 0) for case, (sent, at) in rows)
