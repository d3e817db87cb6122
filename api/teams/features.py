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
    crew: list[str] = Field(description="Who is in it. 成员")
    status: TeamStatus
    since: datetime | None = Field(description="Since when it is in this state; null where nothing has happened yet.")
    on_duty: bool = Field(description="On duty or on call: it can be sent. 可派")
    duty: Duty = Field(description="on_call 备勤: it can be sent, and leaves after its turnout. 在岗或备勤")
    shift: str = Field(description="What the register says of its duty. 班次")
    duty_by: DutyBy = Field(description="Who says whether it is on duty: register, hand or roster. 在岗依据")
    turn: CandidateTurnOut | None = Field(description="Its turn on the roster now, else the next. 当前或下一班次")
    case: int | None = Field(description="The case it is responsible for.")
    source: FixSource = Field(description="Whether it is drawn at its fix or, for want of a new one, at its station.")
    fix_at: datetime | None
    fix_age_s: float | None
    accuracy_m: float | None


class TeamFeature(Feature[PointGeometry, TeamProperties]):
    """A team where it is taken to be."""


class Teams(Collection[TeamFeature]):
    """Every team of a county, which is named: it need not have been asked for by name."""

    county: str
