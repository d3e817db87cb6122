"""Request and response models of the roster.

Moments may be given by the county's clock, without an offset, because people think of a roster that way.
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StrictBool, StrictInt, WithJsonSchema

from api.http.schemas import Code, FileIn, Incoming, SkillText, storable
from dispatch.roster.needs import Need, from_rules
from dispatch.teams.turns import TurnKind

MOST_AT_ONCE = 2_000
_WALL = re.compile(r"(20\d\d)-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.0+)?)?([Zz]|[+-]\d\d:\d\d)?")
_ANY_YEAR = re.compile(r"\d{4}-\d\d-\d\d([Tt ].*)?")
_RANGE = "the year must be from 2000 to 2099 年份须在 2000 至 2099 之间"
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _wall(value: Any) -> datetime:
    if isinstance(value, str) and _WALL.fullmatch(value):
        with suppress(ValueError):  # 30 February
            return datetime.fromisoformat(value.upper())
    _check_year(value)
    raise ValueError("must be 2026-03-14T18:00 by the county's clock, or with its offset 应如 2026-03-14T18:00")


def _check_year(value: Any) -> None:
    """Say which years there are, where nothing else than the year is wrong with a date."""
    if isinstance(value, str) and _ANY_YEAR.fullmatch(value) and not value.startswith("20"):
        raise ValueError(_RANGE)


def _clock(value: Any) -> time:
    if isinstance(value, str) and (value == "24:00" or _HOURS.fullmatch(value)):
        return time() if value == "24:00" else time.fromisoformat(value)
    raise ValueError("must be a time such as 18:00, up to 24:00 时间应如 18:00")


def _day(value: Any) -> date:
    if isinstance(value, str) and re.fullmatch(r"20\d\d-\d\d-\d\d", value):
        with suppress(ValueError):
            return date.fromisoformat(value)
    _check_year(value)
    raise ValueError("must be a date such as 2026-03-14 日期应如 2026-03-14")


def instant(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment in UTC; without an offset it is by the county's clock."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


WallMoment = Annotated[
    datetime,
    BeforeValidator(_wall),
    WithJsonSchema({"type": "string", "pattern": f"^{_WALL.pattern}$", "examples": ["2026-03-14T18:00"]}),
]
Clock = Annotated[
    time,
    BeforeValidator(_clock),
    WithJsonSchema({"type": "string", "pattern": r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$", "examples": ["18:00"]}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", description="Month and day. 月-日")]
Weekdays = Annotated[list[Annotated[StrictInt, Field(ge=1, le=7)]], Field(min_length=1, max_length=7)]
Version = Annotated[StrictInt, Field(ge=0, le=2**31 - 1, description="The version you saw. 所见版本")]


Confirmed = Annotated[
    StrictBool,
    Field(description="Confirms the days named by a first answer (409). 已核对首次返回 409 所列日期"),
]


class TurnIn(Incoming):
    """A turn of duty."""

    team: Code = Field(description="Code of the team. 小组编码")
    starts: WallMoment = Field(alias="from", description="By the county's clock, or with an offset. 开始")
    ends: WallMoment = Field(alias="until", description="Like `from`; at most seven days later. 结束")
    kind: TurnKind = Field(TurnKind.SHIFT, description="班次 shift, 备勤 on_call, 24小时值班 duty_24h, 高峰 surge.")


class TurnsIn(Incoming):
    """Turns to add: all or none."""

    turns: Annotated[list[TurnIn], Field(min_length=1, max_length=MOST_AT_ONCE)] = Field(
        description="In any order. 班次"
    )
    confirmed: Confirmed = False


class TurnChangeIn(Incoming):
    """A change of a turn."""

    version: Version
    team: Code | None = Field(None, description="New team. 小组编码")
    starts: WallMoment | None = Field(None, alias="from", description="New start. 开始")
    ends: WallMoment | None = Field(None, alias="until", description="New end. 结束")
    kind: TurnKind | None = Field(None, description="New kind. 类别")
    confirmed: Confirmed = False


class PatternIn(Incoming):
    """A weekly shift pattern, for one or several teams."""

    teams: Annotated[list[Code], Field(min_length=1, max_length=200)] = Field(
        description="Codes of the teams. 小组编码"
    )
    kind: TurnKind = Field(TurnKind.SHIFT, description="As in a single turn. 类别")
    days: Weekdays = Field(description="1 is Monday, 7 Sunday. 星期")
    starts: Clock = Field(alias="from", description="Start. 开始")
    ends: Clock = Field(alias="until", description="End; at or before `from`: on the next day. 结束，早于开始即次日")
    first: Day = Field(description="First date. 起始日期")
    last: Day = Field(description="Last date, included. 截止日期")
    confirmed: Confirmed = False


class RosterFileIn(FileIn):
    """A roster as a file: columns 小组, 日期, 开始, 结束, 类别."""

    replace: StrictBool = Field(
        False,
        description="First delete these teams' turns from the first to the last day of the file. 先清除原班次",
    )
    confirmed: StrictBool = Field(
        False,
        description="Confirms the rows named by a first answer (409). 已核对首次返回 409 所列各行",
    )


class NeedIn(Incoming):
    """A need: a minimum number of teams at some hours of some days."""

    name: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(storable)] = Field(
        description="Name: always, office, surge, or your own words. 名称"
    )
    teams: StrictInt = Field(ge=0, le=500, description="Minimum number of teams. 至少几组")
    skill: SkillText | None = Field(None, description="Count only teams with this skill. 所需业务")
    station: Code | None = Field(None, description="Count only teams of this station. 所属监管所")
    days: Weekdays | None = Field(None, description="1 is Monday, 7 Sunday; default every day. 星期")
    starts: Clock | None = Field(None, alias="from", description="Default midnight. 开始")
    ends: Clock | None = Field(None, alias="until", description="At or before `from`: on the next day. 结束")
    first: MonthDay | None = Field(None, description="Every year, such as 03-14; default all year. 起始月日")
    last: MonthDay | None = Field(None, description="Included; required with `first`. 截止月日")
    on_call: StrictBool = Field(False, description="Whether teams on call count too. 备勤是否计入")


NEEDS_EXAMPLE = {
    "version": 0,
    "needs": [{"name": "always", "teams": 1}, {"name": "surge", "teams": 3, "first": "03-14", "last": "03-15"}],
}


class NeedsIn(Incoming):
    """All needs; they replace the present ones."""

    version: Version
    needs: Annotated[list[NeedIn], Field(max_length=20)] = Field(description="All of them. 全部要求")


def needs_in(body: NeedsIn) -> tuple[Need, ...]:
    """Return the needs that were sent; raises BadNeedError."""
    rules = body.model_dump(mode="json", by_alias=True, exclude_none=True)["needs"]
    return from_rules(
        [{**rule, **{name: str(rule[name])[:5] for name in ("from", "until") if name in rule}} for rule in rules]
    )


class PlannedShiftIn(Incoming):
    """A planned shift of one team, as the roster of the workbench has it."""

    team: Code = Field(description="Code of the team. 小组编码")
    kind: TurnKind = Field(TurnKind.SHIFT, description="As in a single turn. 类别")
    days: Weekdays = Field(description="1 is Monday, 7 Sunday. 星期")
    starts: Clock = Field(alias="from", description="Start. 开始")
    ends: Clock = Field(alias="until", description="End; at or before `from`: on the next day. 结束，早于开始即次日")
    first: Day = Field(description="First date. 起始日期")
    last: Day = Field(description="Last date, included. 截止日期")


class PlannedShiftsIn(Incoming):
    """A planned roster, taken over in place of the turns of its teams."""

    patterns: Annotated[list[PlannedShiftIn], Field(min_length=1, max_length=500)] = Field(description="规划班次")
    rest_hours: Annotated[StrictInt, Field(ge=0, le=48)] = Field(
        11, description="Least rest beside turns that stay before and after the plan. 与保留班次的间隔"
    )
    short_rests: Literal["refuse", "leave_out", "keep"] = Field(
        "refuse", description="What becomes of planned shifts with less rest. 休息不足的班次：拒绝、不排或保留"
    )
    make_room: StrictBool = Field(
        False, description="Take out these teams' turns on the plan's days, and end earlier ones. 清除原班次"
    )
    keep_on_call: StrictBool = Field(False, description="Turns on call stay: the plan counts them. 保留备勤")


class TakeoverUndoIn(Incoming):
    """The take-over to undo: the last one, so that nobody undoes another by mistake."""

    id: Annotated[StrictInt, Field(ge=1, le=2**63 - 1, description="`id` of the take-over. 采用编号")]


class NeedOut(BaseModel):
    """Number of teams needed at some time. 值班要求"""

    name: str
    teams: int
    skill: str | None
    station: str | None
    days: list[int]
    from_: str = Field(alias="from")
    until: str
    first: str | None
    last: str | None
    on_call: bool


class NeedsOut(BaseModel):
    """The needs in force; version 0 is the default."""

    version: int
    needs: list[NeedOut]


class RosterLoadedOut(BaseModel):
    """Result of an imported file."""

    added: int
    unchanged: int = Field(description="Rows that were already on the roster.")
    removed: int
    notes: list[str] = Field(default=[], description="Skipped rows and assumed hours. 跳过的行、按惯例计的时间")
