"""What may come in over HTTP, checked at the edge; everything else is refused with the field, value and remedy."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AliasChoices, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from dispatch.complaints import CaseKind, Category, Channel
from dispatch.lifecycle import EventType
from dispatch.policy import Mode


def storable(text: str) -> str:
    """Refuse what PostgreSQL or UTF-8 cannot hold."""
    if "\x00" in text:
        raise ValueError("holds a NUL character (U+0000); remove it 含有空字符")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds a lone surrogate; send well-formed Unicode 含有不完整的字符") from None
    return text


type Text = Annotated[str, AfterValidator(storable)]
type Code = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(storable)]
type Degrees = Annotated[float, Field(allow_inf_nan=False)]


class Incoming(BaseModel):
    """Base of every request body: an unknown field is a mistake worth telling."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PlaceIn(Incoming):
    """Where: a coordinate with its datum, or a reporting point, or a place name, or a point's QR token."""

    lon: Degrees | None = Field(None, description="Longitude in degrees, in `datum`.")
    lat: Degrees | None = Field(None, description="Latitude in degrees, in `datum`.")
    datum: str | None = Field(None, max_length=40, description="wgs84, cgcs2000, gcj02 or bd09. Never guessed.")
    accuracy_m: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    point: Code | None = Field(None, description="Code of a reporting point.")
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)] | None = Field(
        None, description="Place name, as in GET /places."
    )
    token: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(storable)] | None = Field(
        None, description="What a reporting point's QR code carries."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        coordinate = self.lon is not None or self.lat is not None
        ways = sum([coordinate, self.point is not None, self.name is not None, self.token is not None])
        if ways != 1:
            raise ValueError("give exactly one of: lon + lat + datum, point, name, token 请只用一种方式指明地点")
        if coordinate and (self.lon is None or self.lat is None):
            raise ValueError("lon and lat go together 经度和纬度须同时给出")
        return self


class ComplaintIn(Incoming):
    """A complaint, report, enquiry or suggestion as it comes in."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        json_schema_extra={
            "examples": [
                {
                    "kind": "complaint",
                    "channel": "hotline",
                    "category": "food",
                    "text": "超市面包发霉，已过保质期",
                    "place": {"lon": 107.03, "lat": 35.30, "datum": "wgs84"},
                }
            ]
        },
    )
    kind: CaseKind
    channel: Channel = Channel.HOTLINE
    category: Category = Category.OTHER
    text: Annotated[str, Field(max_length=10_000), AfterValidator(storable)] = ""
    place: PlaceIn
    received_at: AwareDatetime | None = Field(None, description="When it was received; default now.")


class EventIn(Incoming):
    """One step of a case."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"type": "acknowledged"}, {"type": "on_scene", "team": "T1"}]}
    )
    type: EventType = Field(validation_alias=AliasChoices("type", "event", "status"))
    team: Code | None = None
    at: AwareDatetime | None = Field(None, description="When it happened; default now.")
    note: Annotated[str, Field(max_length=2_000), AfterValidator(storable)] | None = None


class FixIn(Incoming):
    """One position of a team."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "team": "T1",
                    "lon": 107.03,
                    "lat": 35.3,
                    "datum": "wgs84",
                    "at": "2026-11-24T09:00:00Z",
                    "accuracy_m": 8,
                }
            ]
        },
    )
    team: Code
    lon: Degrees
    lat: Degrees
    datum: str | None = Field(None, max_length=40, description="wgs84, cgcs2000, gcj02 or bd09. Never guessed.")
    at: AwareDatetime | None = Field(None, description="When it was measured; default now.")
    accuracy_m: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] | None = None


class DutyIn(Incoming):
    """Whether a team is on duty."""

    on_duty: bool


class PolicyIn(Incoming):
    """The rules to change; the others stay."""

    mode: Mode | None = None
    town_target_s: Annotated[int, Field(gt=0, le=86_400)] | None = None
    target_by_kind_s: dict[str, Annotated[int, Field(gt=0, le=604_800)]] | None = None
    fix_max_age_s: Annotated[int, Field(gt=0, le=86_400)] | None = None
    acknowledge_within_s: Annotated[int, Field(gt=0, le=86_400)] | None = None
    reoffer_after_s: Annotated[int, Field(gt=0, le=604_800)] | None = None
    detour_factor: Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)] | None = None
    straight_speed_kmh: Annotated[float, Field(gt=0, le=200, allow_inf_nan=False)] | None = None
    geofence_m: Annotated[float, Field(gt=0, le=5_000, allow_inf_nan=False)] | None = None
    dwell_s: Annotated[int, Field(gt=0, le=3_600)] | None = None
    usable_accuracy_m: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)] | None = None


class CellOut(BaseModel):
    """The cell of a case as it was at intake."""

    code: str
    kind: str
    in_town: bool
    name: str | None = None


class AssignmentOut(BaseModel):
    """The team responsible."""

    team: str
    team_name: str
    status: str
    travel_s: float | None = None
    offered_at: datetime
    expires_at: datetime
    eta_at: datetime | None = None


class ClockOut(BaseModel):
    """The response clock as of `now`."""

    target_s: int | None
    received_at: datetime
    due_at: datetime | None
    arrived_at: datetime | None
    remaining_s: float | None
    response_s: float | None
    expected_at: datetime | None
    state: str = Field(description="running, at_risk, met, missed or untimed.")
    now: datetime


class CaseOut(BaseModel):
    """A case."""

    model_config = ConfigDict(extra="allow")
    id: int
    number: str
    county: str
    kind: CaseKind
    channel: Channel
    category: Category
    text: str = ""
    priority: int
    status: str
    place: dict[str, Any] | None
    cell: CellOut | None
    neighbour: str | None
    received_at: datetime
    assignment: AssignmentOut | None
    clock: ClockOut
    escalated: bool
    next_step: str | None
    alert_at: datetime | None


class CandidateOut(BaseModel):
    """One team in a decision."""

    team: str
    name: str | None = None
    lon: float
    lat: float
    source: str
    fix_age_s: float | None
    travel_s: float | None
    road_s: float | None = None
    approach_s: float | None = None
    excluded: str | None


class DecisionOut(BaseModel):
    """A recommendation as it was made."""

    number: int
    made_at: datetime
    chosen: str | None
    runner_up: str | None
    margin_s: float | None
    picked_by_hand: bool
    method: str
    graph_version: str | None
    policy_version: str
    candidates: list[CandidateOut]


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, Any]] | None = None
