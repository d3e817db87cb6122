"""Count the figures of reports over the facts of cases, in all and by group."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from dispatch.reports.destroyed import Destroyed, Total, within
from dispatch.reports.facts import Facts
from dispatch.reports.figures import FIGURES, Figure, Part, Reading, Unit, is_received
from dispatch.reports.period import Period
from dispatch.reports.timely import is_touched, responses, timing
from dispatch.statistics.response import Figures as Responses


@dataclass(frozen=True, slots=True)
class Found:
    """A figure over cases.

    Attributes
    ----------
    n : int
        The cases that count, or items of theirs; of a sum the cases that state an amount; of goods the activities.
    m : int, optional
        The cases or items out of which a share is.
    value : Decimal, optional
        The number itself, a share as a fraction of 1; None: no data.
    cases : tuple of int
        The ids of the cases that count, ascending.
    """

    name: str
    unit: Unit
    n: int
    m: int | None
    value: Decimal | None
    cases: tuple[int, ...]


GROUPS: dict[str, Callable[[Facts], str]] = {
    "category": lambda facts: facts.category.value,
    "station": lambda facts: facts.station or "bureau",
    "channel": lambda facts: facts.channel.value,
}
"""The keys of groups by which every figure is also given."""


@dataclass(slots=True)
class _Sum:
    """The parts of cases in a figure, added up."""

    n: int = 0
    m: int = 0
    amount: Decimal | None = None
    cases: list[int] = field(default_factory=list)

    def add(self, case: int, part: Part) -> None:
        n, m, amount = part
        self.n += n
        self.m += m
        if amount is not None:
            self.amount = amount if self.amount is None else self.amount + amount
        if n:
            self.cases.append(case)


def figures(facts: Iterable[Facts], period: Period, activities: Iterable[Destroyed] = ()) -> Iterator[Found]:
    """Yield every figure in the order of `FIGURES`, in all and then by group as `NAME.category.food`.

    Figures of destroyed goods are of no group.
    """
    every = [each for each in facts if is_touched(each, period)]
    named = [(each, _groups(each)) for each in every]
    order = _in_order(named)
    of_teams = _by_team(every, period)
    held = within(activities, period)
    for definition in FIGURES:
        if definition.total is not None:
            yield _of_goods(definition, definition.total, held)
            continue
        if definition.read is not None:
            yield from _read(definition, definition.read, of_teams, period)
            continue
        sums = {group: _Sum() for group in order}
        for each, groups in named:
            part = definition.part(each, period)
            if part is not None:
                for group in groups:
                    sums[group].add(each.case, part)
        for group, added in sums.items():
            yield _found(definition, group, added)


def _of_goods(definition: Figure, total: Total, held: list[Destroyed]) -> Found:
    value = total([goods for each in held for goods in each.goods]) if held else None
    return Found(definition.name, definition.unit, len(held), None, value, ())


def _groups(facts: Facts) -> tuple[str, ...]:
    return ("", *(f".{group}.{key(facts)}" for group, key in GROUPS.items()))


def _in_order(named: Iterable[tuple[Facts, tuple[str, ...]]]) -> list[str]:
    """Return the names of groups: all cases first, then group by group."""
    known = {name for _, groups in named for name in groups}
    order = list(GROUPS)
    return ["", *sorted(known - {""}, key=lambda name: (order.index(name.split(".")[1]), name))]


def _by_team(facts: Iterable[Facts], period: Period) -> dict[str, tuple[list[Facts], Responses]]:
    """Return the cases received, with their response, by group; their station is that of the team."""
    named = [(each, _groups(replace(each, station=each.response.station))) for each in facts if each.response]
    found: dict[str, list[Facts]] = {group: [] for group in _in_order(named)}
    for each, groups in named:
        if is_received(each, period):
            for group in groups:
                found[group].append(each)
    timed = {each.case: timing(each) for each in found[""]}
    return {group: (cases, responses((timed[each.case] for each in cases), period)) for group, cases in found.items()}


def _read(
    definition: Figure, read: Reading, of_teams: dict[str, tuple[list[Facts], Responses]], period: Period
) -> Iterator[Found]:
    for group, (among, statistics) in of_teams.items():
        n, m, value = read(statistics)
        cases = tuple(sorted(each.case for each in among if definition.counts(each, period)))
        yield Found(definition.name + group, definition.unit, n, m, value, cases)


def _found(definition: Figure, group: str, added: _Sum) -> Found:
    value: Decimal | None = Decimal(added.n)
    if definition.amount is not None:
        value = added.amount
    if definition.is_share:
        value = Decimal(added.n) / added.m if added.m else None
    m = added.m if definition.is_share else None
    return Found(definition.name + group, definition.unit, added.n, m, value, tuple(sorted(added.cases)))
