"""Rights of a role on a case: its steps, its author, its attachments."""

from collections.abc import Mapping

from api.auth.roles import Role
from api.auth.rule import DESK, FIELD, SENDERS, STAFF
from dispatch.kinds import CaseKind
from dispatch.lifecycle import BY_HAND, BY_TEAM, EventType

_R = Role
STEPS_OF: Mapping[Role, frozenset[EventType]] = {
    _R.OPERATOR: frozenset(
        {EventType.NOTE, EventType.ANSWERED, EventType.CANCELLED, EventType.TO_TRANSFER, EventType.TRANSFERRED}
    ),
    _R.INSPECTOR: BY_TEAM | {EventType.NOTE},
    _R.DISPATCHER: BY_HAND,
    _R.CHIEF: BY_HAND,
    _R.ADMINISTRATOR: frozenset(),
}
"""Which steps of a case a role may report; a role that may use the route and has no row reports none."""
SEES_AUTHORS = STAFF | {_R.HANDLER}
"""Who sees that a case has an author; others see nothing."""
REVEALS: Mapping[CaseKind, frozenset[Role]] = {
    CaseKind.COMPLAINT: DESK | {_R.HANDLER},
    CaseKind.ENQUIRY: DESK | {_R.HANDLER},
    CaseKind.SUGGESTION: DESK | {_R.HANDLER},
    CaseKind.REPORT: frozenset({_R.DISPATCHER, _R.CHIEF, _R.HANDLER}),
}
"""Who may learn, for a stated reason, who is behind a case: of a report fewer than of a complaint."""
CALLS: Mapping[CaseKind, frozenset[Role]] = {
    **dict.fromkeys(CaseKind, FIELD),
    CaseKind.REPORT: REVEALS[CaseKind.REPORT] & FIELD,
}
"""Who may have the number dialled by a phone of the team that has the case, while it has it."""
SEES_MASKS: Mapping[CaseKind, frozenset[Role]] = {
    **dict.fromkeys(CaseKind, SEES_AUTHORS),
    CaseKind.REPORT: REVEALS[CaseKind.REPORT],
}
"""Who sees the masked form; others of the staff see only that there is an author."""
SEES_ORIGINALS = REVEALS
"""Who gets an attachment as it was added, with where it was taken: both may tell who the author is. Others
of the staff see pictures made again without such marks; its sender has it anyway."""
WITHDRAWS = SENDERS
"""Who may withdraw what somebody else attached; everybody who may attach withdraws their own."""


def may_step(role: Role, step: EventType) -> bool:
    """Tell whether a role may report a step."""
    return step in STEPS_OF.get(role, frozenset())
