"""The share within target by cell, hour block, weekday and kind: Wilson intervals, and no group under five cases.

Every figure is that of `dispatch.statistics.response`, so that the sums agree with the response report. Groups too
small are hidden, with those that would reveal them (`suppression`); what is hidden is counted. A group counts by the
cases of its share; one without any (all transferred, say) has no figure and is not named. A kind of cell less its
cells that are shown would give those that are not: it is hidden where these have under five cases together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatch.planning.history.log import LoggedCase
from dispatch.planning.history.suppression import FEWEST, hidden, unless_few
from dispatch.planning.learning.hours import Calendar
from dispatch.statistics.response import Figures, figures

type Key = Callable[[LoggedCase, Calendar], str]

GROUPS: Final[Mapping[str, Key]] = {
    "cell": lambda case, _: case.timing.cell or "-",
    "block": lambda case, calendar: calendar.block(case.timing.received_at),
    "weekday": lambda case, calendar: str(calendar.local(case.timing.received_at).isoweekday()),
    "kind": lambda case, _: case.timing.kind or "-",
    "case_kind": lambda case, _: case.case_kind or "-",
}


@dataclass(frozen=True, slots=True)
class Hidden:
    """Numbers of hidden groups and of the cases in them."""

    groups: int
    cases: int
    fewest: int = FEWEST


@dataclass(frozen=True, slots=True)
class Shares:
    """The figures of one grouping: of the groups that are shown, by name, and what is hidden."""

    by: str
    groups: dict[str, Figures]
    hidden: Hidden


@dataclass(frozen=True, slots=True)
class History:
    """The figures of a county and period in all and by each grouping; rehearsals are counted, and nothing else."""

    total: Figures
    shares: dict[str, Shares]
    exercises: int


def history(cases: Iterable[LoggedCase], now: datetime, calendar: Calendar) -> History:
    """Return the figures of cases as of `now`; those of rehearsals are left out everywhere."""
    known = list(cases)
    real = [case for case in known if not case.exercise]
    counted = {by: _counted(key, real, now, calendar) for by, key in GROUPS.items()}
    small = {by: hidden({name: figure.n for name, figure in groups.items()}) for by, groups in counted.items()}
    unseen = [case for case in real if (case.timing.cell or "-") in small["cell"]]
    rests = _counted(GROUPS["kind"], unseen, now, calendar)
    small["kind"] |= hidden({name: figure.n for name, figure in rests.items()})
    shares = {by: _shares(by, counted[by], small[by]) for by in GROUPS}
    return History(figures([case.timing for case in real], now), shares, len(known) - len(real))


def _counted(key: Key, cases: Sequence[LoggedCase], now: datetime, calendar: Calendar) -> dict[str, Figures]:
    groups: dict[str, list[LoggedCase]] = {}
    for case in cases:
        groups.setdefault(key(case, calendar), []).append(case)
    return {name: figures([case.timing for case in members], now) for name, members in groups.items()}


def _shares(by: str, counted: Mapping[str, Figures], small: frozenset[str]) -> Shares:
    shown = {name: counted[name] for name in sorted(counted) if name not in small and counted[name].n > 0}
    return Shares(by, shown, Hidden(len(small), sum(counted[name].n for name in small)))


def without_target(total: Figures) -> int | None:
    """Return how many cases have no target, None where that number is under five."""
    return unless_few(total.excluded.get("no_target", 0))
