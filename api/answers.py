"""What the API answers, described for the OpenAPI document.

The answers are plain values made in `dispatch` and in the database; these models describe them and are not run over
them. That they describe them truly is what tests/acceptance/test_openapi.py checks.
"""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.access.principal import Means
from api.access.roles import Role
from api.retention.rules import Kind
from dispatch.clocks import ClockState
from dispatch.complaints import CaseKind, Category, Channel
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.policy import Mode
from dispatch.ports import LinkKind
from dispatch.recommendation import Exclusion
from dispatch.teams import DutyBy, FixSource
from dispatch.turns import TurnKind
from gis.county import CellKind
from gis.position import Datum


class SourceOut(BaseModel):
    """A coordinate as it was given."""

    lon: float
    lat: float
    datum: Datum


class PlaceOut(BaseModel):
    """Where a case is. 地点"""

    lon: float = Field(description="Longitude, WGS84.")
    lat: float = Field(description="Latitude, WGS84.")
    name: str | None = None
    point: str | None = Field(None, description="Reporting point's code, where one was named.")
    source: SourceOut | None = Field(description="The coordinate as it was given, if one was.")


class CellOut(BaseModel):
    """The cell of a case as it was at intake. 所在网格"""

    code: str = Field(description="15 digits.")
    kind: CellKind
    in_town: bool = Field(description="Whether the ten-minute promise applies.")
    name: str | None = None


class AssignmentOut(BaseModel):
    """The team responsible. 派单"""

    team: str
    team_name: str
    status: CaseStatus
    travel_s: float | None = Field(description="Expected at the time of the offer, in seconds.")
    method: Literal["road", "straight_line"] | None = Field(description="How that time was found. 计算方式")
    offered_at: datetime
    expires_at: datetime = Field(description="Without an answer by then the next team is asked.")
    eta_at: datetime | None = Field(description="When it is expected on scene, once on its way.")


class ClockOut(BaseModel):
    """The response clock as of `now`: received to on scene. 响应时钟"""

    target_s: int | None = Field(description="Null where nothing is promised.")
    received_at: datetime
    due_at: datetime | None
    arrived_at: datetime | None
    remaining_s: float | None = Field(description="Below zero once late.")
    response_s: float | None
    expected_at: datetime | None = Field(description="When the team is expected as things stand.")
    state: ClockState = Field(description="at_risk: the team needs longer than remains.")
    now: datetime


class MaskedOut(BaseModel):
    """What may be seen of whoever complained: 王**, 139****5678; of a report, by most roles, only ***. 脱敏身份"""

    anonymous: bool
    erased: bool = Field(description="It was known, and its time is over.")
    name: str | None
    phone: str | None
    address: str | None = Field(description="*** where one is on record.")
    id_number: str | None = Field(description="*** where one is on record.")


class IdentityOut(BaseModel):
    """Who complained, opened for a stated reason. 身份信息"""

    name: str | None
    phone: str | None
    address: str | None
    id_number: str | None
    words: str | None = Field(description="What was said, where the case's text had to leave some of it out. 原文")


class LinkOut(BaseModel):
    """A case that goes together with another. 关联案件"""

    id: int
    kind: LinkKind = Field(description="joined: one follows the other; split: they came in with one call.")
    status: CaseStatus
    leads: bool = Field(description="Whether this one is the case that is followed.")


class UndoOut(BaseModel):
    """How the step just taken is taken back. 撤销"""

    seq: int = Field(description="For POST …/undo.")
    until: datetime = Field(description="Until then, and while nothing else happens to the case.")


class ExpediteOut(BaseModel):
    """A case pressed for by a deadline. 督办"""

    number: int
    note: str
    to: Literal["team", "station"]
    by: str = Field(description="Who pressed: user:, key: and a name.")
    asked_at: datetime
    due_at: datetime
    overdue: bool = Field(description="Whether the deadline went by without an answer.")
    answered_at: datetime | None
    answered_by: str | None = Field(description="Null while open, and where the case ended instead.")
    answer: str | None


