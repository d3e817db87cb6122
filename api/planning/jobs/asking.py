"""Validation of a job's input by the form of its kind; faults are named like those of any request body."""

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
