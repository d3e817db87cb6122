"""What coverage planning takes in and answers over HTTP."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StrictBool, StrictInt, model_validator

from api.http.schemas import Code, DatumText, Degrees, Incoming, Seconds, SkillTold, storable
from api.roster.schemas import WallMoment
from dispatch.planning.cover import Cause
from dispatch.planning.demand import DemandKind, Origin, SpreadBy, WhyNot
from dispatch.planning.learning import ExposureSource

MOST_POSTS = 500
MOST_EXTRA = 20


class PostIn(Incoming):
    """A post as it would be: one of today's, moved, emptied or closed, or a new one. 待命点"""

    code: Code = Field(description="Code of a station, or one of your own for a new post. 代码")
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)] | None = Field(
        None, description="Name of a new post; default its code. 名称"
    )
    lon: Degrees | None = Field(None, description="Longitude in `datum`; default where the station is. 经度")
    lat: Degrees | None = Field(None, description="Latitude in `datum`. 纬度")
    datum: DatumText | None = Field(None, description="Coordinate system of lon and lat. 坐标系")
    teams: Annotated[list[Code], Field(max_length=200)] | None = Field(
        None, description="Codes of the teams that wait here; default the station's own. 驻守小组"
    )
    extra_teams: Annotated[StrictInt, Field(ge=0, le=MOST_EXTRA)] = Field(
        0, description="Teams to be added here, on duty, for every kind of case. 增设小组数"
    )
    closed: StrictBool = Field(False, description="Nobody waits here any more. 撤销")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = [self.lon is not None, self.lat is not None, self.datum is not None]
        if any(given) and not all(given):
            raise ValueError("lon, lat and datum go together 经度、纬度和坐标系须同时给出")
        return self


class GapsIn(Incoming):
    """What is asked of the cover of a county. 覆盖查询"""

    at: WallMoment | None = Field(
        None, description="The hour whose roster counts, by the county's clock or with its offset; default now. 时刻"
    )
    target_s: Seconds | None = Field(None, description="Seconds; default the town's target. 时限（秒）")
    handling_s: Annotated[StrictInt, Field(ge=0, le=3_600)] = Field(
        0, description="Seconds from receipt until a team is sent. 受理派单用时（秒）"
    )
    skill: SkillTold | None = Field(None, description="Only teams that may take such a case count. 专业类别")
    with_chance: StrictBool = Field(
        False, description="Also the chance of being on scene in time, from what the log teaches. 另求按时到场概率"
    )
    demand: DemandKind = Field(
        DemandKind.EQUAL,
        description="What cells are weighed by: alike, by households, or by the cases learned from the log. 需求",
    )
    posts: Annotated[list[PostIn], Field(max_length=MOST_POSTS)] = Field(
        default=[], description="What would be different from today's posts; those not named stay. 待命点调整"
    )


class PreviewIn(GapsIn):
    """What is needed while a post is dragged. 拖动预览"""

    moving: Code = Field(description="Code of the post that is dragged. 正在移动的待命点")


class PreviewOut(BaseModel):
    """Times to try places with, without asking again. 拖动预览"""

    target_s: int
    cells: list[str]
    anchors: list[list[float]] = Field(description="Longitude and latitude of places a post may be near.")
    table: str = Field(
        description="Base64 of unsigned 16-bit numbers, little-endian, a row per anchor, a column per cell: whole "
        "seconds to the farthest place of the cell; 65535: no way."
    )
    rest: list[int] = Field(
        description="Seconds after receipt until the other teams are there, per cell; 65535: never."
    )
    ready_s: float | None = Field(description="Seconds after receipt until a team leaves the moving post; null: none.")


class PostOut(BaseModel):
    """A post as it counted. 待命点"""

    code: str
    name: str
    name_en: str | None
    lon: float
    lat: float
    is_new: bool
    is_moved: bool
    closed: bool
    teams: list[dict[str, object]] = Field(description="code, name, duty, turnout_s, skills of each team.")


class CellCoverOut(BaseModel):
    """How one cell is reached. 网格覆盖"""

    code: str
    by_one: float = Field(description="Share of its places one team reaches in time.")
    by_two: float
    best_s: float | None = Field(description="Arrival at its nearest place; null: nobody arrives.")
    median_s: float | None
    worst_s: float | None
    team: str | None
    second: str | None
    cause: Cause | None = Field(description="Why places of it are not reached; null where all are.")
    places: int
    demand: float | None = Field(description="Households, or cases a year; null: alike, not known or not shown.")
    demand_low: float | None = Field(description="Ends of the 90 % interval of cases a year.")
    demand_high: float | None
    demand_origin: Origin = Field(
        description="stated or spread: households; none: no household known, weighs nothing; learned: cases; few: "
        "fewer than five cases, or hidden with those, not shown; alike."
    )


