"""Types of input over HTTP, checked at the edge; everything else is refused with the field, value and remedy.

Numbers come as numbers and moments as RFC 3339 text: a value that would have to be converted is a mistake somewhere.
"""

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictFloat,
    StrictInt,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict

from api.http.validation_messages import BLANK
from api.store.identity.phones import digits
from dispatch.desk.placing import PlaceSaid
from dispatch.kinds import Category
from gis.county import skills
from gis.county.accuracy import FoundBy
from gis.county.skills import Skill
from gis.position import Datum
from gis.readable_text import can_be_read, commands, without_controls


def storable(text: str) -> str:
    """Return the text without control and direction characters; refuse what PostgreSQL cannot store.

    Pasted text holds them now and then: a call is not refused for that. Lone surrogates never get past pydantic.
    """
    if "\x00" in text:
        raise ValueError("holds a NUL character (U+0000): remove it 含有空字符，请删除")
    found = without_controls(text)
    if text.strip() and not found.strip():
        raise ValueError(BLANK)
    return found


def coded(text: str) -> str:
    """Refuse a code with invisible characters: removing them would make it another code."""
    if commands(text):
        raise ValueError("holds control characters: remove them 含有控制字符，请删除")
    return text


def dial(phone: str) -> str:
    """Refuse a number that cannot be dialled; it is not quoted."""
    if len(digits(phone)) < 3:
        raise ValueError("needs at least three digits 电话至少三位数字")
    return phone


def moment(value: Any) -> Any:
    """Refuse anything but RFC 3339 text; numbers would count as seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", value)):
        return value
    raise ValueError("must be a moment such as 2026-11-24T09:00:00+08:00 应为带时区的时间")


_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_NUMBER = r"^[0-9]{1,12}([.][0-9]{1,6})?$"


def _day(value: Any) -> Any:
    """Refuse anything but a calendar day as text; numbers would count as seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and re.match(_DAY, value.strip())):
        return value
    raise ValueError("must be a day such as 2026-11-01 应为日期，如 2026-11-01")


def _decimal(value: Any) -> Any:
    """Refuse anything but decimal text: a JSON number would be rounded as a double."""
    if isinstance(value, Decimal) or (isinstance(value, str) and re.match(_NUMBER, value.strip())):
        return value
    raise ValueError('must be a decimal number as text, such as "1800.00" 应为文本形式的十进制数，如 "1800.00"')


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
DecimalText = Annotated[Decimal, BeforeValidator(_decimal), WithJsonSchema({"type": "string", "pattern": _NUMBER})]

# The range stands here and is checked by `gis.datum.crs`, whose message tells exchanged axes from a slip of the finger.
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
            "description": "Accuracy of the coordinate in metres, if its source states one; default by its decimals. "
            "精度（米）",
        },
        "found_by": {
            "anyOf": [{"type": "string", "enum": [each.value for each in FoundBy]}, {"type": "null"}],
            "description": "Source of a coordinate, such as map or street; default coordinate. Only with a "
            "coordinate only. 定位方式",
        },
        "address": {
            "anyOf": [{"type": "string", "minLength": 1, "maxLength": 200}, {"type": "null"}],
            "description": "The address as given, such as 东街12号; stored unchanged, with any of the forms below. "
            "来电人所述地址，原样保存",
        },
        "remark": {
            "anyOf": [{"type": "string", "minLength": 1, "maxLength": 500}, {"type": "null"}],
            "description": "Further words about the spot: entrance, floor, landmark. 位置备注，如入口、楼层、参照物",
        },
        "point": {
            "type": "string",
            "minLength": 1,
            "maxLength": 40,
            "description": "Reporting point's code. 举报点编码",
        },
        "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 80,
            "description": "Name or address, as in GET /places; beside a coordinate with `found_by`, what that place "
            "is called. 地名",
        },
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
        {"title": "name", "required": ["name"], "not": {"required": ["found_by"]}},
        {"title": "token", "required": ["token"]},
    ],
    "examples": [
        {"lon": 107.03, "lat": 35.30, "datum": "wgs84"},
        {"point": "P1"},
        {"name": "东街超市"},
        {"name": "东街12号", "remark": "二楼，从南门进"},
        {"lon": 107.0301, "lat": 35.3012, "datum": "wgs84", "accuracy_m": 200, "address": "老电影院对面"},
        {"token": "k7Qm2x9d"},
    ],
}


