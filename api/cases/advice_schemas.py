"""Request and response models of the advice given during intake."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StrictBool

from api.http.schemas import CategoryText, Incoming, PlaceIn, storable
from dispatch.cases.duplicates import Why
from dispatch.kinds import CaseKind, Category
from dispatch.views.case import CaseView
from dispatch.views.decision import ForecastView
from dispatch.views.place import CellView, PlaceView
from gis.position import Datum


class ProspectIn(Incoming):
    """A case that might be taken in: enough to find the team that would go."""

    kind: CaseKind = Field(CaseKind.COMPLAINT, description="Kind of the case. 诉求类型")
    category: CategoryText = Field(Category.OTHER, description="Category; also the skill a team needs. 类别")
    danger: StrictBool = Field(False, description="Whether somebody is ill, hurt or in danger. 是否危及人身")
    place: PlaceIn


class CallIn(Incoming):
    """The facts known so far of a case during intake."""

    place: PlaceIn
    category: CategoryText | None = Field(None, description="Category, once known. 类别")
    text: Annotated[str, Field(max_length=10_000), AfterValidator(storable)] = Field(
        "", description="The text so far; compared, never stored. 诉求内容，仅用于比对"
    )


class WouldGoOut(BaseModel):
    """The team that would be asked. 拟派小组"""

    code: str
    name: str
    travel_s: float | None
    turnout_s: float = Field(description="Time until it leaves; a team on call comes from home. 出动准备（秒）")
    spare_s: float | None = Field(
        description="Time left before the target after turnout and travel, negative if late; null without a target."
    )


class ProspectOut(BaseModel):
    """A forecast of what the desk would do with a case. 预派单"""

    place: PlaceView
    county: str | None = Field(description="Null outside every loaded county: it would be transferred.")
    cell: CellView | None
    in_town: bool
    neighbour: str | None
    inside_as: Datum | None = Field(
        description="Outside the county, but inside if the coordinate is in this datum. 按此坐标系则在县域之内"
    )
    priority: int = Field(ge=1, le=5)
    target_s: int | None = Field(description="Null without a target.")
    team: WouldGoOut | None = Field(description="Null if nobody is free or nobody is sent.")
    decision: ForecastView | None = Field(description="Null if no team is sent.")
    now: datetime


class LikenessOut(BaseModel):
    """An earlier case that may be the same matter. 疑似重复"""

    case: CaseView
    distance_m: float = Field(description="0 for the same reporting point.")
    age_s: float = Field(description="Time since it was received.")
    score: float = Field(ge=0, le=1, description="Similarity: distance, age, category and words combined.")
    why: list[Why]


class SimilarOut(BaseModel):
    """Earlier cases that may be the same matter, the likeliest first."""

    items: list[LikenessOut]
    now: datetime
