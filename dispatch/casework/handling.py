"""The handling of a case as a value: what the office has done so far, who has it, which clocks run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from dispatch.handling import HANDLED, Stage
from dispatch.kinds import CaseKind, Category


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a statutory clock, by the rules of one purpose; it is named by the event that started it.

    `due_on` is given where a superior sets the day; `stopped_by` is the milestone that ended it, or the act that ended
    the case without it.
    """

    seq: int
    purpose: str
    rules: tuple[str, ...]
    started_at: datetime
    is_extended: bool = False
    is_extendable: bool = False
    due_on: date | None = None
    stopped_at: datetime | None = None
    stopped_by: str | None = None

    @property
    def name(self) -> str:
        """Return the name by which acts refer to it."""
        return f"{self.seq}.{self.purpose}"

    @property
    def may_be_extended(self) -> bool:
        """Tell whether it can still be made longer."""
        return self.is_extendable and not self.is_extended and self.stopped_at is None


@dataclass(frozen=True, slots=True)
class Suspension:
    """A span in which clocks stand still, and its reason."""

    why: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A decision with its notice; `waiting` are the recipients that it has not reached."""

    seq: int
    act: str
    decided_at: datetime
    waiting: tuple[str, ...]
    notified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A case on its way to another office, or a body outside, with its receipt."""

    seq: int
    level: str
    to: str
    sent_at: datetime
    by: str
    reason: str | None = None
    received_at: datetime | None = None
    receipt: str | None = None
    returned_at: datetime | None = None
    returned_because: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether neither a receipt nor a return has come."""
        return self.received_at is None and self.returned_at is None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that waits for approval."""

    seq: int
    act: str
    data: Mapping[str, Any]
    at: datetime
    by: str
    approved_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expedite:
    """An expedite 督办 of the handling, or of one of its deadlines."""

    seq: int
    at: datetime
    by: str
    answer_by: date
    reason: str
    deadline: str | None = None
    answered_at: datetime | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A side of the case, or who acts for one; natural persons are named by a mask."""

    seq: int
    role: str
    name: str
    credit_code: str | None = None
    no_code_reason: str | None = None
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Handling:
    """The handling of one case.

    Attributes
    ----------
    station : str, optional
        The station that has it; None: the county bureau.
    marks : mapping
        When each milestone was last reached.
    amounts : mapping of str to str
        Yuan, from the acts that decide them.
    """

    kind: CaseKind
    category: Category
    received_on: date
    stage: Stage = Stage.REGISTERED
    since: datetime | None = None
    station: str | None = None
    handler: str | None = None
    assigned_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    verification: str | None = None
    call_back: str | None = None
    runs: tuple[Run, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    notices: tuple[Notice, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    expedites: tuple[Expedite, ...] = ()
    parties: tuple[Party, ...] = ()
    proposal: Proposal | None = None
    marks: Mapping[str, datetime] = field(default_factory=dict)
    amounts: Mapping[str, str] = field(default_factory=dict)
    done_by: Mapping[str, str] = field(default_factory=dict)
    """The last person to do each act, for rules of two persons."""

    @property
    def has_ended(self) -> bool:
        """Tell whether the handling has ended."""
        return self.stage in HANDLED

    def deadlines_for(self, act: str) -> list[str]:
        """Return the names of the deadlines that an act can be about."""
        runs = (each for each in self.runs if each.stopped_at is None)
        return [each.name for each in runs if each.may_be_extended or act != "extended"]

    @property
    def waiting_notices(self) -> tuple[Notice, ...]:
        """Return the notices that have not reached everybody."""
        return tuple(each for each in self.notices if each.waiting)

    @property
    def open_transfer(self) -> Transfer | None:
        """Return the transfer that has no receipt yet."""
        return next((each for each in reversed(self.transfers) if each.is_open), None)

    @property
    def respondent(self) -> Party | None:
        """Return the respondent as verified, else as stated last."""
        named = [each for each in self.parties if each.role == "respondent"]
        return next((each for each in reversed(named) if each.is_verified), named[-1] if named else None)

    @property
    def suspended_by(self) -> Suspension | None:
        """Return the suspension under way."""
        return next((each for each in self.suspensions if each.until is None), None)
