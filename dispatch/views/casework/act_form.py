"""Acts that are possible as plain values: the forms that pages draw."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, TypedDict

from dispatch.cases.case import Case
from dispatch.casework.act import Duty, Field, FieldKind
from dispatch.casework.act_order import ActGroup, Offered, in_order
from dispatch.casework.acts import ON_THE_SPOT, SPOT_FIELDS
from dispatch.casework.choices import choices_on
from dispatch.casework.clocks import Kept
from dispatch.casework.handling import Handling
from dispatch.casework.possible import possible
from dispatch.views.casework.deadline import day_text
from dispatch.views.fields import Day, Doc


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
    primary: Annotated[bool, Doc("It stops the nearest deadline, or somebody waits for it; one act at most. 首要事项")]
    usual: Annotated[bool, Doc("It stays in sight beside the primary one; four acts at most. 常用事项")]
    group: ActGroup
    deadline: Annotated[str | None, Doc("Name of the deadline that the primary act stops.")]
    due_on: Annotated[
        Day | None, Doc("Day by which the primary act is wanted where it stops no deadline: that of an expedite.")
    ]


def possible_acts(case: Case, kept: Kept, duty: Duty | None, actor: str) -> list[ActView]:
    """Return the acts that are possible, in the order of `dispatch.casework.act_order`."""
    forms = {act.name: (act.fields, act.approvals) for act in possible(kept.handling, duty, actor)}
    if "accepted" in forms:
        forms[ON_THE_SPOT] = (SPOT_FIELDS, ())
    return [_act(each, *forms[each.name], case, kept.handling) for each in in_order(list(forms), kept)]


def _act(
    offered: Offered, fields: Sequence[Field], approvals: Sequence[Duty], case: Case, handling: Handling
) -> ActView:
    name = offered.name
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
    return {
        "act": name,
        "fields": shown,
        "approvals": list(approvals),
        "primary": offered.is_primary,
        "usual": offered.is_usual,
        "group": offered.group,
        "deadline": offered.deadline,
        "due_on": day_text(offered.due_on),
    }


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
