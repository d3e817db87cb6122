"""What may come in over HTTP, checked at the edge; everything else is refused with the field, value and remedy.

Numbers come as numbers and moments as RFC 3339 text: a value that would have to be converted is a mistake somewhere.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict

from api.identity.phones import digits
from dispatch.complaints import CaseKind, Category, Channel
from dispatch.lifecycle import BY_HAND, CaseStatus, EventType
from dispatch.policy import Mode
from gis.county import CellKind
from gis.position import Datum

MOST_FIXES = 5_000


def storable(text: str) -> str:
    """Refuse what PostgreSQL cannot hold; lone surrogates never get past pydantic."""
    if "\x00" in text:
        raise ValueError("holds a NUL character (U+0000): remove it 含有空字符，请删除")
    return text


def dial(phone: str) -> str:
    """Refuse what cannot be dialled; it is not quoted."""
    if len(digits(phone)) < 3:
        raise ValueError("needs at least three digits 电话至少三位数字")
    return phone


def moment(value: Any) -> Any:
    """Refuse what is not RFC 3339 text; numbers would pass as seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", value)):
        return value
    raise ValueError("must be a moment such as 2026-11-24T09:00:00+08:00 应为带时区的时间")


def _one_or_many(schema: dict[str, Any]) -> None:
    """Describe a list that may also come as its only item."""
    many = dict(schema)
    schema.clear()
    schema["oneOf"] = [many["items"], many]


def _fix_needs_datum(schema: dict[str, Any]) -> None:
    """Say that a fix needs its datum; the check itself is `parse_datum`, which explains what a datum is."""
    schema["properties"]["datum"] = DATUM_SCHEMA
    schema["required"].append("datum")


# The range is told here and checked by `gis.crs`, whose message tells exchanged axes from a slip of the finger.
LON: JsonDict = {"minimum": -180, "maximum": 180}
LAT: JsonDict = {"minimum": -90, "maximum": 90}
DATUM_SCHEMA: JsonDict = {
    "type": "string",
    "enum": [datum.value for datum in Datum],
    "description": "Coordinate system of lon and lat: wgs84 (GPS, OSM), cgcs2000 (国家2000, 天地图), gcj02 "
    "(高德, 腾讯), bd09 (百度), in any usual spelling. Never guessed. 坐标系，必填。",
}
PLACE_SCHEMA: JsonDict = {
    "properties": {
        "lon": {"type": "number", **LON, "description": "Longitude in degrees, in `datum`. 经度"},
        "lat": {"type": "number", **LAT, "description": "Latitude in degrees, in `datum`. 纬度"},
        "datum": DATUM_SCHEMA,
        "accuracy_m": {
            "anyOf": [{"type": "number", "minimum": 0, "maximum": 1e6}, {"type": "null"}],
            "description": "Accuracy of the coordinate in metres, where its source says one. 精度（米）",
        },
        "point": {
            "type": "string",
            "minLength": 1,
            "maxLength": 40,
            "description": "Reporting point's code. 举报点代码",
        },
        "name": {"type": "string", "minLength": 1, "maxLength": 80, "description": "Name, as in GET /places. 地名"},
        "token": {
            "type": "string",
            "minLength": 1,
            "maxLength": 100,
            "description": "What a QR code holds. 二维码内容",
        },
    },
    "oneOf": [
        {"title": "coordinate", "required": ["lon", "lat", "datum"]},
        {"title": "point", "required": ["point"]},
        {"title": "name", "required": ["name"]},
        {"title": "token", "required": ["token"]},
    ],
    "examples": [
        {"lon": 107.03, "lat": 35.30, "datum": "wgs84"},
        {"point": "P1"},
        {"name": "东街超市"},
        {"token": "k7Qm2x9d"},
    ],
}

Code = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(storable)]
DatumText = Annotated[str, Field(max_length=40), AfterValidator(storable)]
Degrees = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Moment = Annotated[AwareDatetime, BeforeValidator(moment)]
Metres = Annotated[StrictFloat, Field(ge=0, le=1e6, allow_inf_nan=False)]
Seconds = Annotated[StrictInt, Field(gt=0, le=86_400)]
LongSeconds = Annotated[StrictInt, Field(gt=0, le=604_800)]


class Incoming(BaseModel):
    """Base of every request body: an unknown field is a mistake worth telling."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PlaceIn(Incoming):
    """Where: a coordinate with its datum, a reporting point, a place name, or what a point's QR code holds."""

    model_config = ConfigDict(json_schema_extra=PLACE_SCHEMA)
    lon: Degrees | None = None
    lat: Degrees | None = None
    datum: DatumText | None = None
    accuracy_m: Metres | None = None
    point: Code | None = None
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)] | None = None
    token: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(storable)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        coordinate = self.lon is not None or self.lat is not None
        ways = sum([coordinate, self.point is not None, self.name is not None, self.token is not None])
        if ways != 1:
            raise ValueError("give exactly one of: lon + lat + datum, point, name, token 请只用一种方式指明地点")
        if coordinate and (self.lon is None or self.lat is None):
            raise ValueError("lon and lat go together 经度和纬度须同时给出")
        return self


