"""The ground as a phone keeps it, over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.points.correction_schemas import FactsOut
from dispatch.kinds import CaseKind, Category
from gis.county.corrections import CorrectionKind, CorrectionStatus
from gis.county.model import CellKind, PointKind


class PhoneCellOut(BaseModel):
    """A cell of the phone's station. 单元网格"""

    code: str
    kind: CellKind
    name: str | None
    in_town: bool
    committee_name: str
    town: str
    inspector: str | None
    inspector_phone: str | None
    own: bool = Field(description="Whether its inspector is of the phone's team. 是否本组网格员")


class PhonePlaceOut(BaseModel):
    """Where a point lies, WGS84."""

    lon: float
    lat: float
    name: str


class HappenedOut(BaseModel):
    """A case received for a point, or a closed visit there for goods to come off the shelf; never who complained."""

    at: datetime
    what: Literal["case", "off_shelf"]
    kind: CaseKind
    category: Category
    outcome: str = Field(description="Status of the case, or how the visit ended. 结果")


class PointHistoryOut(BaseModel):
    """What happened at a point, of what whoever asks may see. 检查记录"""

    number: int
    last: list[HappenedOut] = Field(description="The last five, the latest first.")


class PhoneCorrectionOut(BaseModel):
    """What was proposed of a point and became of it, as far as it was in the last thirty days. 更正"""

    number: int
    what: CorrectionKind
    status: CorrectionStatus
    asked: FactsOut
    remark: str | None
    proposed_by: str
    own: bool = Field(description="Whether it is the phone's carrier's, to be withdrawn. 是否本人提出")
    did_at: datetime
    decided_at: datetime | None
    reason: str | None


class PhonePointOut(BaseModel):
    """A reporting point of the station. 投诉举报点"""

    code: str
    kind: PointKind
    name: str
    name_en: str | None
    address: str | None
    contact: str | None = Field(description="Whom to ask for there, by the register. 联系人")
    phone: str | None
    cell: str = Field(description="The cell it lies in; in a gap, the nearest.")
    place: PhonePlaceOut
    handover: dict[Literal["gcj02", "bd09"], Annotated[list[float], Field(min_length=2, max_length=2)]] = Field(
        description="Longitude and latitude as map applications expect them: gcj02 Amap, bd09 Baidu. 导航坐标"
    )
    closed: bool = Field(description="Whether it was closed: nothing is received for it. 是否已关闭")
    version: str = Field(description="Changes with what is told of it; a proposal says which was looked at. 版本")
    history: PointHistoryOut
    corrections: list[PhoneCorrectionOut] = Field(description="Open ones first.")


class PhoneCallOut(BaseModel):
    """A station to be called. 市场监管所"""

    code: str
    name: str
    name_en: str | None
    address: str | None
    phone: str | None
    own: bool = Field(description="Whether it is the phone's own station. 是否本所")


class PhoneGroundOut(BaseModel):
    """The ground of a phone's station. 我的网格"""

    version: str = Field(description="Also the ETag: changes with anything below. 版本")
    station: str
    cells: list[PhoneCellOut] = Field(description="Those of the team's own inspectors first.")
    points: list[PhonePointOut]
    stations: list[PhoneCallOut] = Field(description="All of the county, one's own first.")
