"""An expedite as plain values."""

from typing import Any

from dispatch.cases.expedites import Expedite
from dispatch.moments import stamp


def expedite_summary(expedite: Expedite | None, *, with_text: bool = True) -> dict[str, Any] | None:
    """Return an expedite as plain values; its words, like the case's, are for readers of the case."""
    if expedite is None:
        return None
    return {
        "number": expedite.number,
        **({"note": expedite.note, "answer": expedite.answer} if with_text else {}),
        "to": expedite.to,
        "by": expedite.by,
        "asked_at": stamp(expedite.asked_at),
        "due_at": stamp(expedite.due_at),
        "overdue": expedite.told,
        "answered_at": stamp(expedite.answered_at),
        "answered_by": expedite.answered_by,
    }
