"""Phones that teams carry, over HTTP: joining one, what there is to do, that it arrived."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from api.cases.schemas import CaseOut
from api.http.schemas import Code, Incoming, storable
from api.off_shelf.schemas import PremisesOut, StartOut
from api.teams.features import TeamFeature

type Handover = dict[Literal["gcj02", "bd09"], Annotated[list[float], Field(min_length=2, max_length=2)]]


class PhoneIn(Incoming):
    """Which team a phone goes with."""

    team: Code = Field(description="Code of the team, as in GET /teams. 小组代码")
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)] | None = Field(
        None, description="What to call the phone by, such as its model. 手机名称"
    )


class DeliveryIn(Incoming):
    """That a case is on a phone."""

    phone: Code = Field(description="The phone that shows it. 手机代码")


class PhoneOut(BaseModel):
    """A phone with a team. 手机"""

    code: str
    team: str
    carrier: str = Field(description="Who signed in on it. 使用人")
    name: str | None
    joined_at: datetime
    seen_at: datetime = Field(description="When it was last heard of. 最近联系")
    behind_s: float | None = Field(description="How far its clock is behind the server's, in seconds. 时钟偏差（秒）")


class PhonesOut(BaseModel):
    """Phones with the teams of a county, by team."""

    items: list[PhoneOut]
    now: datetime


class FenceOut(BaseModel):
    """What arrival by geofence goes by."""

    geofence_m: float
    dwell_s: int
    usable_accuracy_m: float


class WorkCaseOut(CaseOut):
    """A case as a phone has it."""

    handover: Handover | None = Field(
        description="Longitude and latitude as map applications expect them: gcj02 Amap, bd09 Baidu. 导航坐标"
    )


class WorkOut(BaseModel):
    """What there is to do for the team of a phone. 待办"""

    now: datetime = Field(description="The server's time, for the phone to know its clock by.")
    phone: PhoneOut
    team: TeamFeature
    cases: list[WorkCaseOut] = Field(description="Active first, then those cleared in the last twelve hours.")
    fence: FenceOut
    time_zone: str = Field(description="Of the county, by its name in the tz database: times are told in it. 时区")


class ShelfTaskOut(PremisesOut):
    """One of the premises of an off-shelf order, by itself. 下架任务"""

    case: int
    case_number: str
    order: int
    product: str = Field(description="What to look for. 产品名称")
    batch: str | None
    reason: str
    made_at: datetime
    warns_at: datetime = Field(description="From when on its deadline is near.")
    shared: bool = Field(description="Whether no team has it: any of its station may see to it. 本所共办")
    handover: Handover | None = Field(description="As map applications expect it. 导航坐标")


class NextTaskOut(ShelfTaskOut):
    """One that is open."""

    after_s: float | None = Field(description="Driving since the start; null where no road leads, or beyond the round.")


class ShelfRoundOut(BaseModel):
    """How the order of the tasks was found. 清查路线"""

    team: str
    start: StartOut
    order_by: Literal["exact", "heuristic"] = Field(description="exact: no order is quicker.")
    method: Literal["road", "straight_line"] = Field(description="How the times were found.")
    graph_version: str | None
    total_s: float


class ShelfOut(BaseModel):
    """What a phone's team has to clear off shelves. 下架任务"""

    now: datetime = Field(description="The server's time.")
    team: str
    round: ShelfRoundOut | None = Field(description="Through the 60 most pressing; null where nothing is open.")
    tasks: list[NextTaskOut] = Field(description="In the order of the round, what is beyond it last.")
    closed: list[ShelfTaskOut] = Field(description="Today or in the last twelve hours, by whomever; the last first.")
    names: dict[str, str] = Field(description="What those are called who closed them, by `closing.by`. 姓名")


_B64 = r"^[A-Za-z0-9_-]+={0,2}$"


class PushIn(Incoming):
    """A browser's push subscription."""

    endpoint: Annotated[str, Field(min_length=10, max_length=1000, pattern=r"^[!-~]+$")] = Field(
        description="Where its push service is written to. 推送地址"
    )
    p256dh: Annotated[str, Field(min_length=80, max_length=100, pattern=_B64)] = Field(
        description="The phone's public key, Base64url. 公钥"
    )
    auth: Annotated[str, Field(min_length=16, max_length=40, pattern=_B64)] = Field(
        description="Its authentication secret, Base64url. 验证密钥"
    )


class PushOut(BaseModel):
    """By which key phones are written to."""

    key: str | None = Field(description="The public key as `applicationServerKey`, Base64url; null: push is off. 公钥")
