"""Corrections of reporting points over HTTP."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from api.http.schemas import Code, Incoming, Moment, Reason, dial, storable
from api.off_shelf.schemas import Name, Short, StandingIn
from gis.county.corrections import CorrectionKind, CorrectionStatus
from gis.county.model import PointKind

Phone = Annotated[str, Field(min_length=3, max_length=40), AfterValidator(storable), AfterValidator(dial)]
Version = Annotated[
    str,
    Field(pattern=r"^[0-9a-f]{16}$", description="`version` of the point that was looked at. 所见版本"),
]
Remark = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(storable)]
NEVER_BLANK = ("kind", "name")


class CorrectionIn(Incoming):
    """What is wrong with a reporting point; of `details` what is given, null for what there is none of. 更正"""

    point: Code = Field(description="Code of the reporting point. 投诉举报点代码")
    what: Literal["moved", "closed", "details"] = Field(description="迁移、关闭、登记信息有误")
    seen_version: Version
    place: StandingIn | None = Field(None, description="Where it is now, of `moved`. 新位置")
    address: Short | None = Field(None, description="Of `moved` or `details`. 地址")
    kind: PointKind | None = Field(None, description="Of `details`. 类型")
    name: Name | None = Field(None, description="Of `details`. 名称")
    name_en: Name | None = Field(None, description="Of `details`. 英文名称")
    contact: Name | None = Field(None, description="Of `details`: whom to ask for there. 联系人")
    phone: Phone | None = Field(None, description="Of `details`. 电话")
    remark: Remark | None = Field(None, description="For whoever decides. 备注")
    at: Moment | None = Field(None, description="When it was said; default now. 提出时间")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        blank = [name for name in NEVER_BLANK if name in self.model_fields_set and getattr(self, name) is None]
        if blank:
            raise ValueError(f"{blank[0]} must not be blank 不能为空")
        if "place" in self.model_fields_set and self.place is None:
            raise ValueError("leave place out where the coordinates stay as they are 位置不变时请勿填写 place")
        if self.what != "closed" and not self.asked:
            raise ValueError(
                "say what it should be: place or address of a moved point, else one of its details 请填写更正内容"
            )
        return self

    @property
    def asked(self) -> frozenset[str]:
        """Return the names of the facts that are told."""
        return frozenset(self.model_fields_set) & {"place", "address", "kind", "name", "name_en", "contact", "phone"}


class WithdrawnIn(Incoming):
    """A proposal taken back. 撤回"""

    at: Moment | None = Field(None, description="When; default now. 撤回时间")


class ApprovalIn(Incoming):
    """A proposal approved, of the point as it was looked at. 采纳"""

    seen_version: Version
    reason: Reason | None = Field(None, description="A remark, if any; the proposer reads it. 说明，可不填")


class RefusalIn(Incoming):
    """A proposal refused. 不予采纳"""

    reason: Reason


class ReopeningIn(Incoming):
    """A closed point opened again. 恢复举报点"""

    seen_version: Version
    reason: Reason


type Pair = Annotated[list[float], Field(min_length=2, max_length=2)]


class FactsOut(BaseModel):
    """What a point is, or should be; of what is corrected only what is. 登记信息"""

    code: str | None = None
    kind: PointKind | None = None
    name: str | None = None
    name_en: str | None = None
    address: str | None = None
    contact: str | None = None
    phone: str | None = None
    place: Pair | None = Field(None, description="Longitude and latitude, WGS84.")
    closed: bool | None = None


class CellOut(BaseModel):
    """A cell with whose it is. 网格"""

    code: str
    committee: str
    station: str | None


class CorrectionOut(BaseModel):
    """A correction beside the point as it is now. 举报点更正"""

    number: int
    point: str
    what: CorrectionKind
    status: CorrectionStatus
    asked: FactsOut = Field(description="What would change.")
    seen: FactsOut = Field(description="The point as its proposer saw it.")
    now: FactsOut | None = Field(description="The point as it is; null where it is in the register no more.")
    version: str | None = Field(description="Of the point as it is now; to be sent back with an approval.")
    stale: bool = Field(description="Whether an open one was proposed of the point as it is no longer.")
    beside: list[int] = Field(description="Other open ones of the same point.")
    distance_m: float | None = Field(description="From where it is now to where it would be.")
    accuracy_m: float | None = Field(description="Of the fix the new place was taken from.")
    outside_m: float | None = Field(description="How far the new place lies outside the county, 0 within.")
    cell: CellOut | None
    new_cell: CellOut | None = Field(description="Where the new place lies; null where it is outside the county.")
    remark: str | None
    proposed_by: str
    own: bool = Field(description="Whether the reader proposed it: somebody else has to approve it.")
    team: str | None
    station: str | None
    did_at: datetime
    phone_at: datetime | None = Field(description="The same moment by the phone's own clock.")
    received_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None
    before: FactsOut | None = Field(description="Of an approved one what was there before.")


class CorrectionsOut(BaseModel):
    """Open ones first, those of one point together, the longest waiting first; then what was decided."""

    items: list[CorrectionOut]
    open: int


class ClosedPointOut(BaseModel):
    """A point that was closed. 已关闭的举报点"""

    code: str
    kind: PointKind
    name: str
    name_en: str | None
    address: str | None
    closed_at: datetime
    version: str
    closed_by: str | None
    reason: str | None
    remark: str | None


class ClosedPointsOut(BaseModel):
    """The last closed first."""

    items: list[ClosedPointOut]
