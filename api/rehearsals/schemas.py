"""Request and response models of rehearsals."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from api.http.schemas import Incoming, Moment, storable

LONGEST_H = 72


class RehearsalIn(Incoming):
    """A rehearsal to begin."""

    until: Moment = Field(description=f"When it ends by itself, with offset; {LONGEST_H} h from now at most. 结束时间")
    note: Annotated[str, Field(max_length=200), AfterValidator(storable)] | None = Field(
        None, description="Subject of the rehearsal. 说明"
    )


class RehearsalOut(BaseModel):
    """The rehearsal of a county 演练, and its number of exercises."""

    on: bool = Field(description="Whether new cases from the desk are exercises now. 是否正在演练")
    started_at: datetime | None
    ends_at: datetime | None
    ends_local: str | None = Field(description="The same by the county's clock, HH:MM. 当地结束时间")
    started_by: str | None
    ended_by: str | None = Field(description="Who ended it; null if its time ran out.")
    note: str | None
    cases: int = Field(description="Exercises not cleared yet. 未清除的演练案件数")
    cleared_at: datetime | None = Field(description="Time of the last clearing.")
    now: datetime


class ClearedOut(RehearsalOut):
    """State after clearing."""

    cleared: int = Field(description="Number of deleted exercises. 已清除件数")
