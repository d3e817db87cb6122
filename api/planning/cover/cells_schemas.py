"""Request and response models of inspectors' cells."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from api.http.schemas import Code, Incoming
from api.roster.schemas import Day
from dispatch.planning.cells import Doubt


class MoveIn(Incoming):
    """A move of a cell to another inspector, from a given day. 网格调整"""

    cell: Annotated[str, Field(pattern=r"^[0-9]{15}$", description="Code of the cell. 网格编码")]
    inspector: Code = Field(description="Code of the new inspector. 责任人编码")
    on: Day = Field(description="First day of the change; after today. 生效日期")


class DoubtOut(BaseModel):
    """An objection to a move. 存疑之处"""

    doubt: Doubt
    before_s: float | None
    after_s: float | None
    until: date | None = Field(description="Day on which the cell changes again or ends. 网格再次变更或停用的日期")


class MoveOut(BaseModel):
    """The effects of a move; nothing is changed. 网格调整预览"""

    cell: str
    before: str | None
    after: str
    on: str
    doubts: list[DoubtOut]


class WorkloadOut(BaseModel):
    """The workload of one inspector. 责任人工作量"""

    inspector: str | None = Field(description="Null: cells without an inspector.")
    name: str | None
    station: str | None
    cells: list[str]
    area_km2: float
    points: int
    cases: int | None = Field(description="Null: fewer than five, or would reveal a cell with fewer; not shown.")
    a_year: float | None
    low: float | None = Field(description="Lower end of the 95 % interval of `a_year`.")
    high: float | None
    least_a_year: float | None = Field(
        description="Cases a year of the cells that are shown one by one; only where `a_year` is not shown."
    )
    travel_s: float | None = Field(description="Mean time by road from the station to the places of the cells.")


class WorkloadsOut(BaseModel):
    """The workload of every inspector. 工作量"""

    days: int
    since: date = Field(description="First day counted: the log may have begun within `days`. 统计起始日")
    method: str
    inspectors: list[WorkloadOut]
