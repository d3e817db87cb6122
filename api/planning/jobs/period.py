"""Input of replays, simulations and rosters: a county as dispatch has it, and a stretch of its log to learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StrictFloat, StrictInt, model_validator
from sqlalchemy import Connection

from api.http.schemas import Code, DatumText, Degrees, Incoming, SkillText
from api.planning.jobs.kind import Asked, CannotPlanError, Kind
from api.planning.schemas import FARTHEST_M
from api.roster.schemas import Day
from dispatch.planning.simulation import (
    Change,
    KeepReserve,
    MovePost,
    OneMoreTeam,
    Setting,
    UnknownChangeError,
    WaitForTeam,
    WayBack,
    table_of,
)
from dispatch.planning.simulation.kernel.ways_back import post_of
from dispatch.rules.policy import Policy
from dispatch.store.roster.repository import Roster
from dispatch.store.sql_store import SqlStore
from dispatch.teams.turns import Turn
from gis.county.model import CountyData
from gis.datum.crs import to_wgs84
from gis.position import Position
from gis.store.counties.places import distance_from_county_m
from gis.store.counties.repository import load_county
from gis.travel.times import TravelTimes

TABLE = "table"
"""The version under which a task's table of travel times goes."""
YEAR = timedelta(days=365)
LOOKED_BACK = timedelta(days=400)
"""For turns: a team that had one is on duty in its turns only."""
LONGEST_DAYS = 3660
MOST_CHANGES = 20
FITTING = {
    "add_team": {"team", "lon", "lat", "datum", "skills", "hours_of"},
    "move_team": {"team", "lon", "lat", "datum"},
    "keep_reserve": {"teams"},
    "wait_for_team": {"most_s", "gain_s"},
}
"""The fields of each change; another one that is given would say nothing."""


class ChangeIn(Incoming):
    """One change. 变动"""

    change: Literal["add_team", "move_team", "keep_reserve", "wait_for_team"] = Field(
        description="add a team, move a team, keep a reserve for the town, or wait for a team about to finish. "
        "增设小组、移动待命点、为县城保留小组、等待即将完成的小组"
    )
    team: Code | None = Field(None, description="Code of the added or moved team. 小组")
    lon: Degrees | None = Field(None, description="Where it waits, longitude in `datum`. 经度")
    lat: Degrees | None = Field(None, description="Latitude in `datum`. 纬度")
    datum: DatumText | None = Field(None, description="Coordinate system of lon and lat. 坐标系")
    skills: Annotated[list[SkillText], Field(max_length=20)] = Field(
        default=[], description="Of an added team; none: every kind of case. 专业"
    )
    hours_of: Code | None = Field(
        None, description="Team whose hours an added team has; none: around the clock. 与该小组同班，不填则全天在岗"
    )
    teams: Annotated[StrictInt, Field(ge=1, le=50)] = Field(1, description="Size of the reserve for the town. 保留数")
    most_s: Annotated[StrictInt, Field(ge=15, le=3_600)] = Field(300, description="Longest wait. 最长等待（秒）")
    gain_s: Annotated[StrictInt, Field(ge=0, le=3_600)] = Field(60, description="Least gain. 最少提前（秒）")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.change in {"add_team", "move_team"} and None in {self.team, self.lon, self.lat, self.datum}:
            raise ValueError("give team, lon, lat and datum 请给出小组、经纬度和坐标系")
        return self

    @model_validator(mode="after")
    def _fits(self) -> Self:
        given = {name for name, field in type(self).model_fields.items() if getattr(self, name) != field.default}
        strange = sorted(given - FITTING[self.change] - {"change"})
        if strange:
            names = ", ".join(strange)
            raise ValueError(
                f"{self.change} does not use {names}: leave it out, or choose another change "
                f"{self.change} 不用 {names}，请删除或另选变动"
            )
        return self

    def made(self, field: str) -> Change:
        """Return the change."""
        if self.change == "keep_reserve":
            return KeepReserve(self.teams)
        if self.change == "wait_for_team":
            return WaitForTeam(float(self.most_s), float(self.gain_s))
        assert self.team and self.lon is not None and self.lat is not None and self.datum  # noqa: S101, PT018 -- checked
        place = to_wgs84(self.lon, self.lat, self.datum, field=field)
        if self.change == "move_team":
            return MovePost(self.team, place)
        return OneMoreTeam(self.team, place, tuple(skill.value for skill in self.skills), self.hours_of)


def _each_once(given: list[ChangeIn]) -> list[ChangeIn]:
    """Refuse two changes of which the last would count: one rule twice, or one team moved twice."""
    seen: set[tuple[str, str | None]] = set()
    for each in given:
        key = (each.change, each.team)
        if key in seen and each.change != "add_team":
            named = f"{each.change} {each.team or ''}".strip()
            raise ValueError(f"{named} is given twice; give it once {named} 重复，请只填一次")
        seen.add(key)
    return given


type Changes = Annotated[
    list[ChangeIn], Field(max_length=MOST_CHANGES, description="The changes. 变动"), AfterValidator(_each_once)
]
type Share = Annotated[StrictFloat, Field(gt=0, le=1)]


