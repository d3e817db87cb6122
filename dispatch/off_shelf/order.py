"""The off-shelf clock 下架时钟: suspect goods ordered off the shelf of many premises, each by a deadline of its own.

When the clock starts the county's document never says, so it starts with the order, or when premises are added to it,
and ends when somebody says what was found there. How long it runs is kept with the order as it was when made.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.errors import PremisesOpenError
from gis.position import Position, SourcePosition


class Ending(StrEnum):
    """The ending of the task at one of the premises; `not_found`: nothing of it was on the shelf."""

    DONE = "done"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Basis(StrEnum):
    """The legal basis of a removal: voluntary 自行, ordered 责令, sealed 查封扣押."""

    VOLUNTARY = "voluntary"
    ORDERED = "ordered"
    SEALED = "sealed"


OFF = frozenset({Ending.DONE, Ending.NOT_FOUND})
"""After which nothing of it is on the shelf."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The findings and measures at one of the premises: time, reporter, legal basis.

    `photo` is the SHA-256 of the photograph's bytes: the attachment of the case that has it may come later.
    """

    ending: Ending
    at: datetime
    by: str
    basis: Basis | None = None
    quantity: str | None = None
    note: str | None = None
    position: Position | None = None
    source: SourcePosition | None = None
    photo: str | None = None


@dataclass(frozen=True, slots=True)
class Premises:
    """One of the premises with its clock. Whose task it is: the team's, or the station's that has the cell.

    Attributes
    ----------
    number : int
        Within the order, from 1.
    overdue : bool
        Whether the log says that the deadline went by.
    """

    number: int
    name: str
    position: Position
    started_at: datetime
    due_at: datetime
    point: str | None = None
    source: SourcePosition | None = None
    cell: str | None = None
    cell_name: str | None = None
    station: str | None = None
    team: str | None = None
    overdue: bool = False
    closing: Closing | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done there."""
        return self.closing is None

    def is_late(self, now: datetime) -> bool:
        """Tell whether the deadline went by unclosed: the deadline itself is in time."""
        return (self.closing.at if self.closing else now) > self.due_at


@dataclass(frozen=True, slots=True)
class Order:
    """An order 下架令 of a case; its number is that of its event in the case's log.

    Attributes
    ----------
    within_s, warn_s : int
        How long each clock runs, and how long before its end a warning comes.
    station : str, optional
        Where it was made, if not at the county.
    """

    number: int
    product: str
    reason: str
    by: str
    made_at: datetime
    within_s: int
    warn_s: int
    batch: str | None = None
    station: str | None = None
    premises: tuple[Premises, ...] = ()
    ended_at: datetime | None = None
    ended_for: str | None = None

    @property
    def open_premises(self) -> tuple[Premises, ...]:
        """Return the premises where something is still to be done, the most pressing first."""
        return tuple(sorted((p for p in self.premises if p.is_open), key=lambda p: (p.due_at, p.number)))

    def warns_at(self, premises: Premises) -> datetime:
        """Return from when on a warning says that the deadline comes near."""
        return max(premises.started_at, premises.due_at - timedelta(seconds=self.warn_s))

    def due(self, now: datetime) -> tuple[Premises, ...]:
        """Return the open premises whose deadline is near or has gone by."""
        return tuple(p for p in self.open_premises if self.warns_at(p) <= now)

    def started(self, premises: Iterable[Premises], at: datetime) -> "Order":
        """Return the order with these premises added, numbered on, their clocks started."""
        due_at = at + timedelta(seconds=self.within_s)
        first = len(self.premises) + 1
        more = (replace(p, number=n, started_at=at, due_at=due_at) for n, p in enumerate(premises, start=first))
        return replace(self, premises=(*self.premises, *more))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of premises by progress. Withdrawn ones are not counted; refused ones are not off the shelf.

    Attributes
    ----------
    off, on_time : int
        Of `total`, where nothing is on the shelf any more, and of those within the deadline.
    overdue : int
        Of those open, past their deadline.
    oldest_due_at : datetime, optional
        The earliest deadline of those open.
    """

    total: int
    off: int
    on_time: int
    refused: int
    open: int
    overdue: int
    oldest_due_at: datetime | None


def tally(premises: Iterable[Premises], now: datetime) -> Tally:
    """Count premises of one order, or of one station."""
    counted = [p for p in premises if p.closing is None or p.closing.ending is not Ending.WITHDRAWN]
    off = [p for p in counted if p.closing is not None and p.closing.ending in OFF]
    waiting = [p for p in counted if p.is_open]
    return Tally(
        total=len(counted),
        off=len(off),
        on_time=sum(not p.is_late(now) for p in off),
        refused=len(counted) - len(off) - len(waiting),
        open=len(waiting),
        overdue=sum(p.is_late(now) for p in waiting),
        oldest_due_at=min((p.due_at for p in waiting), default=None),
    )


def check_none_open(case_id: int, orders: Iterable[Order]) -> None:
    """Refuse to end a case with goods still to come off a shelf; raises PremisesOpenError naming where."""
    left = [(order.number, p) for order in orders for p in order.open_premises]
    if not left:
        return
    named = ", ".join(f"{number}/{p.number} {p.name}" for number, p in left[:10])
    more = f" … ({len(left)})" if len(left) > 10 else ""
    raise PremisesOpenError(
        f"Case {case_id} still has {len(left)} premises to clear (order/number): {named}{more}. Close them, or end the "
        f"order with a reason. 尚有 {len(left)} 处未完成下架，请先逐一办结，或说明理由终止该下架令。",
        field="type",
    )
