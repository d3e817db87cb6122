"""Supervision 督办: a note that presses a case, with a deadline of its own, until its handler answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from dispatch.events import AnyEvent
from dispatch.lifecycle import EventType

Addressee = Literal["team", "station"]


@dataclass(frozen=True, slots=True)
class Expedite:
    """One expedite; its number is that of its event in the case's log.

    Attributes
    ----------
    to : str
        Whom it addresses: `team` or `station`.
    overdue : bool
        Whether the log says that the deadline went by.
    answer : str, optional
        What was answered; None where the case ended instead.
    """

    number: int
    note: str
    to: Addressee
    by: str
    asked_at: datetime
    due_at: datetime
    overdue: bool = False
    answered_at: datetime | None = None
    answered_by: str | None = None
    answer: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether an answer is still due."""
        return self.answered_at is None


def asked(number: int, at: datetime, by: str, data: Mapping[str, Any]) -> Expedite:
    """Return the expedite that an `expedited` event asks for."""
    return Expedite(number, data["note"], data["to"], by, at, datetime.fromisoformat(data["due_at"]))


def after(
    expedites: tuple[Expedite, ...], kind: AnyEvent, at: datetime, by: str, data: Mapping[str, Any]
) -> tuple[Expedite, ...]:
    """Return the expedites of a case after an event that concerns one of them."""
    changes: dict[str, Any] = {"overdue": True}
    if kind is EventType.EXPEDITE_ANSWERED:
        changes = {"answered_at": at, "answered_by": by, "answer": data["note"]}
    return tuple(replace(each, **changes) if each.number == data["expedite"] else each for each in expedites)


def ended(expedites: tuple[Expedite, ...], at: datetime) -> tuple[Expedite, ...]:
    """Return the expedites of a case that has ended: that answers those still open."""
    return tuple(replace(each, answered_at=at) if each.is_open else each for each in expedites)


def kept(before: tuple[Expedite, ...], later: tuple[Expedite, ...]) -> tuple[Expedite, ...]:
    """Return the expedites of a case led back to what it was before: what people asked and answered since stays.

    That a deadline went by stays said. What only the end of the case answered is open again once that is taken back.
    """
    former = {each.number: each for each in before}
    return tuple(
        replace(former[each.number], overdue=each.overdue)
        if each.number in former and each.answered_by is None
        else each
        for each in later
    )


def first_due(expedites: tuple[Expedite, ...]) -> Expedite | None:
    """Return the one due first of those that are not answered: a later one does not hide that it is overdue."""
    return min((each for each in expedites if each.is_open), key=lambda each: (each.due_at, each.number), default=None)
