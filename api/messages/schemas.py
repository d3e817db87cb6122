"""Bodies of requests about messages."""

from typing import Any

from pydantic import Field

from api.http.schemas import Incoming


class ChannelRulesIn(Incoming):
    """The rules of a county, whole."""

    rules: list[dict[str, Any]] = Field(max_length=100, description="Each as `GET /channels` shows it. 全部规则")
    seen_version: str | None = Field(None, description="`version` of what was changed. 修改前的版本")
