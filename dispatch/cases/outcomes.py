"""Outcomes of a case: asked for with the step that ends it, kept in its event and on the case.

An integration that knows no outcome may leave it out; people at the pages always choose one.
"""

from collections.abc import Mapping

from dispatch.lifecycle import EventType

OTHER = "other"
"""Said in words of one's own, in the step's note."""
OUTCOMES: Mapping[EventType, tuple[str, ...]] = {
    EventType.ANSWERED: ("informed", "settled_by_phone", "referred", "not_reached", OTHER),
    EventType.CLOSED: ("satisfied", "dissatisfied", "not_reached", "no_call_back", OTHER),
    EventType.CANCELLED: ("duplicate", "mistaken", "withdrawn_by_caller", "out_of_scope", OTHER),
}
"""The outcomes that each step allows; no other step has one."""


def fault(step: EventType, outcome: str | None, note: str | None) -> str | None:
    """Return what is wrong with an outcome, None where nothing is."""
    if outcome is None:
        return None
    possible = OUTCOMES.get(step, ())
    if not possible:
        return f"{step} has no outcome; leave it out 该步骤不填办理结果"
    if outcome not in possible:
        return f"outcome={outcome!r}: of {step} it is one of {', '.join(possible)} 办理结果不在可选范围内"
    if outcome == OTHER and not (note or "").strip():
        return "outcome=other: say it in `note` 选择“其他”时请在备注中写明"
    return None
