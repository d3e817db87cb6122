"""Request and response models of the teams' phones: joining, current work, delivery, push."""

from datetime import datetime
from typing import Annotated, Literal, TypedDict

from pydantic import AfterValidator, BaseModel, Field

from api.http.schemas import Code, Incoming, storable
from api.teams.features import TeamFeature
from dispatch.views.case import CaseView
from dispatch.views.fields import Doc, Moment
from dispatch.views.off_shelf_rounds import RoundHeadView
from dispatch.views.off_shelf_tasks import NextTaskView, TaskView

type Handover = dict[Literal["gcj02", "bd09"], Annotated[list[float], Field(min_length=2, max_length=2)]]


class PhoneIn(Incoming):
    """The team of a phone."""

    team: Code = Field(description="Code of the team, as in GET /teams. 小组编码")
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)] | None = Field(
        None, description="Display name, such as the phone's model. 手机名称"
    )


class DeliveryIn(Incoming):
    """A delivery receipt of a case."""

    phone: Code = Field(description="The phone that shows the case. 手机代码")


class PhoneOut(BaseModel):
    """A phone of a team. 手机"""

    code: str
    team: str
    carrier: str = Field(description="The user signed in on it. 使用人")
    name: str | None
    joined_at: datetime
    seen_at: datetime = Field(description="Time of the last contact. 最近联系")
    behind_s: float | None = Field(description="How far its clock is behind the server's, in seconds. 时钟偏差（秒）")


class PhonesOut(BaseModel):
    """Phones with the teams of a county, by team."""

    items: list[PhoneOut]
    now: datetime


class FenceOut(BaseModel):
    """Settings of arrival by geofence."""

    geofence_m: float
    dwell_s: int
    usable_accuracy_m: float


class WorkCaseView(CaseView):
    """A case as a phone has it."""

    handover: Annotated[
        Handover | None,
        Doc("Longitude and latitude as map applications expect them: gcj02 Amap, bd09 Baidu. 导航坐标"),
    ]


class WorkOut(BaseModel):
    """Current work of a phone's team. 待办"""

    now: datetime = Field(description="The server's time, to set the phone's clock offset.")
    phone: PhoneOut
    team: TeamFeature
    cases: list[WorkCaseView] = Field(description="Active first, then those cleared in the last twelve hours.")
    fence: FenceOut
    time_zone: str = Field(description="Time zone of the county by its tz name: times are shown in it. 时区")


class ShelfTaskView(TaskView):
    """One of the premises of an off-shelf order, with its place for map applications. 下架任务"""

    handover: Annotated[Handover, Doc("As map applications expect it. 导航坐标")]


class ShelfNextTaskView(NextTaskView):
    """An open task, with its place for map applications."""

    handover: Annotated[Handover, Doc("As map applications expect it. 导航坐标")]


class ShelfView(TypedDict):
    """Off-shelf tasks of a phone's team. 下架任务"""

    now: Annotated[Moment, Doc("The server's time.")]
    team: str
    round: Annotated[RoundHeadView | None, Doc("Through the 60 most pressing; null without open tasks.")]
    tasks: Annotated[list[ShelfNextTaskView], Doc("In the order of the round, then the rest.")]
    closed: Annotated[
        list[ShelfTaskView], Doc("Closed today or in the last twelve hours, by any team; the latest first.")
    ]
    names: Annotated[dict[str, str], Doc("Names of the people in `closing.by`. 姓名")]


_B64 = r"^[A-Za-z0-9_-]+={0,2}$"


class PushIn(Incoming):
    """A browser's push subscription."""

    endpoint: Annotated[str, Field(min_length=10, max_length=1000, pattern=r"^[!-~]+$")] = Field(
        description="Address of its push service. 推送地址"
    )
    p256dh: Annotated[str, Field(min_length=80, max_length=100, pattern=_B64)] = Field(
        description="The phone's public key, Base64url. 公钥"
    )
    auth: Annotated[str, Field(min_length=16, max_length=40, pattern=_B64)] = Field(
        description="Its authentication secret, Base64url. 验证密钥"
    )


class PushOut(BaseModel):
    """The server's push key."""

    key: str | None = Field(description="The public key as `applicationServerKey`, Base64url; null: push is off. 公钥")
