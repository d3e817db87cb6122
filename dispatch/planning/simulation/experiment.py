"""Variants of teams, posts or rules that meet the same cases; picklable, without a graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.kinds import priority
from dispatch.planning.simulation.demand_model import DemandModel
from dispatch.planning.simulation.kernel.input import NeedsDesk, crews_of, needs_desk, times_of
from dispatch.planning.simulation.memory.places import Places
from dispatch.planning.simulation.scenario import Call, Setting
from dispatch.planning.simulation.workload import Crew, Times, WayBack
from gis.position import Position


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
    again_after: int = 0
    """After how many tenths of a second a team that let an offer expire is asked again for the same case."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """The definition of a simulation: picklable, without a graph.

    Attributes
    ----------
    targets : tuple
        By place, the promise in tenths of a second; None: none.
    urgency : tuple of tuples
        By place and sort of case, its priority.
    block_of_slot : 336 numbers
        Hour block of each half hour of the week.
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
    block_of_slot: tuple[int, ...] = (0,) * 336


def experiment_of(
    settings: Mapping[str, Setting],
    model: DemandModel,
    places: Sequence[Position],
    *,
    start: datetime,
    hours: int,
    seed: int = 1,
    block_names: tuple[str, ...] = ("all",),
    block_of_slot: tuple[int, ...] = (0,) * 336,
) -> Experiment:
    """Return an experiment over some scenarios of one county; the roads are asked once for each, here.

    Raises
    ------
    ValueError
        The times differ by other hour blocks than the week has.
    """
    if model.blocks and model.blocks != block_names:
        raise ValueError(f"{model.blocks} have times, {block_names} are counted: give the same hour blocks")
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
        block_of_slot,
    )


def variant_of(name: str, setting: Setting, places: Sequence[Position], start: datetime, model: DemandModel) -> Variant:
    """Return a scenario as one variant of an experiment: for the kernel, else with what the desk engine needs."""
    calls = [Call(start, place, sort.category, sort.kind) for place in places for sort in model.sorts]
    because = tuple(reason.value for reason in needs_desk(setting, calls))
    crews, times = crews_of(setting, start), times_of(setting, places)
    if times.straight and setting.way_back is WayBack.NEARER_END:
        because += (NeedsDesk.CUT_OFF.value,)
    desk = setting if because else None
    return Variant(name, crews, times, setting.way_back, desk, because, setting.again_after)
