"""Goods destroyed at activities of the office, as the register of activities has them."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dispatch.registers.register import Entry
from dispatch.reports.period import Period


@dataclass(frozen=True, slots=True)
class Goods:
    """A line of destroyed goods: so many pieces of a variety, and what they are worth."""

    category: str
    variety: str
    quantity: int
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Destroyed:
    """The goods of an activity in one version of its entry."""

    entry: int
    version: int
    on: date
    goods: tuple[Goods, ...]


type Total = Callable[[Sequence[Goods]], Decimal]
TOTALS: dict[str, Total] = {
    "categories": lambda goods: Decimal(len({_same(each.category) for each in goods})),
    "varieties": lambda goods: Decimal(len({(_same(each.category), _same(each.variety)) for each in goods})),
    "units": lambda goods: Decimal(sum(each.quantity for each in goods)),
    "value_yuan": lambda goods: sum((each.yuan for each in goods), Decimal(0)),
}
"""The totals of goods; names that differ in width or case only are one."""


def destroyed(entries: Iterable[Entry]) -> tuple[Destroyed, ...]:
    """Return the goods of entries of the register of activities, without entries that have none."""
    return tuple(
        Destroyed(
            each.number,
            each.version,
            each.day,
            tuple(
                Goods(line["category"], line["variety"], line["quantity"], Decimal(line["yuan"])) for line in each.lines
            ),
        )
        for each in entries
        if each.lines
    )


def within(activities: Iterable[Destroyed], period: Period) -> list[Destroyed]:
    """Return the activities of a period."""
    return [each for each in activities if period.has(each.on)]


def _same(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
