"""What is asked and told before a case is taken in, over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.cases.decision_schemas import CandidateOut
from api.cases.schemas import CaseOut, CellOut, PlaceOut
from api.http.schemas import CategoryTold, Incoming, PlaceIn, storable
from dispatch.cases.duplicates import Why
from dispatch.kinds import CaseKind, Category
from gis.position import Datum


class ProspectIn(Incoming):
    """A case that might be taken in: enough to say who would go."""

    kind: CaseKind = Field(CaseKind.COMPLAINT, description="What it would be. 诉求类型")
    category: CategoryTold = Field(Category.OTHER, description="What it is about; also the skill a team needs. 类别")
    place: PlaceIn


class CallIn(Incoming):
    """What has been said so far of a case that is being taken in."""

    place: PlaceIn
    category: CategoryTold | None = Field(None, description="What it is about, once that is known. 类别")
    text: Annotated[str, Field(max_length=10_000), AfterValidator(storable)] = Field(
        "", description="What has been said; it is compared and not kept. 诉求内容，仅用于比对"
    )


class WouldGoOut(BaseModel):
    """The team that would be asked. 拟派小组"""

    code: str
    name: str
    travel_s: float | None
    turnout_s: float = Field(description="Before it leaves: on call it comes from home. 出动准备（秒）")
    spare_s: float | None = Field(
        description="What turnout and way leave of the promise, below zero if late; null: no promise."
    )


class ForeseenOut(BaseModel):
    """A decision that was not taken: as a decision, without a number. At a station, candidates of its own only."""

    made_at: datetime
    chosen: str | None
    runner_up: str | None
    margin_s: float | None = Field(description="How much sooner than the runner-up.")
    picked_by_hand: bool
    method: Literal["road", "straight_line"]
    graph_version: str | None
    policy_version: str
    candidates: list[CandidateOut]


class ProspectOut(BaseModel):
    """What the desk would make of a case now. 预派单"""

    place: PlaceOut
    county: str | None = Field(description="Null outside every county loaded: it would be transferred.")
    cell: CellOut | None
    in_town: bool
    neighbour: str | None
    inside_as: Datum | None = Field(
        description="Outside the county, but inside if the coordinate is in this datum. 按此坐标系则在县域之内"
    )
    priority: int = Field(ge=1, le=4)
    target_s: int | None = Field(description="Null where nothing is promised.")
    team: WouldGoOut | None = Field(description="Null where nobody is free or nobody is sent.")
    decision: ForeseenOut | None = Field(description="Null where no team is sent.")
    now: datetime


class LikenessOut(BaseModel):
    """An earlier case that a call may be about. 疑似重复"""

    case: CaseOut
    distance_m: float = Field(description="0 for the same reporting point.")
    age_s: float = Field(description="Since it was received.")
    score: float = Field(ge=0, le=1, description="Nearness, age, category and words taken together.")
    why: list[Why]


class SimilarOut(BaseModel):
    """Earlier cases that a call may be about, the likeliest first."""

    items: list[LikenessOut]
    now: datetime
