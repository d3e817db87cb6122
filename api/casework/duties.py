"""The part in handling that a caller's role has, and words of theirs as they may be stored."""

from collections.abc import Callable, Mapping
from typing import Any

from api.auth.principal import AuthMethod, Principal
from api.auth.rule import OFFICE
from api.store.identity.person import mask_name, mask_phone
from dispatch.casework.act import Duty, FieldKind
from dispatch.casework.acts import BY_NAME, ON_THE_SPOT, SPOT_FIELDS

_WORDS = frozenset({FieldKind.WORDS, FieldKind.LINE})


def duty_of(who: Principal) -> Duty | None:
    """Return the part of a caller; None while no account exists: every act is allowed."""
    return Duty(who.role.value) if who.means is not AuthMethod.OPEN and who.role in OFFICE else None


def may_act(who: Principal) -> bool:
    """Tell whether a caller acts on cases at all."""
    return who.means is AuthMethod.OPEN or who.role in OFFICE


def is_natural_person(act: str, data: Mapping[str, Any]) -> bool:
    """Tell whether an act names somebody whose name is sealed: who represents the author or acts for them."""
    return act == "party_named" and data.get("party") in {"representative", "agent"}


def masked_party(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form that names a natural person as the log keeps it."""
    hidden = {"name": mask_name, "phone": mask_phone}
    return {name: hidden[name](str(value)) if name in hidden and value else value for name, value in data.items()}


def kept(act: str, data: Mapping[str, Any], words: Callable[[str], str]) -> dict[str, Any]:
    """Return the values of a form with what identifies the author masked in its words."""
    known = BY_NAME.get(act)
    fields = known.fields if known else SPOT_FIELDS if act == ON_THE_SPOT else ()
    free = {each.name for each in fields if each.kind in _WORDS}
    return {name: words(value) if name in free and isinstance(value, str) else value for name, value in data.items()}
