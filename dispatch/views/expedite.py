"""An expedite as plain values."""

from typing import Annotated, Literal, TypedDict

from dispatch.cases.expedites import Expedite
from dispatch.moments import stamp
from dispatch.views.fields import Doc, Moment


class ExpediteView(TypedDict):
    """An expedite with its deadline. 督办"""

    number: int
    note: str
    to: Literal["team", "station"]
    by: Annotated[str, Doc("Sender: `user:` or `key:` and a name.")]
    asked_at: Moment
    due_at: Moment
    overdue: Annotated[bool, Doc("Whether the deadline passed without an answer.")]
    answered_at: Moment | None
    answered_by: Annotated[str | None, Doc("Null while open, and if the case ended first.")]
    answer: str | None


def expedite_summary(expedite: Expedite) -> ExpediteView:
    """Return an expedite as plain values."""
    return {
        "number": expedite.number,
        "note": expedite.note,
        "answer": expedite.answer,
        "to": expedite.to,
        "by": expedite.by,
        "asked_at": stamp(expedite.asked_at),
        "due_at": stamp(expedite.due_at),
        "overdue": expedite.overdue,
        "answered_at": stamp(expedite.answered_at),
        "answered_by": expedite.answered_by,
    }
