"""The series that charts of a report show: by month, group, hour of the week and cell, and the five timelinesses."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dispatch.reports.counting import GROUPS
from dispatch.reports.facts import Facts
from dispatch.reports.figures import is_counted, is_received
from dispatch.reports.period import Period, twelve_months, year_before
from dispatch.reports.timely import TIMELINES, Verdict, verdicts


@dataclass(frozen=True, slots=True)
class Month:
    """Cases received in a month, by its first day, and in that of the year before; None: before the first case."""

    month: date
    n: int
    year_before: int | None


def months(facts: Sequence[Facts], last: date) -> list[Month]:
    """Return the twelve months that end with that of a day, the last counted up to it."""
    begun = first_received(facts)
    found = Counter(_month(each.received_on) for each in facts if is_counted(each) and each.received_on <= last)
    return [
        Month(
            each.first,
            found[_month(each.first)],
            found[_month(before.first)] if begun <= before.last else None,
        )
        for each in twelve_months(last)
        for before in [year_before(each)]
    ]


def first_received(facts: Iterable[Facts]) -> date:
    """Return the day of the first case: nothing is known of periods that end before it."""
    return min((each.received_on for each in facts), default=date.max)


def by_group(facts: Iterable[Facts], group: str, period: Period) -> Counter[str]:
    """Return the cases received in a period by a key of `GROUPS`."""
    return Counter(GROUPS[group](each) for each in facts if is_received(each, period))


def by_weekday(facts: Iterable[Facts], period: Period) -> list[list[int]]:
    """Return the cases received in a period by weekday, Monday first, and hour of the day: 7 × 24."""
    found = Counter((each.received_on.weekday(), each.hour) for each in facts if is_received(each, period))
    return [[found[day, hour] for hour in range(24)] for day in range(7)]


def by_cell(facts: Iterable[Facts], period: Period) -> Counter[str]:
    """Return the cases received in a period by cell; those outside all cells are left out."""
    return Counter(each.cell for each in facts if each.cell is not None and is_received(each, period))


def timelinesses(facts: Sequence[Facts], period: Period) -> Mapping[str, Counter[Verdict]]:
    """Return the clocks of each of the five timelinesses by their state."""
    counted = [each for each in facts if each.left_out is None]
    return {name: Counter(found for each in counted for found in verdicts(each, name, period)) for name in TIMELINES}


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
