"""Demand reached in a block by the teams that may be sent, and teams needed beside crews on call."""

from collections.abc import Mapping, Sequence

from dispatch.planning.roster.sizing import BlockDemand, Sized, Step, evaluate
from dispatch.planning.roster.today import Called
from dispatch.planning.roster.week import SLOTS


def weeks_of(today: Sequence[tuple[int, ...]]) -> list[Sequence[tuple[int, ...]]]:
    """Return half hours by week."""
    return [today[start : start + SLOTS] for start in range(0, len(today), SLOTS)]


def on_duty_share(demand: BlockDemand, here: Sequence[tuple[int, ...]]) -> float:
    """Return the mean share over the half hours of a block, each with the teams it has; nobody reaches nothing."""
    known: Mapping[tuple[int, ...], Step] = {
        teams: evaluate(demand, teams) if teams else Step((), 0.0, 0.0, "hypercube") for teams in sorted(set(here))
    }
    return sum(known[teams].share for teams in here) / len(here)


def fewest_beside(
    called: Called, block_of_slot: Sequence[str], teams: int, share: float, sized: Sized, enough: int
) -> int:
    """Return how many teams on a shift a block needs beside the crews on call that the plan counts.

    Parameters
    ----------
    teams
        How many the county has.
    enough
        How many it needs where nobody is on call.
    """
    slots = [slot for slot, block in enumerate(block_of_slot) if block == sized.block]
    for step in sized.steps[: enough if called.on_call else 0]:
        sent = weeks_of(called.with_shifts([step.teams] * SLOTS, teams))
        if on_duty_share(called.demands[sized.block], [week[slot] for week in sent for slot in slots]) >= share:
            return len(step.teams)
    return enough