Words = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)]
Reason = Annotated[
    str,
    Field(min_length=2, max_length=500, description="Why; it stays in the audit trail. 理由，记入审计"),
    AfterValidator(storable),
]


class PhoneIn(Incoming):
    """A telephone number to find earlier cases by."""

    phone: Annotated[
        str, Field(min_length=3, max_length=40, description="Telephone number. 电话"), AfterValidator(dial)
    ]


class RevealIn(Incoming):
    """Why an identity has to be known."""

    reason: Reason


class HoldIn(Incoming):
    """Whether nothing of a case may be erased, and why."""

    held: StrictBool = Field(description="true: place a hold; false: lift it. 是否保全")
    reason: Reason


class IdentityIn(Incoming):
    """Who complains or reports: kept apart and sealed, masked everywhere else. 投诉举报人身份，加密单独存放"""

    name: Words | None = Field(None, description="Name. 姓名")
    phone: Annotated[str, Field(min_length=3, max_length=40), AfterValidator(storable), AfterValidator(dial)] | None = (
        Field(None, description="Telephone number, in any usual form. 电话")
    )
    address: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)] | None = Field(
        None, description="Postal address. 地址"
    )
    id_number: Annotated[str, Field(min_length=4, max_length=40), AfterValidator(storable)] | None = Field(
        None, description="Number of an identity document. 证件号码"
    )
    anonymous: StrictBool = Field(False, description="The author does not want to be known: nothing else. 匿名")

    @model_validator(mode="after")
    def _known_or_not(self) -> Self:
        told = any((self.name, self.phone, self.address, self.id_number))
        if self.anonymous and told:
            raise ValueError(
                "anonymous says that nothing is to be known: leave the rest out 匿名时请勿填写其他身份信息"
            )
        if not self.anonymous and not told:
            raise ValueError("give name, phone, address or id_number, or anonymous: true 请填写身份信息或选择匿名")
        return self


CaseNumber = Annotated[StrictInt, Field(ge=1, le=2**63 - 1)]


class AlsoIn(Incoming):
    """The other half of a call that both complains and reports: a case of its own."""

    kind: Literal[CaseKind.COMPLAINT, CaseKind.REPORT] = Field(description="The kind the first one is not. 另一类型")
    category: Category | None = Field(None, description="What it is about; default as the first. 类别")
    text: Annotated[str, Field(max_length=10_000), AfterValidator(storable)] = Field(
        "", description="What was said of it. 诉求内容"
    )
    identity: IdentityIn | None = Field(
        None, description="Whose it is, such as `anonymous`; default whoever the first one is of. 身份，默认与前者相同"
    )


class ComplaintIn(Incoming):
    """A complaint, report, enquiry or suggestion as it comes in."""

    kind: CaseKind = Field(
        description="投诉 complaint and 举报 report send a team; 咨询 enquiry and 建议 suggestion go to the desk."
    )
    channel: Channel = Field(Channel.HOTLINE, description="How it came in. 受理渠道")
    category: Category = Field(Category.OTHER, description="What it is about; also the skill a team needs. 类别")
    text: Annotated[str, Field(max_length=10_000), AfterValidator(storable)] = Field(
        "", description="What was said, in any script. 诉求内容"
    )
    place: PlaceIn
    identity: IdentityIn | None = Field(None, description="Who complains; left out where nobody said. 投诉举报人")
    received_at: Moment | None = Field(None, description="When it was received, with offset; default now. 受理时间")
    joins: CaseNumber | None = Field(
        None, description="Number of the open case that this one is about too: it follows that one. 并入的案件"
    )
    also: AlsoIn | None = Field(
        None, description="Of a complaint the report told with it, or the reverse: a second case. 同时提出的另一诉求"
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if self.also is not None and {self.kind, self.also.kind} != {CaseKind.COMPLAINT, CaseKind.REPORT}:
            raise ValueError("`also` splits a call into one complaint and one report 仅可拆分为一件投诉和一件举报")
        return self


Because = Annotated[
    str,
    Field(min_length=1, max_length=500, description="Why, in a few words; kept with the step. 理由"),
    AfterValidator(storable),
]


class EventIn(Incoming):
    """One step of a case."""

    type: Annotated[EventType, WithJsonSchema({"type": "string", "enum": sorted(BY_HAND)})] = Field(
        validation_alias=AliasChoices("type", "event", "status"),
        description="The step; which ones are possible depends on the case's status. 步骤",
    )
    team: Code | None = Field(
        None, description="Team that reports, or is to be sent; default the one responsible. 小组"
    )
    at: Moment | None = Field(None, description="When it happened, with offset; default now. 发生时间")
    note: Annotated[str, Field(max_length=2_000), AfterValidator(storable)] | None = Field(
        None, description="A remark kept with the step. 备注"
    )
    into: CaseNumber | None = Field(None, description="For `joined`: number of the case to follow. 并入的案件")

    @model_validator(mode="after")
    def _into_what(self) -> Self:
        if (self.type is EventType.JOINED) != (self.into is not None):
            raise ValueError("`into` names the case that a `joined` one follows 并入时须且仅在此时用 into 指明案件")
        return self

    reason: Because | None = Field(
        None, description="Why; held and reopened need it, and so should a team that is not the quickest. 理由"
    )
    until: Moment | None = Field(None, description="held: when the case goes on by itself. 搁置至")
    to: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)] | None = Field(
        None, description="transferred, to_transfer: to whom. reopened: team or desk. 移送对象／转办去向"
    )
    seen_status: CaseStatus | None = Field(
        None, description="The status the sender saw; the step is refused if somebody moved the case since. 所见状态"
    )
    seen_team: Code | None = Field(None, description="With it, the team the sender saw responsible. 所见小组")

    @property
    def seen(self) -> tuple[CaseStatus, str | None] | None:
        """Return what the sender saw, None where they did not say."""
        return None if self.seen_status is None else (self.seen_status, self.seen_team)