def category(value: Any) -> Any:
    """Return the category that a word names, in Chinese or English."""
    return Category.named(value) if isinstance(value, str) else value


def skill(value: Any) -> Any:
    """Return the skill that a word names, in Chinese or English."""
    if not isinstance(value, str):
        return value
    found = skills.one(value)
    if found is None:
        raise ValueError(skills.refusal([value]))
    return found


CategoryText = Annotated[Category, BeforeValidator(category)]
SkillText = Annotated[Skill, BeforeValidator(skill)]
Code = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(coded)]
DatumText = Annotated[str, Field(max_length=40), AfterValidator(storable)]
Degrees = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Moment = Annotated[AwareDatetime, BeforeValidator(moment)]
Metres = Annotated[StrictFloat, Field(ge=0, le=1e6, allow_inf_nan=False)]
Seconds = Annotated[StrictInt, Field(gt=0, le=86_400)]
LongSeconds = Annotated[StrictInt, Field(gt=0, le=604_800)]


class Incoming(BaseModel):
    """Base of every request body: an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _told(cls, value: Any, field: ValidationInfo) -> Any:
        """Treat text without visible characters as absent where that is allowed, else refuse it as empty."""
        if not isinstance(value, str) or not value or "\x00" in value or can_be_read(value):
            return value
        found = cls.model_fields[str(field.field_name)]
        return None if not found.is_required() and found.default is None else ""

    def rewritten(self, fields: Collection[str], words: Callable[[str], str]) -> Self:
        """Return the body with the text of some fields, at any depth, rewritten."""

        def new(name: str, value: Any) -> Any:
            if isinstance(value, Incoming):
                return value.rewritten(fields, words)
            if isinstance(value, list):
                return [new(name, each) for each in value]
            return words(value) if name in fields and isinstance(value, str) else value

        return self.model_copy(update={name: new(name, value) for name, value in self})


class PlaceIn(Incoming):
    """A place: a coordinate with its datum, a reporting point, a place name, or the content of a point's QR code."""

    model_config = ConfigDict(json_schema_extra=PLACE_SCHEMA)
    lon: Degrees | None = None
    lat: Degrees | None = None
    datum: DatumText | None = None
    accuracy_m: Metres | None = None
    point: Code | None = None
    name: Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)] | None = None
    token: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(storable)] | None = None
    found_by: FoundBy | None = None
    address: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(storable)] | None = None
    remark: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(storable)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        coordinate = self.lon is not None or self.lat is not None
        if self.found_by is not None and not coordinate:
            raise ValueError("found_by goes with lon + lat only: leave it out 定位方式仅可与经纬度同时给出")
        named = self.name is not None and self.found_by is None
        ways = sum([coordinate, self.point is not None, named, self.token is not None])
        if ways != 1:
            raise ValueError("give exactly one of: lon + lat + datum, point, name, token 请只用一种方式指明地点")
        if coordinate and (self.lon is None or self.lat is None):
            raise ValueError("lon and lat go together 经度和纬度须同时给出")
        return self

    def said(self) -> PlaceSaid:
        """Return what was said of the place."""
        return PlaceSaid(**dict(self))


Words = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(storable)]
Reason = Annotated[
    str,
    Field(min_length=2, max_length=500, description="Reason; it stays in the audit trail. 理由，记入审计"),
    AfterValidator(storable),
]


CaseNumber = Annotated[StrictInt, Field(ge=1, le=2**63 - 1)]


class FileIn(Incoming):
    """A file within a body."""

    name: Annotated[str, Field(min_length=5, max_length=120, pattern=r"^[^/\\\x00]+$"), AfterValidator(storable)] = (
        Field(description="Its name, with its ending. 文件名")
    )
    content: Base64Bytes = Field(
        description="The file in base64. 文件内容（base64）",
        json_schema_extra={"contentEncoding": "base64"},
    )
