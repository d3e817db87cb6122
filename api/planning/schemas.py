"""Request and response models of coverage planning."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, StrictBool, StrictInt, model_validator

from api.http.schemas import Code, DatumText, Degrees, Incoming, Seconds, SkillText, storable
from api.roster.schemas import WallMoment
from dispatch.planning.cover import GapCause
from dispatch.planning.demand import DemandKind, Origin, SpreadBy, WhyNot
from dispatch.planning.learning import ExposureSource
from dispatch.views.minutes import MinutesView

MOST_POSTS = 500
MOST_EXTRA = 20
FARTHEST_M = 20_000.0
"""A post farther from the county than this is a slip of the hand."""


class PostIn(Incoming):
    """A changed post: one of today's, moved, emptied or closed, or a new one. 待命点"""

    code: Code = Field(description="Code of a station, or your own code for a new post. 编码")
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)] | None = Field(
        None, description="Name of a new post; default its code. 名称"
    )
    lon: Degrees | None = Field(None, description="Longitude in `datum`; default the station's. 经度")
    lat: Degrees | None = Field(None, description="Latitude in `datum`. 纬度")
    datum: DatumText | None = Field(None, description="Coordinate system of lon and lat. 坐标系")
    teams: Annotated[list[Code], Field(max_length=200)] | None = Field(
        None, description="Codes of the teams that wait here; default the station's own. 驻守小组"
    )
    extra_teams: Annotated[StrictInt, Field(ge=0, le=MOST_EXTRA)] = Field(
        0, description="Number of teams to add here, on duty, for every kind of case. 增设小组数"
    )
    closed: StrictBool = Field(False, description="Closed: nobody waits here. 撤销")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        given = [self.lon is not None, self.lat is not None, self.datum is not None]
        if any(given) and not all(given):
            raise ValueError("lon, lat and datum go together 经度、纬度和坐标系须同时给出")
        if self.closed and (self.extra_teams or self.teams):
            raise ValueError("nobody waits at a closed post: give no teams 撤销的待命点不能有小组，请勿填写小组")
        return self


class GapsIn(Incoming):
    """A question about the cover of a county. 覆盖查询"""

    at: WallMoment | None = Field(
        None, description="The hour whose roster applies, by the county's clock or with an offset; default now. 时刻"
    )
    target_s: Seconds | None = Field(
        None, description="Seconds, one target for all cells; default each cell's own by the rules. 统一时限（秒）"
    )
    handling_s: Annotated[StrictInt, Field(ge=0, le=3_600)] = Field(
        0, description="Seconds from receipt until a team is sent. 受理派单用时（秒）"
    )
    skill: SkillText | None = Field(None, description="Count only teams for this category. 专业类别")
    with_chance: StrictBool = Field(
        False, description="Also compute the probability of arriving in time, learned from the log. 另求按时到场概率"
    )
    demand: DemandKind = Field(
        DemandKind.EQUAL,
        description="Weight of cells: equal, by households, or by cases learned from the log. 需求",
    )
    posts: Annotated[list[PostIn], Field(max_length=MOST_POSTS)] = Field(
        default=[], description="Changes of today's posts; other posts stay. 待命点调整"
    )


class PreviewIn(GapsIn):
    """Input of a preview while a post is dragged. 拖动预览"""

    moving: Code = Field(description="Code of the dragged post. 正在移动的待命点")


class PreviewOut(BaseModel):
    """Times for trying places without another request. 拖动预览"""

    targets_s: list[float | None] = Field(description="Target of each cell, seconds; null: none.")
    cells: list[str]
    anchors: list[list[float]] = Field(description="Longitude and latitude of places near which a post may be.")
    table: str = Field(
        description="Base64 of unsigned 16-bit numbers, little-endian, a row per anchor, a column per cell: whole "
        "seconds to the farthest place of the cell; 65535: no way."
    )
    rest: list[int] = Field(description="Seconds after receipt until another team arrives, per cell; 65535: never.")
    ready_s: float | None = Field(
        description="Seconds after receipt until a team leaves the moved post; null: no team."
    )


class PostOut(BaseModel):
    """A post as counted. 待命点"""

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
    """The cover of one cell. 网格覆盖"""

    code: str
    target_s: float | None = Field(description="Its target, seconds; null: none, so it is neither reached nor a gap.")
    by_one: float | None = Field(description="Share of its places that one team reaches in time; null: no target.")
    by_two: float | None
    best_s: float | None = Field(description="Arrival at its nearest place; null: no team arrives.")
    median_s: float | None
    worst_s: float | None
    band: str | None = Field(
        description="Of `median_s`, as `totals.minutes` names it: minutes stand in for a target; null: it has one."
    )
    team: str | None
    second: str | None
    cause: GapCause | None = Field(
        description="Why some of its places are not reached, or teams are busy; null if none."
    )
    places: int
    demand: float | None = Field(description="Households, or cases a year; null: equal weights, unknown or not shown.")
    demand_low: float | None = Field(description="Ends of the 90 % interval of cases a year.")
    demand_high: float | None
    demand_origin: Origin = Field(
        description="stated or spread: households; none: households unknown, no weight; learned: cases; few: "
        "fewer than five cases, or hidden with those, not shown; alike."
    )


