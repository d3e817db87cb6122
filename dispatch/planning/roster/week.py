"""A week in half hours, Monday 00:00 first: how many teams each needs, and as the roster's own `Need`s."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from itertools import groupby

from dispatch.planning.roster.errors import BadRosterPlanError
from dispatch.roster.needs import MOST_NEEDS, Need

SLOTS_A_DAY, DAYS = 48, 7
SLOTS = SLOTS_A_DAY * DAYS

type Week = tuple[int, ...]
"""336 numbers."""
type _Run = tuple[int, int, int]
"""From which slot of a day until which, and how many teams."""


def week_of(block_of_slot: Sequence[str], needed: Mapping[str, int]) -> Week:
    """Return how many teams each half hour needs. Raises BadRosterPlanError."""
    missing = sorted(set(block_of_slot) - set(needed))
    if len(block_of_slot) != SLOTS or missing:
        raise BadRosterPlanError(
            f"{len(block_of_slot)} half hours, blocks without a number: {', '.join(missing) or 'none'}; give {SLOTS} "
            "half hours and a number for each block. 每周须有 336 个半小时，每个时段须有组数。",
            field="blocks",
        )
    return tuple(needed[block] for block in block_of_slot)


def needs_of(
    week: Week, *, name: str, dates: tuple[tuple[int, int], tuple[int, int]] | None = None
) -> tuple[Need, ...]:
    """Return a week as needs: one for each run of hours of a day with equally many teams, and the days that have it.

    Where that makes more than the roster takes, hours are rounded outwards, so that no need is lowered.

    Parameters
    ----------
    dates
        First and last day of every year (month, day) on which it holds; all year by default.
    """
    for width in (1, 2, 4, 8, 16, 48):
        found = _needs(_rounded(week, width), name, dates)
        if len(found) <= MOST_NEEDS:
            return found
    return found


def _needs(week: Week, name: str, dates: tuple[tuple[int, int], tuple[int, int]] | None) -> tuple[Need, ...]:
    days: dict[_Run, list[int]] = {}
    for day in range(DAYS):
        for run in _runs(week[day * SLOTS_A_DAY : (day + 1) * SLOTS_A_DAY]):
            days.setdefault(run, []).append(day + 1)
    first, last = dates if dates is not None else (None, None)
    return tuple(
        Need(
            f"{name} {n}", run[2], days=frozenset(on), starts=clock(run[0]), ends=clock(run[1]), first=first, last=last
        )
        for n, (run, on) in enumerate(sorted(days.items(), key=lambda item: (item[1], item[0])), start=1)
    )


def _runs(day: Week) -> Iterator[_Run]:
    at = 0
    for teams, group in groupby(day):
        length = len(list(group))
        if teams:
            yield at, at + length, teams
        at += length


def _rounded(week: Week, width: int) -> Week:
    """Return a week in which so many half hours in a row have the highest of their numbers."""
    starts = range(0, SLOTS, width)
    return tuple(max(week[start : start + width]) for start in starts for _ in range(width))


def clock(slot: int) -> time:
    """Return the clock time at which a half hour of the day begins; midnight for the end of the day."""
    slot %= SLOTS_A_DAY
    return time(slot // 2, slot % 2 * 30)