class PeriodIn(Incoming):
    """A stretch of the log, by the county's days. 时段"""

    first: Day | None = Field(None, description="First day; default one year before the last. 起始日")
    last: Day | None = Field(None, description="Last day; default yesterday. 截止日")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first and self.last and not 0 <= (self.last - self.first).days < LONGEST_DAYS:
            raise ValueError("first must be before last, at most ten years apart 起始日须不晚于截止日，最多十年")
        return self


@dataclass(frozen=True, slots=True)
class Period:
    """A county and the requested stretch of its log."""

    data: CountyData
    policy: Policy
    graph: str | None
    travel: TravelTimes
    zone: ZoneInfo
    since: datetime
    until: datetime

    @property
    def days(self) -> int:
        """Return the number of days."""
        return round((self.until - self.since) / timedelta(days=1))

    def setting(
        self,
        changes: Sequence[Change],
        places: Sequence[Position],
        turns: Sequence[Turn],
        reached: Sequence[Position] = (),
    ) -> Setting:
        """Return the county with a table of all travel times that a simulation of these places may need.

        Parameters
        ----------
        places
            From each to each, and to every post.
        reached
            Places to which teams go from their posts only.

        Raises
        ------
        CannotPlanError
            A change names a team that there is not, or one that there is already.
        """
        plain = Setting(self.data, _Nowhere(), TABLE, self.policy, tuple(turns), way_back=WayBack.NEARER_END)
        changed = plain
        try:
            for change in changes:
                changed = change.apply(changed)
        except UnknownChangeError as refused:
            raise CannotPlanError(str(refused), field="changes") from refused
        posts = [post_of(each, team.code) for each in (plain, changed) for team in each.data.teams]
        posts, spots = list(dict.fromkeys(posts)), list(dict.fromkeys(places))
        wanted = list(dict.fromkeys([*spots, *reached]))
        roads = table_of(self.travel, TABLE, [(posts, wanted), (spots, spots), (spots, posts)])
        return replace(plain, roads=roads)


class _Nowhere:
    """Road times before the table exists; nothing uses them."""

    def get(self, version: str) -> TravelTimes | None:
        return None


def passed_days(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """Return the first and the last day of a stretch of the log. Raises CannotPlanError where all of it is to come."""
    end = last or today - timedelta(days=1)
    begin = first or end - YEAR + timedelta(days=1)
    if begin > min(end, today):
        raise CannotPlanError(
            f"{begin} – {end}: nothing has happened yet; give days up to {today}, today. "
            f"时段 {begin} – {end} 尚未到来，请选择今天（{today}）及以前的日期。",
            field="first",
        )
    return begin, end


class PeriodKind(Kind):
    """A kind that learns from a stretch of the log."""

    def refuse(self, asked: Mapping[str, Any], today: date) -> None:
        """Refuse days that are all to come."""
        question = PeriodIn.model_validate({name: asked[name] for name in PeriodIn.model_fields})
        passed_days(question.first, question.last, today)


def open_period(connection: Connection, asked: Asked, first: date | None, last: date | None) -> Period:
    """Return a county with the stretch of its log from the first to the last day.

    Raises
    ------
    CannotPlanError
        The county has no team, or the stretch lies in the future.
    """
    data = load_county(connection, asked.county, today=None, upcoming=True, ended=True)
    if not data.teams:
        raise CannotPlanError(
            f"County {asked.county} has no team: import teams first. 本县没有执法小组，请先导入小组。", field="county"
        )
    zone = ZoneInfo(data.county.time_zone)
    begin, end = passed_days(first, last, asked.until.astimezone(zone).date())
    ground = SqlStore(connection, sees={asked.county}, now=asked.until, read_only=True).counties.ground(asked.county)
    road = asked.shelf.get(ground.graph_version) if ground.graph_version else None
    since = datetime.combine(begin, time(), zone)
    until = min(datetime.combine(end + timedelta(days=1), time(), zone), asked.until)
    graph = ground.graph_version if road else None
    return Period(data, ground.policy, graph, road or ground.policy.straight_line(), zone, since, until)


def turns_between(connection: Connection, period: Period, asked: Asked, since: datetime, until: datetime) -> list[Turn]:
    """Return the turns of duty that overlap a stretch of time."""
    return Roster(connection, asked.county, period.zone, asked.until).turns(since, until)


def changes_of(connection: Connection, asked: Asked) -> list[Change]:
    """Return the changes of a checked input; raise CannotPlanError for a place far outside the county."""
    given = [ChangeIn.model_validate(each) for each in asked.input["changes"]]
    found = [each.made(f"changes.{n}") for n, each in enumerate(given)]
    for number, change in enumerate(found):
        if isinstance(change, OneMoreTeam | MovePost):
            _check_place(connection, asked.county, change, number)
    return found


def _check_place(connection: Connection, county: str, change: OneMoreTeam | MovePost, number: int) -> None:
    away_m = distance_from_county_m(connection, change.position, county)
    if away_m > FARTHEST_M:
        team = change.code if isinstance(change, OneMoreTeam) else change.team
        raise CannotPlanError(
            f"Team {team} would wait {away_m / 1000:.0f} km outside the county: check the coordinate and its datum. "
            f"小组 {team} 的位置在县界外 {away_m / 1000:.0f} 公里，请核对坐标和坐标系。",
            field=f"changes.{number}.lon",
        )
