"""The share within target by cell, hour block, weekday and kind: Wilson intervals, and no group under five cases.

Every figure is that of `dispatch.statistics.response`, so that the sums agree with the response report. Groups too
small are hidden, with those that would reveal them (`suppression`); what is hidden is counted. A group counts by the
cases of its share; one without any (all transferred, say) has no figure and is not named. A kind of cell less its
cells that are shown would give those that are not: it is hidden where these have under five cases together. The same
holds for the arrivals in time that a position confirms, and for those that none does: neither number of a group is
shown where one of them has under five, or would tell of such a number of another group.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dispatch.planning.history.log import LoggedCase
from dispatch.planning.history.suppression import FEWEST, hidden, is_few, unless_few
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
    """The figures of one grouping: of the groups that are shown, by name, and what is hidden.

    `proofs` are the numbers of arrivals in time that a position confirms, and that none does, where both may be shown.
    """

    by: str
    groups: dict[str, Figures]
    hidden: Hidden
    proofs: dict[str, tuple[int, int]]


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
    untold = {by: _untold(counted[by], small[by]) for by in GROUPS}
    doubtful = [case for case in real if (case.timing.cell or "-") in untold["cell"]]
    of_cells = _untold(_counted(GROUPS["kind"], doubtful, now, calendar))
    untold["kind"] = _untold(counted["kind"], untold["kind"] | of_cells)
    shares = {by: _shares(by, counted[by], small[by], untold[by]) for by in GROUPS}
    return History(figures([case.timing for case in real], now), shares, len(known) - len(real))


def _counted(key: Key, cases: Sequence[LoggedCase], now: datetime, calendar: Calendar) -> dict[str, Figures]:
    groups: dict[str, list[LoggedCase]] = {}
    for case in cases:
        groups.setdefault(key(case, calendar), []).append(case)
    return {name: figures([case.timing for case in members], now) for name, members in groups.items()}


def _shares(by: str, counted: Mapping[str, Figures], small: frozenset[str], untold: frozenset[str]) -> Shares:
    shown = {name: counted[name] for name in sorted(counted) if name not in small and counted[name].n > 0}
    proofs = {name: _proofs(figure) for name, figure in shown.items() if name not in untold}
    return Shares(by, shown, Hidden(len(small), sum(counted[name].n for name in small)), proofs)


def proofs_of(total: Figures) -> tuple[int, int] | None:
    """Return how many arrivals in time a position confirms, and how many none does; None where one is under five."""
    found = _proofs(total)
    return None if any(map(is_few, found)) else found


def _proofs(figure: Figures) -> tuple[int, int]:
    return figure.met - figure.unconfirmed, figure.unconfirmed


def _untold(counted: Mapping[str, Figures], found: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the groups whose confirmed and unconfirmed arrivals are not shown, those `found` already among them.

    A share gives the sum of both, so that hiding one number hides the other.
    """
    more = found
    for of in range(2):
        more |= hidden({name: _proofs(figure)[of] for name, figure in counted.items()}, also=more)
    return found if more == found else _untold(counted, more)


def without_target(total: Figures) -> int | None:
    """Return how many cases have no target, None where that number is under five."""
    return unless_few(total.excluded.get("no_target", 0))
