"""Request and response models of complainants' identities."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field, StrictBool, model_validator

from api.http.schemas import Code, Incoming, Reason, Words, dial, storable
from dispatch.views.case import CaseView


class PhoneNumberIn(Incoming):
    """A telephone number to find earlier cases by."""

    phone: Annotated[
        str, Field(min_length=3, max_length=40, description="Telephone number. 电话"), AfterValidator(dial)
    ]


class RevealIn(Incoming):
    """The reason for revealing the identity."""

    reason: Reason


class DialIn(Incoming):
    """The phone that will dial."""

    phone: Code = Field(description="Code of the phone; its team must have the case. 手机代码")


class DialOut(BaseModel):
    """The number that a phone dials. 拨号"""

    tel: str = Field(description="The number after `tel:`; an extension follows a comma.")


class IdentityIn(Incoming):
    """The complainant or reporter: encrypted, stored separately, masked elsewhere. 投诉举报人身份，加密单独存放"""

    name: Words | None = Field(None, description="Name. 姓名")
    phone: Annotated[str, Field(min_length=3, max_length=40), AfterValidator(storable), AfterValidator(dial)] | None = (
        Field(None, description="Telephone number, in any usual form. 电话")
    )
    address: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)] | None = Field(
        None, description="Postal address. 地址"
    )
    id_number: Annotated[str, Field(min_length=4, max_length=40), AfterValidator(storable)] | None = Field(
        None, description="Number of an identity document. 证件号码"
    )
    anonymous: StrictBool = Field(False, description="The author stays anonymous: no other field. 匿名")

    @model_validator(mode="after")
    def _known_or_not(self) -> Self:
        found = any((self.name, self.phone, self.address, self.id_number))
        if self.anonymous and found:
            raise ValueError("anonymous allows no other field: leave the rest out 匿名时请勿填写其他身份信息")
        if not self.anonymous and not found:
            raise ValueError("give name, phone, address or id_number, or anonymous: true 请填写身份信息或选择匿名")
        return self


class IdentityOut(BaseModel):
    """The identity, revealed for a stated reason. 身份信息"""

    name: str | None
    phone: str | None
    address: str | None
    id_number: str | None
    words: str | None = Field(description="The original words, where the case's text leaves some out. 原文")
    parties: str | None = Field(description="Who represents the author or acts for them, a line each. 代表人、代理人")


class FoundOut(BaseModel):
    """Cases of one telephone number, the newest first."""

    items: list[CaseView]
    more: bool = Field(description="Whether the number has older cases, which are not listed.")


class CallerOut(BaseModel):
    """Earlier cases of a telephone number, limited to those whose author the caller may know. 来电人以往案件"""

    items: list[CaseView] = Field(description="The newest few, the newest first.")
    in_12_months: int = Field(description="Number in all.")
