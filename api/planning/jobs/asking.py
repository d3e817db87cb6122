"""What a kind of job is asked for, checked by its own form; what is at fault is named as any field of a body is."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.planning.jobs.kind import Kind, kind_of
from api.wiring import Wiring


def kind_asked(wiring: Wiring, name: str) -> Kind:
    """Return a kind; raises UnknownKindError."""
    return kind_of(name, wiring.settings.planning_kinds)


def checked(kind: Kind, given: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Return an input with its defaults, as plain values; `field` is where in the body it stands."""
    try:
        form = kind.form.model_validate(dict(given))
    except ValidationError as refused:
        faults = [{**each, "loc": ("body", field, *each["loc"])} for each in refused.errors(include_url=False)]
        raise RequestValidationError(faults, body={field: dict(given)}) from refused
    return form.model_dump(mode="json")
