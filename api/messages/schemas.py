"""What is sent about messages."""

from typing import Any

from pydantic import Field

from api.http.schemas import Incoming


class ChannelRulesIn(Incoming):
    """The rules of a county, whole."""

    rules: list[dict[str, Any]] = Field(max_length=100, description="Each as `GET /channels` shows it. 全部规则")
    seen_version: str | None = Field(None, description="`version` of what was changed. 修改前的版本")


class StaffPhoneIn(Incoming):
    """The caller's own telephone."""

    mobile: str = Field(min_length=5, max_length=20, pattern=r"^\+?[0-9]{5,19}$", description="Digits only. 手机号")
    agreed: bool = Field(description="That it may be rung for offers and alerts. 同意接收")