class PointCoverOut(BaseModel):
    """How one reporting point is reached. 举报点覆盖"""

    code: str
    name: str
    name_en: str | None
    cell: str
    lon: float
    lat: float
    first_s: float | None
    second_s: float | None
    team: str | None
    cause: Cause | None


class TotalsOut(BaseModel):
    """The figures in all. 合计"""

    cells: int
    reached: int = Field(description="Cells all of whose places one team reaches in time.")
    reached_twice: int
    points: int
    points_reached: int
    points_reached_twice: int
    demand_share: float | None = Field(description="Share of the demand one team reaches in time.")
    demand_share_twice: float | None
    demand_interval: tuple[float, float] | None = Field(
        description="90 % interval of demand_share, where the demand is learned; else null: it is what was counted."
    )
    demand_interval_twice: tuple[float, float] | None
    worst_tenth_s: float | None = Field(description="Within which nine tenths of the demand are reached.")
    beyond_twice: float | None = Field(description="Share of the demand that waits longer than twice the target.")
    causes: dict[Cause, int] = Field(description="Cells with places not reached, by cause.")


class DemandOut(BaseModel):
    """What cells were weighed by, from which source, and where it ends. 需求"""

    asked: DemandKind
    used: DemandKind = Field(description="Another than was asked for only where `why` says so.")
    why: WhyNot | None
    reason: str | None = Field(description="Why there is no figure by what was asked for, and the remedy.")
    unit: Literal["cells", "households", "cases_a_year"]
    total: float | None = Field(description="All the demand; null: fewer than five cases, not shown.")
    total_low: float | None = Field(description="Ends of the 90 % interval, of cases a year.")
    total_high: float | None
    stated: int = Field(description="Cells with households of their own.")
    spread: int = Field(description="Cells with a part of their committee's households.")
    without: int = Field(description="Cells no household is known of; by households they weigh nothing.")
    spread_by: list[SpreadBy]
    unplaced: int = Field(description="Households of committees and cells that are no more: they count nowhere.")
    origins: list[str] = Field(description="Who counted the households.")
    years: tuple[int, int] | None = Field(description="First and last year of the counts; null: not stated.")
    since: datetime | None = Field(description="From when cases count.")
    until: datetime | None
    cases: int | None = Field(description="Cases it was learned from; null: fewer than five, or not learned.")
    elsewhere: int | None = Field(description="Cases of cells that are no more; null: one to four, or not learned.")
    few: int = Field(description="Cells whose rate is not shown.")
    exposure: ExposureSource | None = Field(description="What cells with few cases are shrunk towards.")


class DifferenceOut(BaseModel):
    """What the change wins and loses. 变化"""

    won: list[str]
    lost: list[str]
    missing: list[str]
    points_won: list[str]
    points_lost: list[str]


class ChanceOut(BaseModel):
    """The chance of being on scene in time. 按时到场概率"""

    block: str = Field(description="Part and kind of day whose turnout and speed count.")
    cases: int = Field(
        description="Responses the log taught from; 0 with fewer than five, of which nothing is learned: priors decide."
    )
    demand_share: float = Field(description="Expected share of the demand served within the target.")
    wanted: float
    turnout_s: list[float] = Field(description="Median turnout in this block, and the ends of its 90 % interval.")
    travel_factor: list[float] = Field(
        description="How much of the predicted time ways took in this block: median, and the ends of its 90 % interval."
    )
    factor_is_doubtful: bool = Field(
        description="Its median is below 0.5 or above 3: stamps or roads are more likely wrong than driving is so."
    )
    busy: float | None = Field(description="Mean share of time a team is busy; null without a team.")
    cells: dict[str, tuple[float, bool]] = Field(
        description="Chance of each cell, and whether teams are busy too often."
    )


class GapsOut(BaseModel):
    """The cover of a county. 覆盖"""

    at: datetime
    target_s: int
    handling_s: int
    skill: str | None
    method: str
    graph_version: str | None
    ground_version: str
    places: int
    demand: DemandOut
    posts: list[PostOut]
    totals: TotalsOut
    today: TotalsOut | None = Field(description="The same with today's posts, where posts were changed.")
    difference: DifferenceOut | None
    chance: ChanceOut | None = Field(description="Where it was asked for.")
    cells: list[CellCoverOut]
    points: list[PointCoverOut]
