"""Content of a submitted form for the desk, or its faults field by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from api.cases.intake_schemas import ComplaintIn
from api.public.form import Form, Photo
from api.store.attachments.sniffing import is_picture
from api.store.identity.phones import digits
from dispatch.kinds import CaseKind, Category, Channel
from gis.readable_text import can_be_read

MOST_TEXT = 2_000
MOST_NAME, MOST_PHONE = 60, 40
_SHORTEST_PHONE = 5
KEY: Final = re.compile(r"[A-Za-z0-9_-]{22,64}")
"""The key of a form, unique to it: a second arrival counts as the first."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form looked at: `body` None where something is missing, `faults` by field, each a key of the catalogue."""

    body: ComplaintIn | None
    faults: Mapping[str, str]


def looked_at(form: Form, token: str) -> Filled:
    """Return what a form says, or what is wrong with it."""
    faults = {field: fault for field, fault in _faults(form).items() if fault}
    if faults:
        return Filled(None, faults)
    try:
        return Filled(_body(form, token), {})
    except ValidationError:  # nothing a browser sends from our page
        return Filled(None, {"text": "public.unreadable"})


def _faults(form: Form) -> dict[str, str | None]:
    kind = form.typed("kind")
    return {
        "kind": None if kind in set(CaseKind) else "public.need_kind",
        "category": _fault_of_category(form.typed("category")),
        "text": _fault_of_text(form.typed("text")),
        "photo": _fault_of_photo(form.photo),
        "name": _fault_of_name(kind, form.typed("name").strip()),
        "phone": _fault_of_phone(kind, form.typed("phone").strip()),
    }


def _fault_of_category(category: str) -> str | None:
    if not can_be_read(category):
        return None
    try:
        Category.named(category)
    except ValueError:
        return "public.bad_category"
    return None


def _fault_of_photo(photo: Photo | None) -> str | None:
    if photo is None:
        return None
    if photo.too_large:
        return "public.photo_large"
    return None if is_picture(bytes(photo.body)) else "public.photo_none"


def _fault_of_text(text: str) -> str | None:
    if not can_be_read(text):
        return "public.need_text"
    return "public.text_long" if len(text) > MOST_TEXT else None


def _fault_of_name(kind: str, name: str) -> str | None:
    if not can_be_read(name):
        return "public.need_name" if kind == CaseKind.COMPLAINT else None
    return "public.name_long" if len(name) > MOST_NAME else None


def _fault_of_phone(kind: str, phone: str) -> str | None:
    if not phone:
        return "public.need_phone" if kind == CaseKind.COMPLAINT else None
    return "public.bad_phone" if len(digits(phone)) < _SHORTEST_PHONE or len(phone) > MOST_PHONE else None


def _body(form: Form, token: str) -> ComplaintIn:
    named = {name: found for name in ("name", "phone") if can_be_read(found := form.typed(name).strip())}
    category = form.typed("category")
    return ComplaintIn.model_validate(
        {
            "kind": form.typed("kind"),
            "channel": Channel.POINT,
            "danger": form.typed("danger") == "yes",
            "category": category if can_be_read(category) else Category.OTHER,
            "text": form.typed("text").strip(),
            "place": {"token": token},
            "identity": named or {"anonymous": True},
        }
    )
