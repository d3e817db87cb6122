"""An act of the office: what it needs, what follows from it, and the fields of its form."""

from dataclasses import dataclass
from enum import StrEnum

from dispatch.handling import HANDLED, HandlingEvent, Stage
from dispatch.kinds import CaseKind


class Duty(StrEnum):
    """The part that a person plays in handling; roles of accounts map to it."""

    OPERATOR = "operator"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    CHIEF = "chief"
    LEADER = "leader"
    REVIEWER = "reviewer"


class FieldKind(StrEnum):
    """The form of a field's value."""

    WORDS = "words"
    LINE = "line"
    DAY = "day"
    YUAN = "yuan"
    TICK = "tick"
    CHOICE = "choice"
    CREDIT_CODE = "credit_code"
    STATION = "station"
    PERSON = "person"
    CASE = "case"
    DEADLINE = "deadline"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an act's form; `choices` names a list of `CHOICES`. A required tick has to be set."""

    name: str
    kind: FieldKind
    required: bool = False
    choices: str | None = None


OPEN = frozenset(Stage) - HANDLED
"""The stages in which something of the handling is still to be done."""
WORKERS = frozenset({Duty.HANDLER, Duty.CHIEF, Duty.DISPATCHER})
REASON = Field("reason", FieldKind.WORDS)
NEEDED_REASON = Field("reason", FieldKind.WORDS, required=True)
ANY_STAGE = frozenset(Stage)
BOTH_KINDS = frozenset({CaseKind.COMPLAINT, CaseKind.REPORT})


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what it needs and what follows from it.

    Attributes
    ----------
    marks : tuple of str
        Milestones that it reaches at once; clocks start and stop with milestones.
    notifies : tuple of str
        Recipients of its notice; once it has reached all of them, `when_notified` is a milestone too.
    suspends, resumes : str, optional
        The reason for which clocks stand still from this day on, or count again.
    approvals : tuple of Duty
        Who has to approve it, one after another, none of them its proposer.
    by : frozenset of Duty
        Who may do, or propose, it.
    """

    event: HandlingEvent
    kinds: frozenset[CaseKind] = frozenset(CaseKind)
    origins: frozenset[Stage] = OPEN
    to: Stage | None = None
    fields: tuple[Field, ...] = (REASON,)
    marks: tuple[str, ...] = ()
    notifies: tuple[str, ...] = ()
    when_notified: str | None = None
    suspends: str | None = None
    resumes: str | None = None
    approvals: tuple[Duty, ...] = ()
    by: frozenset[Duty] = WORKERS

    @property
    def name(self) -> str:
        """Return the name of the act in the API and in catalogues."""
        return self.event.value.partition(".")[2]