class CaseOut(BaseModel):
    """A case. 案件"""

    id: int
    number: str = Field(description="The number people say.")
    county: str
    kind: CaseKind
    channel: Channel
    category: Category
    text: str = Field(description="What was said; whatever would tell its author is masked.")
    identity: MaskedOut | None = Field(None, description="Null where nobody said, or whoever asks need not know.")
    links: list[LinkOut] = Field([], description="Cases that go together with it; one that is not seen is left out.")
    priority: int = Field(ge=1, le=4, description="1 danger, 2 in town, 3 elsewhere, 4 desk.")
    status: CaseStatus
    place: PlaceOut | None
    cell: CellOut | None = Field(description="Null outside the county.")
    neighbour: str | None = Field(description="The county it is to be transferred to, where known.")
    received_at: datetime
    dispatched_at: datetime | None
    acknowledged_at: datetime | None
    en_route_at: datetime | None
    assignment: AssignmentOut | None
    proposed_team: str | None = Field(description="Whom a person is asked to confirm, where dispatch is confirmed.")
    held_until: datetime | None = Field(description="Until when it is set aside, while it is. 搁置至")
    clock: ClockOut
    escalated: bool = Field(description="Somebody must look at it.")
    overdue: bool
    expedite: ExpediteOut | None = Field(description="The newest expedite that is not answered.")
    expedites_open: int
    next_step: str | None = Field(description="What it waits for.")
    alert_at: datetime | None = Field(description="Without that step by then it is escalated.")
    ended_at: datetime | None
    updated_at: datetime | None
    undo: UndoOut | None = Field(None, description="In the answer to one's own step only.")


class CasesOut(BaseModel):
    """One page of cases, the newest first."""

    items: list[CaseOut]
    next: int | None = Field(description="`after` of the next page; null on the last.")
    total: int = Field(description="How many are open in all.")
    now: datetime


class RuleOut(BaseModel):
    """How long one kind is kept. 保存期限"""

    kind: Kind
    meaning: str
    keep_days: int
    valid_from: date | None = Field(description="Null: the default, no rule of the county's own.")
    basis: str
    in_force: bool


class HoldOut(BaseModel):
    """A case of which nothing is erased. 法律保全"""

    case_id: int
    reason: str
    placed_at: datetime
    placed_by: str


class RunOut(BaseModel):
    """What one run did. 清理记录"""

    kind: Kind
    at: datetime
    keep_days: int
    before: datetime
    removed: int
    held: int


class RetentionOut(BaseModel):
    """Rules, holds and the last runs."""

    rules: list[RuleOut]
    holds: list[HoldOut]
    runs: list[RunOut]


class HeldOut(BaseModel):
    """Whether a case is on hold."""

    id: int
    held: bool


class FoundOut(BaseModel):
    """Cases of one telephone number, the newest first."""

    items: list[CaseOut]


class CallerOut(BaseModel):
    """What a telephone number was behind before, of what whoever asks may be told the author of. 来电人以往案件"""

    items: list[CaseOut] = Field(description="The newest few, the newest first.")
    in_12_months: int = Field(description="How many in all.")


class EventOut(BaseModel):
    """One event in a case's log, which is only ever appended to. 案件事件"""

    seq: int
    type: EventType
    at: datetime = Field(description="When it happened.")
    recorded_at: datetime = Field(description="When it was heard of.")
    team: str | None
    actor: str
    data: dict[str, Any]


class CandidateTurnOut(BaseModel):
    """A turn of duty as a decision saw it. 班次"""

    id: int
    team: str
    kind: TurnKind
    from_: datetime = Field(alias="from")
    until: datetime
    version: int


