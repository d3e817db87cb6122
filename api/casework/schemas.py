"""Bodies of the routes of handling."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime, Field

from api.http.schemas import Incoming

MOST_AT_ONCE = 50


class ActIn(Incoming):
    """An act of the office; GET …/handling lists those that are possible, with their fields."""

    act: str = Field(max_length=40, description="Its name, as in `acts`. 办理事项")
    at: AwareDatetime | None = Field(None, description="When it was done; default now. 办理时间")
    data: dict[str, Any] = Field(default_factory=dict, description="The values of its form. 表单内容")


class ActsIn(ActIn):
    """One act on several cases: each is done, or refused, by itself."""

    cases: list[int] = Field(min_length=1, max_length=MOST_AT_ONCE, description="Numbers of the cases. 案件编号")


class AbsenceIn(Incoming):
    """Until when somebody is away."""

    until: date | None = Field(description="The last day away; null: they are back. 缺勤至")