class FixIn(Incoming):
    """One position of a team."""

    model_config = ConfigDict(json_schema_extra=_fix_needs_datum)
    team: Code = Field(description="Code of the team, as in GET /teams. 小组代码")
    lon: Degrees = Field(description="Longitude in degrees, in `datum`. 经度", json_schema_extra=LON)
    lat: Degrees = Field(description="Latitude in degrees, in `datum`. 纬度", json_schema_extra=LAT)
    datum: DatumText | None = None
    at: Moment | None = Field(None, description="When it was measured, with offset; default now. 定位时间")
    accuracy_m: Metres | None = Field(None, description="Radius of uncertainty in metres. 精度（米）")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


FixesIn = Annotated[
    list[FixIn],
    Field(min_length=1, max_length=MOST_FIXES, json_schema_extra=_one_or_many),
    BeforeValidator(_as_list),
]


class DutyIn(Incoming):
    """Whether a team is on duty."""

    on_duty: StrictBool = Field(description="true: takes cases from now on. 是否在岗")


SeenVersion = Annotated[
    str,
    Field(min_length=1, max_length=40, description="The version the sender saw; refused if there is another. 所见版本"),
    AfterValidator(storable),
]


class PolicyIn(Incoming):
    """The rules to change; the others stay. 只更改所列规则"""

    mode: Mode | None = Field(
        None, description="automatic sends the nearest team; confirm lets a person send. 派单方式"
    )
    town_target_s: Seconds | None = Field(None, description="Promise in town: received to on scene. 县城内时限（秒）")
    target_by_kind_s: dict[CellKind, LongSeconds] | None = Field(
        None, description="Promise elsewhere by kind of cell; none by default. 其他网格时限（秒）"
    )
    fix_max_age_s: Seconds | None = Field(None, description="An older fix counts as being at the station. 定位有效期")
    acknowledge_within_s: Seconds | None = Field(None, description="Then the next team is asked. 应答时限（秒）")
    reoffer_after_s: LongSeconds | None = Field(None, description="A team that did not answer is asked again after it.")
    undo_within_s: Annotated[StrictInt, Field(gt=0, le=600)] | None = Field(
        None, description="How long whoever took a step may take it back. 可撤销时间（秒）"
    )
    detour_factor: Annotated[StrictFloat, Field(ge=1, le=10, allow_inf_nan=False)] | None = Field(
        None, description="Road length over straight line, where no road is known. 绕行系数"
    )
    straight_speed_kmh: Annotated[StrictFloat, Field(ge=1, le=200, allow_inf_nan=False)] | None = Field(
        None, description="Speed where no road is known. 直线估算车速"
    )
    geofence_m: Annotated[StrictFloat, Field(ge=1, le=5_000, allow_inf_nan=False)] | None = Field(
        None, description="Within this of the place, and dwelling, a team has arrived. 到场围栏半径（米）"
    )
    dwell_s: Annotated[StrictInt, Field(gt=0, le=3_600)] | None = Field(None, description="停留时间（秒） Dwell time.")
    usable_accuracy_m: Annotated[StrictFloat, Field(ge=1, le=10_000, allow_inf_nan=False)] | None = Field(
        None, description="A less accurate fix does not prove arrival. 可用精度（米）"
    )
    seen_version: SeenVersion | None = None


class SignInIn(BaseModel):
    """Name and password. 登录"""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(min_length=1, max_length=64, description="User name. 用户名", examples=["zhang.wei"])
    password: str = Field(
        min_length=1, max_length=1024, description="Password. 密码", examples=["four unrelated words"]
    )
    device: StrictBool = Field(False, description="Keep this device signed in for 90 days. 保持登录")
    code: str | None = Field(
        None,
        min_length=1,
        max_length=64,
        description="Where the account has a second factor: the authenticator's six digits or a recovery code. 验证码",
        examples=["492039"],
    )