class CandidateOut(BaseModel):
    """One team in a decision. 候选小组"""

    team: str
    name: str
    lon: float
    lat: float
    source: FixSource = Field(description="station: its fix was missing or too old.")
    fix_age_s: float | None
    travel_s: float | None = Field(description="Road and the way off it; null if excluded before it was measured.")
    road_s: float | None
    approach_s: float | None = Field(description="The way off the road at both ends.")
    excluded: Exclusion | None = Field(description="Why it could not be chosen; null for those in the running.")
    duty_by: DutyBy | None = Field(None, description="Who said whether it was on duty. 在岗依据")
    turn: CandidateTurnOut | None = Field(None, description="The turn it was in, else its next one. 当时或下一班次")


class DecisionOut(BaseModel):
    """A recommendation as it was made, with all it was made from. 派单决定"""

    number: int
    made_at: datetime
    chosen: str | None
    runner_up: str | None
    margin_s: float | None = Field(description="How much sooner than the runner-up.")
    picked_by_hand: bool
    reason: str | None = Field(description="Why that team, where a person chose it and said so.")
    taken_back: bool = Field(description="Whoever made it took it back within seconds.")
    method: Literal["road", "straight_line"]
    graph_version: str | None
    policy_version: str
    candidates: list[CandidateOut]


class CountyOut(BaseModel):
    """A county of this server. 县"""

    code: str
    name: str
    name_en: str | None
    seat: str
    time_zone: str
    synthetic: bool = Field(description="Whether the data are made up.")
    notice: str | None
    attribution: list[str]
    home: bool = Field(description="Whether requests without `county` mean this one.")
    bbox: tuple[float, float, float, float] = Field(description="West, south, east, north.")


class PlaceFoundOut(BaseModel):
    """A place a typed name may mean. 地名"""

    name: str
    name_en: str | None
    kind: str
    point: str | None = Field(description="Reporting point's code, where it is one.")
    lon: float
    lat: float
    cell: str | None
    score: float = Field(description="1 for the very name, less for weaker matches.")


class CoverageOut(BaseModel):
    """Who is reached in time from where free teams are now. 覆盖"""

    at: datetime
    target_s: int
    method: str
    graph_version: str | None
    teams: list[str] = Field(description="The free teams.")
    cells: dict[str, float | None] = Field(description="Least time to each cell, in seconds; null where no road leads.")
    reached: int
    total: int
    area_share: float | None = Field(description="Share of the county's area reached in time.")


class FiguresOut(BaseModel):
    """Response figures of one group. 响应统计"""

    n: int = Field(description="Cases with a promise that is kept or broken by now.")
    met: int
    missed: int
    share: float | None
    low: float | None = Field(description="Lower end of the 95 % Wilson interval of `share`.")
    high: float | None
    measured: int
    censored: int = Field(description="Not yet arrived: they enter the percentiles as lower bounds.")
    p50_s: float | None
    p90_s: float | None
    excluded: dict[str, int] = Field(description="Cases left out of the share, by reason.")


class ResponseOut(BaseModel):
    """Response figures in all and by group; percentiles are never averaged."""

    since: datetime = Field(alias="from")
    to: datetime
    at: datetime
    by: str | None
    total: FiguresOut
    groups: dict[str, FiguresOut]


class PolicyOut(BaseModel):
    """The rules in force. 派单规则"""

    version: str
    mode: Mode
    town_target_s: int
    target_by_kind_s: dict[CellKind, int]
    fix_max_age_s: int
    acknowledge_within_s: int
    reoffer_after_s: int
    undo_within_s: int
    detour_factor: float
    straight_speed_kmh: float
    geofence_m: float
    dwell_s: int
    usable_accuracy_m: float


class AcceptedOut(BaseModel):
    """How many fixes were kept."""

    accepted: int


