"""Response models of a county's rules: defaults, choices, and the history of changes."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StrictFloat, StrictInt

from api.http.schemas import Incoming, LongSeconds, Seconds, storable
from dispatch.kinds import Category
from dispatch.rules.escalation import Level, Watch
from dispatch.rules.policy import Mode
from gis.county.model import CellKind


class ChangeOut(BaseModel):
    """A changed rule of a version."""

    rule: str = Field(description="Its path, such as kinds.missed.ladder.bureau.")
    before: Any = Field(description="null if there was none.")
    after: Any = Field(description="null if there is none any more.")


class VersionOut(BaseModel):
    """A version of rules: author and changes."""

    version: str
    made_at: datetime
    made_by: str | None = Field(description="null for versions older than this field.")
    changes: list[ChangeOut]


class RuleSetOut(BaseModel):
    """Rules of one kind: those in force, the defaults, and the newest versions."""

    version: str
    rules: dict[str, Any]
    default: dict[str, Any]
    history: list[VersionOut]


class ChoicesOut(BaseModel):
    """Possible values of rules that are not numbers."""

    mode: list[Mode]
    target_by_kind_s: list[CellKind]
    silent_watch: list[Watch]
    ladder: list[Level]
    skill: list[Category]


class StationChoice(BaseModel):
    """A station that a need may name."""

    code: str
    name: str
    name_en: str | None


class RulesOut(BaseModel):
    """All rules of a county. 规则"""

    policy: RuleSetOut
    escalation: RuleSetOut
    need: RuleSetOut
    choices: ChoicesOut
    stations: list[StationChoice]


SeenVersion = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(storable)]


Turnout = Annotated[StrictInt, Field(ge=0, le=4 * 3_600)]


class PolicyIn(Incoming):
    """Rules to change; omitted rules stay. 只更改所列规则"""

    mode: Mode | None = Field(
        None, description="automatic sends the nearest team; confirm asks a person first. 派单方式"
    )
    town_target_s: Seconds | None = Field(None, description="Target in town: received to on scene. 县城内时限（秒）")
    target_by_kind_s: dict[CellKind, LongSeconds] | None = Field(
        None, description="Target elsewhere by kind of cell; none by default. 其他网格时限（秒）"
    )
    fix_max_age_s: Seconds | None = Field(
        None, description="With an older fix the team counts as at its station. 定位有效期"
    )
    acknowledge_within_s: Seconds | None = Field(
        None, description="Without an answer by then, the next team is asked. 应答时限（秒）"
    )
    deliver_within_s: Seconds | None = Field(
        None, description="If no phone has the offer by then, it counts as not delivered."
    )
    reoffer_after_s: LongSeconds | None = Field(None, description="When a team that did not answer is asked again.")
    undo_within_s: Annotated[StrictInt, Field(gt=0, le=600)] | None = Field(
        None, description="How long people may undo their own last step. 可撤回时间（秒）"
    )
    turnout_on_call_s: Turnout | None = Field(None, description="Until a team on call leaves. 备勤小组出动准备（秒）")
    turnout_duty_24h_s: Turnout | None = Field(
        None, description="Until a team on 24-hour duty leaves. 24小时值班出动准备"
    )
    turnout_shift_s: Turnout | None = Field(None, description="Until any other team leaves. 其他在岗小组出动准备（秒）")
    off_shelf_within_s: LongSeconds | None = Field(
        None, description="Deadline for goods off the shelf, for new orders. 下架时限（秒）"
    )
    detour_factor: Annotated[StrictFloat, Field(ge=1, le=10, allow_inf_nan=False)] | None = Field(
        None, description="Road length divided by the straight line, where no road is known. 绕行系数"
    )
    straight_speed_kmh: Annotated[StrictFloat, Field(ge=1, le=200, allow_inf_nan=False)] | None = Field(
        None, description="Speed where no road is known. 直线估算车速"
    )
    geofence_m: Annotated[StrictFloat, Field(ge=1, le=5_000, allow_inf_nan=False)] | None = Field(
        None, description="A team that stays within this radius has arrived. 到场围栏半径（米）"
    )
    dwell_s: Annotated[StrictInt, Field(gt=0, le=3_600)] | None = Field(None, description="停留时间（秒） Dwell time.")
    usable_accuracy_m: Annotated[StrictFloat, Field(ge=1, le=10_000, allow_inf_nan=False)] | None = Field(
        None, description="A less accurate fix does not prove arrival. 可用精度（米）"
    )
    confirmed_within_m: Annotated[StrictFloat, Field(ge=1, le=50_000, allow_inf_nan=False)] | None = Field(
        None, description="A position this near confirms a reported arrival. 到场确认距离（米）"
    )
    case_messages_per_hour: Annotated[StrictInt, Field(ge=1, le=1_000)] | None = Field(
        None, description="Over each channel, about one case; others are withheld. 单案每小时消息上限"
    )
    seen_version: SeenVersion | None = Field(
        None, description="The version the sender saw; refused if there is another. 所见版本"
    )


class PolicyOut(BaseModel):
    """The rules in force. 派单规则"""

    version: str
    mode: Mode
    town_target_s: int
    target_by_kind_s: dict[CellKind, int]
    fix_max_age_s: int
    acknowledge_within_s: int
    deliver_within_s: int
    reoffer_after_s: int
    undo_within_s: int
    turnout_on_call_s: int
    turnout_duty_24h_s: int
    turnout_shift_s: int
    off_shelf_within_s: int
    detour_factor: float
    straight_speed_kmh: float
    geofence_m: float
    dwell_s: int
    usable_accuracy_m: float
    confirmed_within_m: float
    case_messages_per_hour: int
