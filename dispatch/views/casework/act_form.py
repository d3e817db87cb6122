"""Acts that are possible as plain values: the forms that pages draw."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, TypedDict

from dispatch.cases.case import Case
from dispatch.casework.act import Duty, Field, FieldKind
from dispatch.casework.acts import ACTS, ON_THE_SPOT, SPOT_FIELDS
from dispatch.casework.choices import choices_on
from dispatch.casework.handling import Handling
from dispatch.casework.possible import possible
from dispatch.handling import HandlingEvent
from dispatch.views.fields import Doc


class ActFieldView(TypedDict):
    """One field of an act's form. 表单字段"""

    name: str
    kind: FieldKind
    required: bool
    choices: Annotated[list[str | int] | None, Doc("Codes to choose from; null for a free value.")]
    value: Annotated[str | bool | None, Doc("What is known already, to be confirmed.")]


class ActView(TypedDict):
    """An act that the caller may do now. 可办理事项"""

    act: str
    fields: list[ActFieldView]
    approvals: Annotated[list[Duty], Doc("Who has to approve it before it counts.")]


def possible_acts(case: Case, handling: Handling, duty: Duty | None, actor: str) -> list[ActView]:
    """Return the acts that are possible, the usual one first: to settle on the spot."""
    found = possible(handling, duty, actor)
    acts = [_act(act.name, act.fields, act.approvals, case, handling) for act in found]
    if ACTS[HandlingEvent.ACCEPTED] in found:
        acts.insert(0, _act(ON_THE_SPOT, SPOT_FIELDS, (), case, handling))
    return acts


def _act(name: str, fields: Sequence[Field], approvals: Sequence[Duty], case: Case, handling: Handling) -> ActView:
    shown: list[ActFieldView] = [
        {
            "name": each.name,
            "kind": each.kind,
            "required": each.required,
            "choices": _choices(name, each, handling),
            "value": _known(name, each, case, handling),
        }
        for each in fields
    ]
    return {"act": name, "fields": shown, "approvals": list(approvals)}


def _choices(act: str, field: Field, handling: Handling) -> list[str | int] | None:
    if field.choices is not None:
        return list(choices_on(field.choices, handling.received_on))
    if field.kind is FieldKind.DEADLINE:
        return list(handling.deadlines_for(act))
    if field.kind is FieldKind.NOTICE:
        return [each.seq for each in handling.waiting_notices]
    return None


def _known(act: str, field: Field, case: Case, handling: Handling) -> str | bool | None:
    """Return what the phone or an earlier act already said: it fills the form, and only the act counts."""
    known = _KNOWN.get((act, field.name))
    return known(case, handling) if known else None


def _place(case: Case, _: Handling) -> str | None:
    return case.place.name or case.place.address if case.place else None


def _recovered(case: Case, _: Handling) -> str | None:
    found = case.findings.findings.recovered_yuan if case.findings else None
    return None if found is None else f"{found:.2f}"


def _respondent(_: Case, handling: Handling) -> str | None:
    return handling.respondent.name if handling.respondent else None


_KNOWN: Mapping[tuple[str, str], Callable[[Case, Handling], str | None]] = {
    (ON_THE_SPOT, "place"): _place,
    (ON_THE_SPOT, "recovered_yuan"): _recovered,
    ("mediated", "place"): _place,
    ("settled", "recovered_yuan"): _recovered,
    ("respondent_verified", "name"): _respondent,
    ("party_named", "name"): _place,
}
