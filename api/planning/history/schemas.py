"""What history, lateness, hot spots and learning answer over HTTP."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from dispatch.planning.history import Cause


class PeriodOut(BaseModel):
    """The county and the whole months that were looked at. 统计时段"""

    county: str
    since: datetime = Field(alias="from")
    to: datetime
    at: datetime
    years_without_holidays: list[int] = Field(
        description="Years of the period whose holidays the county did not import: they count as workdays. 缺节假日年份"
    )


class ShareOut(BaseModel):
    """The share within target of one group; all null with the reason where it has under five cases. 达标率"""

    n: int | None
    share: float | None
    low: float | None = Field(description="Lower end of the 95 % Wilson interval.")
    high: float | None
    p50_s: float | None
    p90_s: float | None
    why: Literal["fewer_than_five"] | None


class GroupsOut(BaseModel):
    """One grouping: what is shown, and how much is hidden. 分组"""

    shown: dict[str, ShareOut]
    hidden_groups: int = Field(description="Groups under five cases, and those that would reveal them.")
    hidden_cases: int | None


class PartOut(BaseModel):
    """One part of the response time, with distribution-free 95 % intervals of P50 and P90. 时间分解"""

    n: int
    mean_s: float | None
    p50_value_s: float | None
    p50_low_s: float | None
    p50_high_s: float | None
    p90_value_s: float | None
    p90_low_s: float | None
    p90_high_s: float | None


class PartsOut(BaseModel):
    """Where the time went: dispatch, other_teams, acknowledge, set_out, travel. 时间去向"""

    arrived: int | None
    doubts: dict[str, int] = Field(description="Responses whose stamps are missing, out of order or pressed together.")
    parts: dict[str, PartOut | None]


class HistoryOut(PeriodOut):
    """How responses went. 历史"""

    total: ShareOut
    exercises: int = Field(description="Cases of rehearsals, counted nowhere else.")
    groups: dict[str, GroupsOut] = Field(description="By cell, block, weekday (1 Monday), kind of cell, case_kind.")
    parts: PartsOut


class CauseOut(BaseModel):
    """One cause of late responses. 超时原因"""

    cause: Cause
    n: int
    prevents: int = Field(description="How many would have been in time without it alone.")
    minutes: float = Field(description="What it cost in all.")
    reasons: dict[str, int]


class UsualOut(BaseModel):
    """What handling and turnout usually take, learned from the log: what a late response is held against."""

    handling_s: float
    turnout_s: float


class LateCaseOut(BaseModel):
    """One late response, for those who may see cases. 超时案件"""

    case: int
    cause: Cause
    reason: str | None
    over_s: float
    seconds: dict[Cause, float] = Field(description="What each cause cost.")
    prevented_by: list[Cause]
    together: bool = Field(description="Only all of them together would have prevented it.")


class LateOut(PeriodOut):
    """Why late responses were late. 超时原因分析"""

    usual: UsualOut
    counted: int = Field(description="Cases with a promise kept or broken by now.")
    n: int = Field(description="Late ones, open ones among them.")
    causes: list[CauseOut]
    together: int = Field(description="Prevented only by several causes together.")
    not_prevented: int
    cases: list[LateCaseOut] | None = Field(description="Newest first; null for a planner, who sees no single case.")
    listed: int | None


class ClusterOut(BaseModel):
    """An area with more cases than expected. 聚集区"""

    cells: list[str]
    observed: int | None = Field(description="Null where it would reveal a cell under five cases.")
    expected: float
    relative_risk: float | None
    p: float


class LocalOut(BaseModel):
    """Cells among neighbours with more or fewer cases than expected, under a controlled false discovery rate."""

    hot: list[str]
    cold: list[str]
    rate: float
    neighbours: int
    naive: int = Field(description="Cells that would be called so at p ≤ .05 without control.")


class HotSpotsOut(PeriodOut):
    """Where cases cluster, if they do. 热点"""

    cases: int | None
    exposure: str
    draws: int
    significant: float
    clusters: list[ClusterOut] = Field(description="Often empty: nothing that chance does not explain.")
    likeliest: ClusterOut | None = Field(description="The likeliest cluster, whatever its p.")
    local: LocalOut | None
    why: Literal["fewer_than_five", "one_cell"] | None = Field(description="Why there is no figure.")


class PriorOut(BaseModel):
    """One assumption and how much of the answer is still its own. 先验"""

    name: str
    value: float
    unit: str
    weight: float = Field(description="In cases of the log.")
    cases: int
    share: float = Field(description="Of the answer: 1 without a log, towards 0 with many cases.")
    source: str


class LearnedTimeOut(BaseModel):
    """The median of positive times with a 90 % interval, and where nine tenths of all end. 用时"""

    median: float
    low: float
    high: float
    p90: float
    n: int | None = None


class LearnedOut(BaseModel):
    """One kind of time. 学习所得"""

    unit: str
    few: bool = Field(description="Fewer than five cases: they are not shown, and what is assumed stands here.")
    used: int = Field(description="Cases it is learned from.")
    all: LearnedTimeOut
    at_once: float | None = Field(description="Probability of leaving at once (0 s or less); null: one to four did.")
    at_once_n: int | None
    discarded: dict[str, int] = Field(description="By reason; none under five.")
    blocks: dict[str, LearnedTimeOut] = Field(description="By hour block; none under five cases.")
    teams: dict[str, LearnedTimeOut]


class RateOut(BaseModel):
    """Cases a year, mean and 90 % interval. 需求"""

    a_year: float
    low: float
    high: float


class DemandOut(BaseModel):
    """What is known of the demand. 需求"""

    cases: int | None = Field(description="Null: fewer than five, of which nothing is learned.")
    years: float
    exposure: str
    filled: int = Field(description="Cells for which the exposure was filled from other figures.")
    evenness: float = Field(description="Weight of the exposure, in cases per cell.")
    county: RateOut
    cells: dict[str, RateOut] = Field(description="Cells of five cases or more that reveal no other.")


class LessonsOut(PeriodOut):
    """What the log teaches, and what it still gives way from. 学习所得"""

    responses: int | None = Field(description="Null: fewer than five, not shown.")
    doubts: dict[str, int] = Field(description="Responses whose stamps say nothing, by reason; none under five.")
    times: dict[str, LearnedOut]
    demand: DemandOut
    priors: list[PriorOut]
