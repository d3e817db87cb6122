"""What is said of rehearsals over HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from api.http.schemas import Incoming, Moment, storable

LONGEST_H = 72


class RehearsalIn(Incoming):
    """A rehearsal to begin."""

    until: Moment = Field(description=f"When it ends by itself, with offset; {LONGEST_H} h from now at most. 结束时间")
    note: Annotated[str, Field(max_length=200), AfterValidator(storable)] | None = Field(
        None, description="What is rehearsed. 说明"
    )


class RehearsalOut(BaseModel):
    """Whether a county rehearses 演练, and how many exercises it holds."""

    on: bool = Field(description="Whether cases taken in at the desk are exercises now. 是否正在演练")
    started_at: datetime | None
    ends_at: datetime | None
    ends_local: str | None = Field(description="The same as the county's clocks show it, HH:MM. 当地结束时间")
    started_by: str | None
    ended_by: str | None = Field(description="Who ended it; null where its time ended it.")
    note: str | None
    cases: int = Field(description="Exercises that were not cleared yet. 未清除的演练案件数")
    cleared_at: datetime | None = Field(description="When exercises were cleared last.")
    now: datetime


class ClearedOut(RehearsalOut):
    """The same after exercises were cleared."""

    cleared: int = Field(description="How many exercises were deleted. 已清除件数")