class PointCoverOut(BaseModel):
    """The cover of one reporting point. 举报点覆盖"""

    code: str
    name: str
    name_en: str | None
    cell: str
    target_s: float | None
    lon: float
    lat: float
    first_s: float | None
    second_s: float | None
    team: str | None
    cause: GapCause | None


class TotalsOut(BaseModel):
    """The totals. 合计"""

    cells: int = Field(description="All: those reached, the gaps, and those without a target.")
    reached: int = Field(description="Cells whose places one team reaches in time, all of them.")
    gaps: int = Field(description="Cells with a target that is not kept at all of their places.")
    unreachable: int = Field(description="Gaps to which no team can get.")
    without_target: int = Field(description="Cells to which the rules promise nothing.")
    minutes: MinutesView | None = Field(
        description="`median_s` of the cells without a target; null where every cell has one. 不设时限：到达分钟"
    )
    busy_too_often: int = Field(description="Reached cells whose teams are busy too often; 0 without the chance.")
    reached_twice: int
    points: int
    points_without_target: int
    points_reached: int
    points_reached_twice: int
    demand_share: float | None = Field(description="Share of the demand that one team reaches in time.")
    demand_share_twice: float | None
    demand_interval: tuple[float, float] | None = Field(
        description="90 % interval of demand_share for learned demand; else null, because the demand was counted."
    )
    demand_interval_twice: tuple[float, float] | None
    worst_tenth_s: float | None = Field(description="Time within which nine tenths of the demand are reached.")
    beyond_twice: float | None = Field(description="Share of the demand that waits longer than twice the target.")
    causes: dict[GapCause, int] = Field(description="Gaps by cause.")


class DemandOut(BaseModel):
    """The weights of cells, their source and limits. 需求"""

    asked: DemandKind
    used: DemandKind = Field(description="Differs from the request only if `why` is set.")
    why: WhyNot | None
    reason: str | None = Field(description="Why the requested weights are not available, and the remedy.")
    unit: Literal["cells", "households", "cases_a_year"]
    total: float | None = Field(description="Total demand; null: fewer than five cases, not shown.")
    total_low: float | None = Field(description="Ends of the 90 % interval, of cases a year.")
    total_high: float | None
    stated: int = Field(description="Cells with households of their own.")
    spread: int = Field(description="Cells with a share of their committee's households.")
    without: int = Field(description="Cells without known households; by households they have no weight.")
    spread_by: list[SpreadBy]
    unplaced: int = Field(description="Households of former committees and cells: not counted.")
    origins: list[str] = Field(description="Source of the household counts.")
    years: tuple[int, int] | None = Field(description="First and last year of the counts; null: not stated.")
    since: datetime | None = Field(description="Start of the counted cases.")
    until: datetime | None
    cases: int | None = Field(description="Number of cases it is learned from; null: fewer than five, or not learned.")
    elsewhere: int | None = Field(description="Cases of former cells; null: one to four, or not learned.")
    few: int = Field(description="Cells whose rate is hidden.")
    exposure: ExposureSource | None = Field(description="Distribution towards which cells with few cases are shrunk.")


class DifferenceOut(BaseModel):
    """Gains and losses of the change. 变化"""

    won: list[str]
    lost: list[str]
    missing: list[str]
    points_won: list[str]
    points_lost: list[str]


class ChanceOut(BaseModel):
    """The probability of arriving in time. 按时到场概率"""

    block: str = Field(description="Part and kind of day of the turnout and speed.")
    cases: int = Field(description="Responses it is learned from; 0 with fewer than five: then the assumptions apply.")
    demand_share: float = Field(description="Expected share of the demand served within the target.")
    wanted: float
    handling_s: list[float] = Field(
        description="Median handling in this block, and the ends of its 90 % interval. The chance counts this, the "
        "plain answer the handling of the request."
    )
    turnout_s: list[float] = Field(description="Median turnout in this block, and the ends of its 90 % interval.")
    travel_factor: list[float] = Field(
        description="Ratio of actual to predicted travel time in this block: median, and the ends of its 90 % interval."
    )
    factor_is_doubtful: bool = Field(
        description="The median is below 0.5 or above 3: probably the recorded times or the roads are wrong."
    )
    busy: float | None = Field(description="Mean share of time a team is busy; null without teams.")
    cells: dict[str, tuple[float | None, bool]] = Field(
        description="Probability for each cell, null without a target, and whether teams are busy too often."
    )


class GapsOut(BaseModel):
    """The cover of a county. 覆盖"""

    at: datetime
    target_s: int | None = Field(description="The one target asked for; null: each cell's own.")
    handling_s: int
    skill: str | None
    method: str
    graph_version: str | None
    ground_version: str
    county_version: str = Field(description="Of teams, stations, roster, calendar and households.")
    rules_version: str
    places: int
    demand: DemandOut
    posts: list[PostOut]
    totals: TotalsOut
    today: TotalsOut | None = Field(description="The same with today's posts, if posts were changed.")
    difference: DifferenceOut | None
    chance: ChanceOut | None = Field(description="Only if asked for.")
    cells: list[CellCoverOut]
    points: list[PointCoverOut]
