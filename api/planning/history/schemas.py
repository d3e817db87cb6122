"""Response models of history, late responses, hot spots and learning."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from dispatch.planning.history import Cause
from gis.county.model import CellKind


class PeriodOut(BaseModel):
    """The county and the whole months of the figures. 统计时段"""

    county: str
    since: datetime = Field(alias="from")
    to: datetime
    at: datetime
    years_without_holidays: list[int] = Field(
        description="Years of the period without imported holidays: those count as workdays. 缺节假日年份"
    )


class ShareOut(BaseModel):
    """The share within target of one group; with fewer than five cases all null, with the reason. 达标率"""

    n: int | None = Field(description="Cases with a target that is met or missed by now.")
    share: float | None
    low: float | None = Field(description="Lower end of the 95 % Wilson interval.")
    high: float | None
    confirmed: int | None = Field(
        description="Arrivals in time that a position confirms. Null, with `unconfirmed`, where either is one to four, "
        "or would tell of such a number. 经定位确认"
    )
    unconfirmed: int | None = Field(description="Arrivals in time that no position confirms. 未经定位确认")
    p50_s: float | None = Field(description="Of the `n` cases.")
    p90_s: float | None
    why: Literal["fewer_than_five"] | None


class ArrivalsOut(BaseModel):
    """The times of all arrivals, with and without a target. 全部到场用时"""

    n: int
    p50_s: float | None
    p90_s: float | None


class GroupsOut(BaseModel):
    """One grouping: the groups shown, and the number hidden. 分组"""

    shown: dict[str, ShareOut]
    hidden_groups: int = Field(description="Groups of fewer than five cases, and those that would reveal them.")
    hidden_cases: int | None


class PartOut(BaseModel):
    """One part of the response time, with distribution-free 95 % intervals of P50 and P90. 时间分解"""

    n: int | None = Field(description="Null where it would tell of fewer than five responses without such a time.")
    mean_s: float | None
    p50_value_s: float | None
    p50_low_s: float | None
    p50_high_s: float | None
    p90_value_s: float | None
    p90_low_s: float | None
    p90_high_s: float | None


class PartsOut(BaseModel):
    """The parts of the response time: dispatch, other_teams, acknowledge, set_out, travel. 时间去向"""

    arrived: int | None
    doubts: dict[str, int] = Field(
        description="Responses with times that are missing, out of order or pressed together; none for fewer than five."
    )
    parts: dict[str, PartOut | None]


class HistoryOut(PeriodOut):
    """History of responses. 历史"""

    total: ShareOut
    arrivals: ArrivalsOut | None = Field(description="Null if that would reveal fewer than five cases.")
    without_target: int | None = Field(description="Cases without a target, in no share. Null: one to four.")
    kinds_without_target: list[CellKind] = Field(description="Kinds of cell without a target outside the town, today.")
    exercises: int = Field(description="Cases of rehearsals, not counted elsewhere.")
    groups: dict[str, GroupsOut] = Field(description="By cell, block, weekday (1 Monday), kind of cell, case_kind.")
    parts: PartsOut


class CauseOut(BaseModel):
    """One cause of late responses. 超时原因"""

    cause: Cause
    n: int | None = Field(description="Null where it would reveal that other causes have fewer than five.")
    at_least: int = Field(description="As many late responses, or more; `n` where that is given.")
    prevents: int | None = Field(
        description="Number in time if this cause alone were removed, a least number where `n` is null; null if it "
        "would reveal fewer than five."
    )
    minutes: float = Field(description="Total delay.")
    reasons: dict[str, int] = Field(description="Empty where `n` is null.")


class UsualOut(BaseModel):
    """Usual handling and turnout, learned from the log: the standard for late responses."""

    handling_s: float
    turnout_s: float = Field(description="Of crews on shift.")
    assumed: list[Literal["handling", "turnout"]] = Field(description="Not learned: fewer than five responses.")


class LateCaseOut(BaseModel):
    """One late response, for callers who may see cases. 超时案件"""

    case: int
    cause: Cause
    reason: str | None
    over_s: float
    seconds: dict[Cause, float] = Field(description="Delay by cause.")
    prevented_by: list[Cause]
    together: bool = Field(description="Only removing all of them together would have prevented it.")


class LateOut(PeriodOut):
    """Causes of late responses. 超时原因分析"""

    usual: UsualOut
    counted: int | None = Field(description="Cases whose target is met or missed by now. Null: fewer than five.")
    n: int | None = Field(description="Late ones, including open ones; null if fewer than five are counted.")
    causes: list[CauseOut] = Field(
        description="For a planner, causes of five and more late responses; at most one without its number."
    )
    others: bool = Field(description="Whether causes are left out: under five, or they would reveal one that is.")
    together: int | None = Field(
        description="Prevented only by several remedies together; null if that would reveal fewer than five."
    )
    not_prevented: int | None
    cases: list[LateCaseOut] | None = Field(
        description="Newest first; null for a planner, who may not see single cases."
    )
    listed: int | None


class ClusterOut(BaseModel):
    """An area with more cases than expected. 聚集区"""

    cells: list[str]
    observed: int | None = Field(description="Null if it would reveal a cell with fewer than five cases.")
    expected: float
    relative_risk: float | None
    p: float


class LocalOut(BaseModel):
    """Cells among neighbours with more or fewer cases than expected, under a controlled false discovery rate."""

    hot: list[str]
    cold: list[str]
    rate: float
    neighbours: int
    naive: int = Field(description="Number of cells at p ≤ .05 without that control.")


class HotSpotsOut(PeriodOut):
    """Clusters of cases, if any. 热点"""

    cases: int | None
    exposure: str
    draws: int
    significant: float
    clusters: list[ClusterOut] = Field(description="Often empty: chance explains everything.")
    likeliest: ClusterOut | None = Field(description="The likeliest cluster, regardless of its p.")
    local: LocalOut | None
    why: Literal["fewer_than_five", "one_cell"] | None = Field(description="Reason for a missing figure.")


class PriorOut(BaseModel):
    """One assumption and its share in the answer. 初始假设"""

    name: str
    value: float
    unit: str
    weight: float = Field(description="In cases of the log.")
    cases: int | None = Field(description="Null: not shown; of a time a least number where `used_is_least`.")
    share: float | None = Field(
        description="Share of the answer: 1 without a log, towards 0 with many cases; null: not shown."
    )
    source: str


class LearnedTimeOut(BaseModel):
    """The median of positive times with a 90 % interval, and the 90th percentile of all. 用时"""

    median: float
    low: float
    high: float
    p90: float
    n: int | None = None


class LearnedOut(BaseModel):
    """One kind of time. 学习所得"""

    unit: str
    few: bool = Field(description="Fewer than five cases: not shown, the assumption applies.")
    used: int | None = Field(
        description="Number of cases it is learned from; null: it would tell of fewer than five others."
    )
    used_is_least: bool = Field(description="Up to nine more, so that none can tell of fewer than five others. 至少")
    all: LearnedTimeOut
    at_once: float | None = Field(description="Probability of leaving at once (0 s or less); null: not shown.")
    at_once_n: int | None
    mostly_at_once: bool = Field(description="At least every second: the median is 0.")
    discarded: dict[str, int] = Field(description="By reason; none for fewer than five.")
    blocks: dict[str, LearnedTimeOut] = Field(description="By hour block; none for fewer than five cases.")
    teams: dict[str, LearnedTimeOut]


class RateOut(BaseModel):
    """Cases a year, mean and 90 % interval. 需求"""

    a_year: float
    low: float
    high: float


class LearnedDemandOut(BaseModel):
    """Learned demand. 需求"""

    cases: int | None = Field(description="Null: fewer than five, nothing is learned.")
    years: float
    exposure: str
    filled: int = Field(description="Cells whose exposure was filled in from other figures.")
    evenness: float = Field(description="Weight of the exposure, in cases per cell.")
    county: RateOut
    cells: dict[str, RateOut] = Field(description="Cells with five or more cases that reveal no other.")


class DutyCostOut(LearnedTimeOut):
    """The turnout of a duty, and what it costs beyond a usual one; `n` null: not shown. 备勤出动"""

    rule_s: float = Field(description="Turnout that the rules give it, seconds.")
    cost_s: float = Field(description="What it costs by rule and log, seconds.")


class FailedOfferOut(BaseModel):
    """Offers that came to nothing in one way, and after how long, seconds. 拒接或未应答"""

    few: bool = Field(description="Fewer than five responses had one: not shown, and nothing is learned.")
    n: int
    share: float = Field(description="Chance of an offer.")
    median: float
    low: float
    high: float
    p90: float


class OffersOut(BaseModel):
    """Offers of the responses, up to the one by which somebody arrived. 派单"""

    made: int
    failed: int = Field(description="Declined by the team, or expired without an answer.")
    share: float = Field(description="Chance that an offer comes to nothing.")
    low: float = Field(description="90 % interval of the chance.")
    high: float
    ways: dict[str, FailedOfferOut] = Field(description="`declined` and `expired`.")


class LessonsOut(PeriodOut):
    """The values learned from the log, and the weight of the assumptions. 学习所得"""

    responses: int | None = Field(description="Null: fewer than five, not shown.")
    doubts: dict[str, int] = Field(description="Responses with unusable times, by reason; none for fewer than five.")
    times: dict[str, LearnedOut]
    duties: list[DutyCostOut] = Field(description="Duties with a turnout of their own, of five responses and more.")
    offers: OffersOut
    demand: LearnedDemandOut
    priors: list[PriorOut]
