"""Response models of the codes of reporting points."""

from datetime import datetime

from pydantic import BaseModel, Field


class PointTokenOut(BaseModel):
    """A reporting point and its newest code. 投诉举报点二维码"""

    point: str = Field(description="Code of the point. 举报点编码")
    name: str
    name_en: str | None
    number: int | None = Field(description="Number among the point's codes; null if it never had one. 序号")
    good: bool = Field(description="Whether it is in force. 是否有效")
    path: str | None = Field(description="Target of the QR code on this server, while in force. 扫码地址")
    issued_at: datetime | None
    issued_by: str | None
    revoked_at: datetime | None
    revoked_by: str | None


class PointTokensOut(BaseModel):
    """The points of the caller's place, by code."""

    items: list[PointTokenOut]
