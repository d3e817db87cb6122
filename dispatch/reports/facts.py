"""The facts of a case that reports count: days by the county's clock; no words, no names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from dispatch.handling import Stage
from dispatch.kinds import CaseKind, Category, Channel


@dataclass(frozen=True, slots=True)
class Clock:
    """A run of a clock, or a local target of the same form.

    `stopped_by` is the milestone that ended it, or what ended the case without it; `is_late` is known once it stopped.
    `due_on` is None while it is suspended, and where the calendar ends before.
    """

    purpose: str
    started_on: date
    due_on: date | None
    stopped_on: date | None = None
    stopped_by: str | None = None
    is_late: bool | None = None
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """The response of teams, seconds from receipt; `station` is that of the team that arrived, else was asked last."""

    status: str
    target_s: int | None = None
    arrived_s: float | None = None
    ended_s: float | None = None
    station: str | None = None
    is_unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """The off-shelf task at one of the premises; `is_late` is known once it was closed. Withdrawn ones are left out."""

    due_on: date
    is_late: bool | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """One case as of a position of its log.

    Attributes
    ----------
    case : int
        Its id.
    event_seq : int
        The last event of its log that the facts are of.
    station : str, optional
        The station that has it, in transfer the one it is sent to; None: the county bureau.
    hour : int
        Hour of the day of its receipt.
    was_turned : bool
        It is a report opened from a complaint 诉转案.
    left_out : str, optional
        The outcome of a response that was cancelled as `mistaken` or `duplicate`.
    handled_on : date, optional
        The day on which it left the stage `registered`.
    amounts : mapping of str to Decimal
        Yuan, by the names of `dispatch.casework.fold.AMOUNTS`.
    """

    case: int
    event_seq: int
    kind: CaseKind
    category: Category
    channel: Channel
    station: str | None
    received_on: date
    stage: Stage
    was_turned: bool = False
    left_out: str | None = None
    handled_on: date | None = None
    accepted_on: date | None = None
    filed_on: date | None = None
    ended_on: date | None = None
    call_back: str | None = None
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    hour: int = 0
    cell: str | None = None
    clocks: tuple[Clock, ...] = ()
    response: Response | None = None
    shelves: tuple[Shelf, ...] = ()
