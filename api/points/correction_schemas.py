"""Request and response models of corrections of reporting points."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from api.http.schemas import Code, Incoming, Moment, Reason, dial, storable
from api.off_shelf.schemas import Name, Short, StandingIn
from gis.county.model import PointKind

Phone = Annotated[str, Field(min_length=3, max_length=40), AfterValidator(storable), AfterValidator(dial)]
Version = Annotated[
    str,
    Field(pattern=r"^[0-9a-f]{16}$", description="`version` of the point as seen. 所见版本"),
]
Remark = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(storable)]
NEVER_BLANK = ("kind", "name")


class CorrectionIn(Incoming):
    """A correction of a reporting point; `details` has the changed fields, null to clear one. 更正"""

    point: Code = Field(description="Code of the reporting point. 举报点编码")
    what: Literal["moved", "closed", "details"] = Field(description="迁移、关闭、登记信息有误")
    seen_version: Version
    place: StandingIn | None = Field(None, description="New place, for `moved`. 新位置")
    address: Short | None = Field(None, description="For `moved` or `details`. 地址")
    kind: PointKind | None = Field(None, description="For `details`. 类型")
    name: Name | None = Field(None, description="For `details`. 名称")
    name_en: Name | None = Field(None, description="For `details`. 英文名称")
    contact: Name | None = Field(None, description="For `details`: the contact person. 联系人")
    phone: Phone | None = Field(None, description="For `details`. 电话")
    remark: Remark | None = Field(None, description="For the person who decides. 备注")
    at: Moment | None = Field(None, description="Time of the proposal; default now. 提出时间")

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
        """Return the names of the given fields."""
        return frozenset(self.model_fields_set) & {"place", "address", "kind", "name", "name_en", "contact", "phone"}


class WithdrawnIn(Incoming):
    """A withdrawal of a proposal. 撤回"""

    at: Moment | None = Field(None, description="Time; default now. 撤回时间")


class ApprovalIn(Incoming):
    """An approval of a proposal, for the point as seen. 采纳"""

    seen_version: Version
    reason: Reason | None = Field(None, description="An optional remark, shown to the proposer. 说明，可不填")


class RefusalIn(Incoming):
    """A refusal of a proposal. 不予采纳"""

    reason: Reason


class ReopeningIn(Incoming):
    """A reopening of a closed point. 恢复举报点"""

    seen_version: Version
    reason: Reason


class ClosedPointOut(BaseModel):
    """A closed point. 已关闭的举报点"""

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
    """Closed points, the last closed first."""

    items: list[ClosedPointOut]
