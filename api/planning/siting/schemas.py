"""Request and response models of siting."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StrictBool, StrictFloat, StrictInt, model_validator

from api.http.schemas import Code, DatumText, Degrees, Incoming, Seconds, storable
from api.planning.schemas import MOST_POSTS
from api.roster.schemas import WallMoment

MOST_NEW = 200
MOST_CODES = 2_000
type ModelName = Literal["lscp", "mclp", "mexclp", "backup", "pmedian", "pcenter"]
type PostKind = Literal["kept", "movable", "closable", "forbidden"]
type Cost = Annotated[StrictFloat | StrictInt, Field(ge=0, le=1e9)]


class SitedPostIn(Incoming):
    """The allowed changes of one of today's posts. 现有待命点"""

    code: Code = Field(description="Code of the station. 编码")
    kind: PostKind = Field("kept", description="Keep, may move, may close, or forbidden. 保留、可迁、可撤、禁用")
    cost: Cost = Field(0, description="Cost of keeping it, in the budget's unit. 费用")


class SiteIn(Incoming):
    """A place on the map for a possible post. 新候选点"""

    code: Code = Field(description="Your own code. 编码")
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)] | None = Field(
        None, description="Default its code. 名称"
    )
    lon: Degrees = Field(description="Longitude in `datum`. 经度")
    lat: Degrees = Field(description="Latitude in `datum`. 纬度")
    datum: DatumText = Field(description="Coordinate system of lon and lat. 坐标系")
    cost: Cost = Field(1, description="Cost of opening it. 费用")


class SitingIn(Incoming):
    """A siting question. 选址"""

    model: ModelName = Field(
        "mclp",
        description="lscp: fewest posts that reach everything; mclp: most reached; mexclp: most expected in time, "
        "with teams that are busy at times; backup: reached by two; pmedian: least mean time; "
        "pcenter: least time for the worst-off. 模型",
    )
    at: WallMoment | None = Field(None, description="Hour of the turnout and speed, for mexclp; default now. 时刻")
    target_s: Seconds | None = Field(
        None, description="Seconds from receipt, one target for all cells; default each cell's own. 统一时限（秒）"
    )
    handling_s: Annotated[StrictInt, Field(ge=0, le=3_600)] = Field(
        0, description="Seconds until a team is sent. 受理用时"
    )
    turnout_s: Annotated[StrictInt, Field(ge=0, le=3_600)] | None = Field(
        None, description="Seconds until a team leaves; default the median of the teams on duty. 出动时间"
    )
    p: Annotated[StrictInt, Field(ge=1, le=MOST_CODES)] | None = Field(
        None, description="Total number of posts. 待命点总数"
    )
    budget: Cost | None = Field(None, description="Total cost of the posts. 预算")
    new_cost: Cost = Field(1, description="Cost of opening a reporting point or village as a post. 新设费用")
    busy: Annotated[StrictFloat, Field(ge=0, lt=1)] | None = Field(
        None, description="Share of time a team is busy, for mexclp; default that of today's teams. 忙碌比例"
    )
    weights: Literal["equal", "households", "cases"] = Field(
        "equal", description="Weight of cells: all equal, by imported households, or by their expected cases. 权重"
    )
    worst_too: StrictBool = Field(False, description="Among equal answers, prefer the best for the worst-off. 兼顾最远")
    posts: Annotated[list[SitedPostIn], Field(max_length=MOST_POSTS)] = Field(
        default=[], description="Today's posts that may change. 现有待命点处置"
    )
    with_points: StrictBool = Field(False, description="Every reporting point is a candidate. 举报点作候选")
    with_villages: StrictBool = Field(False, description="Every named place is a candidate. 村庄作候选")
    sites: Annotated[list[SiteIn], Field(max_length=MOST_NEW)] = Field(
        default=[], description="More candidates. 新候选点"
    )
    forbidden: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=MOST_CODES)] = Field(
        default=[], description="Forbidden candidates, by `code` of the answer. 禁用候选点"
    )
    curve_to: Annotated[StrictInt, Field(ge=1, le=60)] | None = Field(
        None, description="Also the best answer for each number of posts up to this. 边际曲线"
    )

    @model_validator(mode="after")
    def _limited(self) -> Self:
        if self.model != "lscp" and self.p is None and self.budget is None:
            raise ValueError("give p or budget 请给出待命点总数或预算")
        return self


class SiteCandidateOut(BaseModel):
    """A place for a possible post. 候选点"""

    code: str
    name: str
    name_en: str | None
    kind: Literal["kept", "movable", "closable", "new", "forbidden"]
    source: Literal["post", "point", "village", "map"]
    lon: float
    lat: float
    cost: float


class SiteCandidatesOut(BaseModel):
    """Candidates of a question, and the places they serve. 候选点"""

    items: list[SiteCandidateOut]
    places: int
    cells: int
    households: bool = Field(description="Whether households are imported, and can be the weights. 是否有户数")
    without_target: int = Field(description="Cells to which the rules promise nothing.")
    turnout_s: float
