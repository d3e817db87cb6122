"""Bodies and parameters of the routes of reports."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Path, Query
from pydantic import Field

from api.http.schemas import Incoming
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.reports.run import Asked

type PeriodForm = Literal["county", "year", "quarter", "month", "week", "day"]
PERIOD = "2026, 2026-Q3, 2026-09, 2026-W38, 2026-09-21 or 2026-01-01..2026-09-21. 期间"
_KIND, _STATION = "Cases of this kind only. 类别", "Cases of this station only; `bureau`: those of none. 市场监管所"
_CATEGORY, _CHANNEL = "Cases of this category only. 领域", "Cases that came in this way only. 渠道"

RunAsked = Annotated[int, Path(alias="run", ge=1, lt=2**63, description="The report's number. 报告编号")]


def _asked(
    period: Annotated[str, Query(max_length=40, description=PERIOD)],
    kind: Annotated[CaseKind | None, Query(description=_KIND)] = None,
    station: Annotated[str | None, Query(max_length=40, description=_STATION)] = None,
    category: Annotated[Category | None, Query(description=_CATEGORY)] = None,
    channel: Annotated[Channel | None, Query(description=_CHANNEL)] = None,
) -> Asked:
    return Asked(period, kind, station, category, channel)


PeriodAsked = Annotated[Asked, Depends(_asked)]
AsOf = Annotated[date | None, Query(description="The last day of which anything is known; default today. 统计截止日")]


class ReportIn(Incoming):
    """A report to be made and kept. 生成报告"""

    period: str = Field(max_length=40, description=PERIOD)
    form: PeriodForm = Field(description="The form of its files. 报告样式")
    as_of: date | None = Field(None, description="The last day of which anything is known; default today. 统计截止日")
    kind: CaseKind | None = Field(None, description=_KIND)
    station: str | None = Field(None, max_length=40, description=_STATION)
    category: Category | None = Field(None, description=_CATEGORY)
    channel: Channel | None = Field(None, description=_CHANNEL)

    @property
    def asked(self) -> Asked:
        """Return the period with what its cases are narrowed to."""
        return Asked(self.period, self.kind, self.station, self.category, self.channel)
