"""What a handover takes in and answers over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictInt, WithJsonSchema

from api.alerts.schemas import AlertOut
from api.cases.decision_schemas import CandidateTurnOut
from api.http.schemas import Incoming, storable
from dispatch.teams.team import Duty, TeamStatus

Name = Annotated[str, Field(min_length=2, max_length=40), AfterValidator(storable)]


class HandoverIn(Incoming):
    """A shift that ends hands over; the notes are the outgoing's."""

    hours: StrictInt = Field(12, ge=1, le=48, description="How long the next shift is. 下一班时长（小时）")
    notes: Annotated[str, Field(max_length=4_000), AfterValidator(storable)] = Field(
        "", description="What the next shift has to know. 交班备注"
    )
    name: Name | None = Field(
        None, description="Who hands over, typed: only while nobody has an account. 交班人（未启用账户时填写）"
    )


class SignatureIn(Incoming):
    """Who takes over: the session itself, or on the outgoing's screen name and password."""

    login: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(None, description="用户名 User name.")
    password: Annotated[str, Field(min_length=1, max_length=1024)] | None = Field(None, description="密码 Password.")
    code: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="Where the account has a second factor. 验证码"
    )
    name: Name | None = Field(None, description="Typed: only while nobody has an account. 接班人（未启用账户时填写）")


class SignatureOut(BaseModel):
    """Who signed, and how they were known. 签字"""

    signer: str
    name: str
    means: Literal["session", "password", "key", "typed"]
    at: datetime


class HandoverLineOut(BaseModel):
    """A handover in the list. 交接班"""

    id: int
    station: str | None
    made_at: datetime
    until: datetime
    outgoing: SignatureOut | None
    incoming: SignatureOut | None = Field(description="null: nobody has taken over. 未接班")
    open: int = Field(description="How many cases were open.")


class HandoverTeamOut(BaseModel):
    """A team on duty or on call at the moment of a handover, or still with a case."""

    code: str
    name: str
    name_en: str | None
    status: TeamStatus
    duty: Duty | None = Field(None, description="on_call: at home, later on its way; not kept long ago. 备勤")
    case: int | None
    turn: CandidateTurnOut | None


class ComingTurnOut(CandidateTurnOut):
    """A turn of the next shift, and whose it is; handovers made long ago name the team by its code alone."""

    name: str | None = None
    name_en: str | None = None


OpenCase = Annotated[Any, WithJsonSchema({"type": "object"})]


class SnapshotOut(BaseModel):
    """What was handed over, as it was at that moment."""

    at: datetime
    until: datetime
    open: list[OpenCase] = Field(description="Open cases without what was said, what is due first in front.")
    promises: list[int] = Field(description="Cases whose promise is due within the next shift, or broken.")
    escalated: list[int] = Field(description="Cases that were escalated.")
    alerts: list[AlertOut] | None = Field(
        description="Open alerts, the highest level first; null where they were not yet handed over. 未解除的告警"
    )
    on_duty: list[HandoverTeamOut]
    next: list[ComingTurnOut] = Field(description="Turns that begin within the next shift.")


class HandoverOut(BaseModel):
    """A handover whole. 交接班记录"""

    id: int
    station: str | None
    made_at: datetime
    until: datetime
    outgoing: SignatureOut | None
    incoming: SignatureOut | None
    notes: str
    snapshot: SnapshotOut
