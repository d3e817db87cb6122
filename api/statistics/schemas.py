"""Response models of figures: present cover and response times."""

from datetime import datetime

from pydantic import BaseModel, Field

from dispatch.views.minutes import MinutesView


class CoverageOut(BaseModel):
    """Cells reached in time from the free teams' present positions. 覆盖"""

    at: datetime
    target_s: int
    method: str
    graph_version: str | None
    stations: list[str] | None = Field(description="The stations whose teams are counted; null: all of the county's.")
    teams: list[str] = Field(description="The free teams.")
    cells: dict[str, float | None] = Field(
        description="Least time to each cell, in seconds; null if no road leads there."
    )
    bands: dict[str, str] = Field(
        description="The band of each cell without a target, as `minutes` names it; none if `target_s` is asked for."
    )
    minutes: MinutesView | None = Field(description="Of the cells in `bands`; null if there are none.")
    reached: int
    total: int
    area_share: float | None = Field(description="Share of the county's area reached in time.")


class FiguresOut(BaseModel):
    """Response figures of one group. 响应统计"""

    cases: int = Field(description="All received cases, without exercises. 受理件数")
    n: int = Field(description="Cases whose target is met or missed by now.")
    met: int
    unconfirmed: int = Field(description="Of `met`: no position confirms the arrival. 未经定位确认")
    missed: int
    share: float | None
    low: float | None = Field(description="Lower end of the 95 % Wilson interval of `share`.")
    high: float | None
    measured: int = Field(description="All arrivals, with and without a target.")
    censored: int = Field(description="Not arrived yet: they enter `p50_s` and `p90_s` as lower bounds.")
    p50_s: float | None = Field(description="Of `measured` and `censored`, with and without a target.")
    p90_s: float | None
    counted_p50_s: float | None = Field(description="Of the `n` cases; without arrival, a lower bound.")
    counted_p90_s: float | None
    excluded: dict[str, int] = Field(description="Cases excluded from the share, by reason.")


class ResponseOut(BaseModel):
    """Response figures, total and by group; percentiles are never averaged."""

    since: datetime = Field(alias="from")
    to: datetime
    at: datetime
    by: str | None
    total: FiguresOut
    groups: dict[str, FiguresOut]
