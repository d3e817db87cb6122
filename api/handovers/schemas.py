"""Request and response models of handovers."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictInt, WithJsonSchema

from api.http.schemas import Incoming, storable
from dispatch.views.alert import AlertView
from dispatch.views.shift_handover import ComingTurnView, HandoverTeamView

Name = Annotated[str, Field(min_length=2, max_length=40), AfterValidator(storable)]


class HandoverIn(Incoming):
    """The handover at the end of a shift; the notes are from the outgoing side."""

    hours: StrictInt = Field(12, ge=1, le=48, description="Length of the next shift in hours. 下一班时长（小时）")
    notes: Annotated[str, Field(max_length=4_000), AfterValidator(storable)] = Field(
        "", description="Notes for the next shift. 交班备注"
    )
    name: Name | None = Field(
        None, description="Name of the outgoing person, typed: only while no account exists. 交班人（未启用账户时填写）"
    )


class SignatureIn(Incoming):
    """The incoming person: the session itself, or name and password on the outgoing person's screen."""

    login: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(None, description="用户名 User name.")
    password: Annotated[str, Field(min_length=1, max_length=1024)] | None = Field(None, description="密码 Password.")
    code: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="If the account has a second factor. 验证码"
    )
    name: Name | None = Field(None, description="Typed: only while no account exists. 接班人（未启用账户时填写）")


class SignatureOut(BaseModel):
    """The signer, and how they were identified. 签字"""

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
    open: int = Field(description="Number of open cases.")


OpenCase = Annotated[Any, WithJsonSchema({"type": "object"})]


class SnapshotOut(BaseModel):
    """What was handed over, as it was then."""

    at: datetime
    until: datetime
    open: list[OpenCase] = Field(description="Open cases without their text, the earliest deadline first.")
    promises: list[int] = Field(description="Cases whose target is due within the next shift, or missed.")
    escalated: list[int] = Field(description="Escalated cases.")
    alerts: list[AlertView] | None = Field(
        description="Open alerts, the highest level first; null in handovers older than this field. 未解除的告警"
    )
    on_duty: list[HandoverTeamView]
    next: list[ComingTurnView] = Field(description="Turns that begin within the next shift.")


class HandoverOut(BaseModel):
    """A whole handover. 交接班记录"""

    id: int
    station: str | None
    made_at: datetime
    until: datetime
    outgoing: SignatureOut | None
    incoming: SignatureOut | None
    notes: str
    snapshot: SnapshotOut
