"""Request and response models of teams' fixes and duty."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from api.http.schemas import DATUM_SCHEMA, LAT, LON, Code, DatumText, Degrees, Incoming, Metres, Moment

MOST_FIXES = 5_000


def _one_or_many(schema: dict[str, Any]) -> None:
    """Describe a list that may also be sent as its only item."""
    many = dict(schema)
    schema.clear()
    schema["oneOf"] = [many["items"], many]


def _fix_needs_datum(schema: dict[str, Any]) -> None:
    """Require a datum with a fix; `parse_datum` does the check and explains what a datum is."""
    schema["properties"]["datum"] = DATUM_SCHEMA
    schema["required"].append("datum")


class FixIn(Incoming):
    """One position of a team."""

    model_config = ConfigDict(json_schema_extra=_fix_needs_datum)
    team: Code = Field(description="Code of the team, as in GET /teams. 小组编码")
    lon: Degrees = Field(description="Longitude in degrees, in `datum`. 经度", json_schema_extra=LON)
    lat: Degrees = Field(description="Latitude in degrees, in `datum`. 纬度", json_schema_extra=LAT)
    datum: DatumText | None = None
    at: Moment | None = Field(None, description="When it was measured, with offset; default now. 定位时间")
    accuracy_m: Metres | None = Field(None, description="Radius of uncertainty in metres. 精度（米）")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


FixesIn = Annotated[
    list[FixIn],
    Field(min_length=1, max_length=MOST_FIXES, json_schema_extra=_one_or_many),
    BeforeValidator(_as_list),
]


class DutyIn(Incoming):
    """The duty state of a team."""

    on_duty: StrictBool = Field(description="true: takes cases from now on. 是否在岗")


class AcceptedOut(BaseModel):
    """Number of stored fixes."""

    accepted: int
