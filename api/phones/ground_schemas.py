"""Response models of the ground data that a phone stores."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from dispatch.kinds import CaseKind, Category
from dispatch.views.correction import FactsView
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
    own: bool = Field(description="Whether its inspector is in the phone's team. 是否本组网格员")


class PhonePlaceOut(BaseModel):
    """Position of a point, WGS84."""

    lon: float
    lat: float
    name: str


class HappenedOut(BaseModel):
    """A case received for a point, or a closed off-shelf visit there; never the complainant."""

    at: datetime
    what: Literal["case", "off_shelf"]
    kind: CaseKind
    category: Category
    outcome: str = Field(description="Status of the case, or result of the visit. 结果")


class PointHistoryOut(BaseModel):
    """Events at a point that the caller may see. 检查记录"""

    number: int
    last: list[HappenedOut] = Field(description="The last five, the latest first.")


class PhoneCorrectionOut(BaseModel):
    """A correction of a point and its result, from the last thirty days. 更正"""

    number: int
    what: CorrectionKind
    status: CorrectionStatus
    asked: FactsView
    remark: str | None
    proposed_by: str
    own: bool = Field(description="Whether the phone's user proposed it and may withdraw it. 是否本人提出")
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
    contact: str | None = Field(description="Contact person, by the register. 联系人")
    phone: str | None
    cell: str = Field(description="Its cell; in a gap, the nearest.")
    place: PhonePlaceOut
    handover: dict[Literal["gcj02", "bd09"], Annotated[list[float], Field(min_length=2, max_length=2)]] = Field(
        description="Longitude and latitude as map applications expect them: gcj02 Amap, bd09 Baidu. 导航坐标"
    )
    closed: bool = Field(description="Whether it is closed and receives nothing. 是否已关闭")
    version: str = Field(description="Changes with the data of the point; a proposal names the version it saw. 版本")
    history: PointHistoryOut
    corrections: list[PhoneCorrectionOut] = Field(description="Open ones first.")


class PhoneCallOut(BaseModel):
    """A station to call. 市场监管所"""

    code: str
    name: str
    name_en: str | None
    address: str | None
    phone: str | None
    own: bool = Field(description="Whether it is the phone's own station. 是否本所")


class PhoneGroundOut(BaseModel):
    """The ground data of a phone's station. 我的网格"""

    version: str = Field(description="Also the ETag: changes with anything below. 版本")
    station: str
    cells: list[PhoneCellOut] = Field(description="Cells of the team's own inspectors first.")
    points: list[PhonePointOut]
    stations: list[PhoneCallOut] = Field(description="All of the county, the caller's own first.")
