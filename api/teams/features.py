"""Teams as GeoJSON, described for the OpenAPI document."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.cases.decision_schemas import CandidateTurnOut
from api.http.geojson import Collection, Feature, PointGeometry
from dispatch.teams.team import Duty, DutyBy, FixSource, TeamStatus


class TeamProperties(BaseModel):
    """A team as it is now. 执法小组"""

    code: str
    name: str
    name_en: str | None
    station: str
    skills: list[str]
    crew: list[str] = Field(description="Members. 成员")
    status: TeamStatus
    since: datetime | None = Field(description="Start of its present state; null if nothing has happened yet.")
    on_duty: bool = Field(description="On duty or on call: can be sent. 可派")
    duty: Duty = Field(description="on_call 备勤: can be sent, and leaves after its turnout. 在岗或备勤")
    shift: str = Field(description="Its duty by the register. 班次")
    duty_by: DutyBy = Field(description="Source of its duty state: register, hand or roster. 在岗依据")
    turn: CandidateTurnOut | None = Field(description="Its present turn on the roster, else the next. 当前或下一班次")
    case: int | None = Field(description="The case it is responsible for.")
    source: FixSource = Field(description="Whether its place is its fix, or its station for lack of a recent fix.")
    fix_at: datetime | None
    fix_age_s: float | None
    accuracy_m: float | None


class TeamFeature(Feature[PointGeometry, TeamProperties]):
    """A team at its assumed place."""


class Teams(Collection[TeamFeature]):
    """Every team of a county; the county is named because the request may not name it."""

    county: str