class HealthOut(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class ChecksOut(BaseModel):
    """What is ready."""

    database: bool
    migrated: bool
    county: bool


class ReadyOut(BaseModel):
    """Whether requests can be served."""

    ready: bool
    checks: ChecksOut


class FieldError(BaseModel):
    """One thing at fault."""

    field: str = Field(description="Path of the field, as it was sent.")
    value: Any = Field(description="What it held, cut short.")
    message: str = Field(description="What to do about it, English and Chinese.")


class ProblemOut(BaseModel):
    """RFC 9457 problem details. 错误说明"""

    type: str = Field(description="`/problems/…`: a page of this server that explains the kind of error.")
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do, English and Chinese.")
    errors: list[FieldError] | None = Field(None, description="Where input is at fault: which, and how. At most 20.")


class UnitOut(BaseModel):
    """A place in the organisation tree. 机构"""

    county: str
    unit: str
    level: Literal["city", "county", "station"]


class MayOut(BaseModel):
    """What whoever asks may do: a page offers nothing else. 权限"""

    routes: list[str] = Field(description="Method and path, as in this document.")
    steps: list[EventType] = Field(description="The steps of a case that they may report.")
    reveals: list[CaseKind] = Field(description="Of which cases they may be told, for a reason, who is behind.")


class WhoOut(BaseModel):
    """Whoever asks. 当前登录者"""

    means: Means = Field(description="open: no account exists yet, and nobody need sign in.")
    name: str
    title: str | None = Field(description="The person's name.")
    role: Role
    place: UnitOut | None
    counties: list[str] | None = Field(description="What is seen; null for all.")
    must_change: bool = Field(description="A first password has to be changed before anything else.")
    csrf: str | None = Field(description="What changes carry in X-CSRF-Token; null for keys.")
    may: MayOut


class AccountOut(BaseModel):
    """An account, without anything secret. 账户"""

    login: str
    name: str
    role: Role
    county: str
    unit: str
    must_change: bool
    first_until: datetime | None = Field(description="Until when an unchanged first password is good. 初始密码有效期至")
    created_at: datetime
    signed_in_at: datetime | None
    disabled_at: datetime | None
    demo: bool = Field(description="Of the demonstration, good on the server's own machine only. 演示账户")
    second_factor: bool = Field(description="Whether a code is asked for beside the password. 是否启用二次验证")
    sessions: int = Field(description="How many are open.")


class SessionOut(BaseModel):
    """A browser or phone that is signed in. 会话"""

    id: int
    kind: Literal["browser", "device"]
    address: str | None
    agent: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class AuditOut(BaseModel):
    """One row of the audit trail. 审计记录"""

    id: int
    at: datetime
    actor: str = Field(description="user:, key: or command: and a name.")
    role: Role | None
    address: str | None
    action: str
    county: str | None
    subject: str | None
    reason: str | None
    data: dict[str, Any]


class ShiftOut(BaseModel):
    """Shifts at places spread evenly over a box, row by row from its south-west, to interpolate between."""

    box: tuple[float, float, float, float] = Field(description="West, south, east, north, in the layer's datum.")
    across: int = Field(description="Places in a row, and rows.")
    lon_deg: list[float] = Field(description="Degrees that the pictures lie too far east.")
    lat_deg: list[float] = Field(description="Degrees that they lie too far north.")
    error_m: float = Field(description="The most by which interpolating is wrong, in metres. 最大误差（米）")


class TileLayerOut(BaseModel):
    """An online layer of one's own. 自有图层"""

    name: str
    name_en: str | None
    datum: Datum
    last_zoom: int
    shift: ShiftOut | None = Field(description="How its pictures lie beside WGS84; none where they do not. 偏移")


class BasemapOut(BaseModel):
    """The map under the county. 底图"""

    version: str | None = Field(description="Of the tiles; none where the road graph has no basemap. 版本")
    last_zoom: int = Field(description="The closest zoom there are tiles of; further in, they are enlarged.")
    tianditu: bool = Field(description="Whether tiles of Tianditu can be asked for: a key is set. 是否可用天地图")
    layers: list[TileLayerOut] = Field(description="In the order of their numbers. 自有图层")
