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
"""The steps of a case that each role may report; a role that may use the route and has no row reports none."""
SEES_AUTHORS = STAFF | {_R.HANDLER}
"""The roles that see that a case has an author; others see nothing."""
REVEALS: Mapping[CaseKind, frozenset[Role]] = {
    CaseKind.COMPLAINT: DESK | {_R.HANDLER},
    CaseKind.ENQUIRY: DESK | {_R.HANDLER},
    CaseKind.SUGGESTION: DESK | {_R.HANDLER},
    CaseKind.REPORT: frozenset({_R.DISPATCHER, _R.CHIEF, _R.HANDLER}),
}
"""The roles that may learn, for a stated reason, the author of a case: fewer of a report than of a complaint."""
CALLS: Mapping[CaseKind, frozenset[Role]] = {
    **dict.fromkeys(CaseKind, FIELD),
    CaseKind.REPORT: REVEALS[CaseKind.REPORT] & FIELD,
}
"""The roles that may have the author's number dialled by the phone of the team that has the case, for that time."""
SEES_MASKS: Mapping[CaseKind, frozenset[Role]] = {
    **dict.fromkeys(CaseKind, SEES_AUTHORS),
    CaseKind.REPORT: REVEALS[CaseKind.REPORT],
}
"""The roles that see the masked form; other staff see only that there is an author."""
SEES_ORIGINALS = REVEALS
"""The roles that get an attachment as added, with its place: both may reveal the author. Other staff see re-encoded
pictures without such marks; its sender has it anyway."""
WITHDRAWS = SENDERS
"""The roles that may withdraw other people's attachments; everybody who may attach withdraws their own."""


def may_step(role: Role, step: EventType) -> bool:
    """Tell whether a role may report a step."""
    return step in STEPS_OF.get(role, frozenset())
