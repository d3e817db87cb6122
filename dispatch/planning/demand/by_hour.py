"""Rate of cases for each hour of the week, by hour block, learned from the log and leaning on office hours.

A log has other hours of a block than weeks without holidays: a case of a block counts as many as the block has fewer
hours in it. Blocks of fewer than five cases, and those hidden with them, are pooled: those who see these rates could
count back. A surge day tells of itself: its cases and hours are left out, and its rate is that of a workday.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatch.planning.history.log import LoggedCase
from dispatch.planning.history.suppression import FEWEST, hidden
from dispatch.planning.learning.hours import Calendar, DayKind, Part

WEEK_H, YEAR_H = 168, 8766.0
SLOTS = WEEK_H * 2
HOURS_WEIGHT = 24.0
OFFICE_SHARE = 2 / 3
"""Assumed of the cases: so many come in office hours, by the hour; worth `HOURS_WEIGHT` cases of the log."""
FEWEST_WEEKS = 2
"""A shorter log has too few hours of some blocks to say anything of them."""
BLOCKS = tuple(f"{part}-{kind}" for kind in (DayKind.WORKDAY, DayKind.REST) for part in Part)


def blocks_of_week(calendar: Calendar) -> tuple[str, ...]:
    """Return the block of each half hour of a week without surge days or holidays: lunch ends at half past two."""
    return tuple(_block(calendar, slot) for slot in range(SLOTS))


def _block(calendar: Calendar, slot: int) -> str:
    hour, half = divmod(slot, 2)
    moment = datetime(2026, 6, 1 + hour // 24, hour % 24, 30 * half, tzinfo=calendar.zone)  # 1 June 2026 is a Monday
    kind = DayKind.REST if hour >= 5 * 24 else DayKind.WORKDAY
    return f"{calendar.part(moment)}-{kind}"


def hourly_rates(rates: Mapping[str, float], blocks: Sequence[str]) -> tuple[float, ...]:
    """Return the rate of each hour of a week from those of its blocks; an hour of two blocks has their mean."""
    return tuple((rates[first] + rates[last]) / 2 for first, last in zip(blocks[::2], blocks[1::2], strict=True))


def times_mean_hour(
    received: Sequence[datetime], calendar: Calendar, log_h: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return how many times as many cases come in an hour of each block as in the mean hour of a week.

    Parameters
    ----------
    received
        When the cases of the log came, aware.
    log_h
        Hours of each block in the log (`Calendar.hours`). None, or fewer than `FEWEST_WEEKS`: as many as in weeks
        without holidays.
    """
    hours = {name: slots / 2 for name, slots in Counter(blocks_of_week(calendar)).items()}
    office = sum(n for name, n in hours.items() if name.startswith(Part.OFFICE))
    prior = {
        name: (OFFICE_SHARE / office if name.startswith(Part.OFFICE) else (1 - OFFICE_SHARE) / (WEEK_H - office)) * n
        for name, n in hours.items()
    }
    found = _by_week(Counter(calendar.block(moment) for moment in received), prior, _exposure(hours, log_h or {}))
    total = sum(found.values()) + HOURS_WEIGHT
    return {name: WEEK_H * (found[name] + HOURS_WEIGHT * prior[name]) / total / hours[name] for name in hours}


def _exposure(hours: Mapping[str, float], log_h: Mapping[str, float]) -> dict[str, float]:
    """Return the hours of each usual block in a log, as a multiple of those in as many weeks without holidays."""
    weeks = sum(log_h.get(name, 0.0) for name in hours) / WEEK_H
    if weeks < FEWEST_WEEKS:
        return dict.fromkeys(hours, 1.0)
    return {name: log_h.get(name, 0.0) / n / weeks for name, n in hours.items()}


def _by_week(seen: Mapping[str, int], prior: Mapping[str, float], exposure: Mapping[str, float]) -> dict[str, float]:
    """Return the cases of each usual block as weeks without holidays would have them.

    Those hidden, and those that are empty, divide their sum as is assumed.
    """
    counts = {name: seen.get(name, 0) for name in prior}
    small = hidden(counts) | {name for name, n in counts.items() if n == 0}
    rest, base = sum(counts[name] for name in small), sum(prior[name] * exposure[name] for name in small)
    of_small = rest / base if base > 0 else 0.0
    return {
        name: prior[name] * of_small if name in small else n / (exposure[name] or 1.0) for name, n in counts.items()
    }


def without_surges(
    cases: Sequence[LoggedCase], calendar: Calendar, log_h: Mapping[str, float]
) -> tuple[list[LoggedCase], float]:
    """Return the cases that teach how many come a year of usual days, and in how many years they came.

    Those of surge days are left out, with the days, unless these or the others are fewer than five: it would tell of
    them.

    Parameters
    ----------
    log_h
        Hours of each block in the log (`Calendar.hours`).
    """
    usual = [case for case in cases if calendar.block(case.timing.received_at) in BLOCKS]
    if min(len(usual), len(cases) - len(usual)) < FEWEST:
        return list(cases), sum(log_h.values()) / YEAR_H
    return usual, sum(log_h.get(name, 0.0) for name in BLOCKS) / YEAR_H


def usual_block(block: str) -> str:
    """Return the block of an hour on a usual day: that of a workday for one of a surge day."""
    return block if block in BLOCKS else f"{block.partition('-')[0]}-{DayKind.WORKDAY}"
