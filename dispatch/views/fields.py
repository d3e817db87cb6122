"""Meaning, format and limits of a view's field, for the OpenAPI document.

A view is a `TypedDict`: the plain values that are answered, sent and stored, checked by mypy where they are written.
The API describes its answers by these very types.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any


@dataclass(frozen=True, slots=True)
class Doc:
    """The meaning of a field, in `Annotated`, with what JSON Schema can say of its values.

    A maker of JSON Schemas asks by the name of the one method, so nothing is imported here that does.
    """

    description: str | None = None
    format: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_items: int | None = None
    max_items: int | None = None

    def __get_pydantic_json_schema__(self, core: Any, handler: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """Return the JSON Schema of the field's type with what is said here."""
        said = {
            "description": self.description,
            "format": self.format,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "minItems": self.min_items,
            "maxItems": self.max_items,
        }
        return handler(core) | {word: value for word, value in said.items() if value is not None}


Moment = Annotated[str, Doc(format="date-time")]
"""RFC 3339 in UTC, as `dispatch.moments.stamp` writes it."""
Day = Annotated[str, Doc(format="date")]
LonLat = Annotated[list[float], Doc(min_items=2, max_items=2)]
"""Longitude and latitude, WGS84."""
