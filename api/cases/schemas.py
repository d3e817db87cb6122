"""Response models of cases: clock, team, linked cases and log."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from dispatch.cases.clock import ClockState
from dispatch.desk.records import LinkKind
from dispatch.findings.findings import Invoice, MeasureKind, Mediation
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import CaseStatus, EventType
from gis.county.accuracy import FoundBy
from gis.county.model import CellKind
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
    point: str | None = Field(None, description="Reporting point's code, if one was named.")
    address: str | None = Field(None, description="The address as given, such as 东街12号. 来电人所述地址")
    remark: str | None = Field(None, description="Further words about the spot. 位置备注")
    found_by: FoundBy | None = Field(
        None, description="How the position was found; null in cases older than this field. 定位方式"
    )
    accuracy_m: float | None = Field(
        None,
        description="Accuracy of the position in metres; from 50 on it is approximate: ask the caller. Null: "
        "unknown. 位置精度（米）",
    )
    source: SourceOut | None = Field(description="The coordinate as it was given, if one was.")


class CellOut(BaseModel):
    """The cell of a case as it was at intake. 所在网格"""

    code: str = Field(description="15 digits.")
    kind: CellKind
    in_town: bool = Field(description="Whether the ten-minute target applies.")
    name: str | None = None


class AssignmentOut(BaseModel):
    """The team responsible. 派单"""

    team: str
    team_name: str
    team_name_en: str | None = Field(description="Its name in English, if it has one. 英文名称")
    status: CaseStatus
    travel_s: float | None = Field(description="Expected at the time of the offer, in seconds.")
    turnout_s: float = Field(
        description="Time until it leaves, from the offer on, by its duty; beside `travel_s`. 出动准备（秒）"
    )
    method: Literal["road", "straight_line"] | None = Field(description="How that time was found. 计算方式")
    offered_at: datetime
    expires_at: datetime = Field(description="Without an answer by then, the next team is asked.")
    eta_at: datetime | None = Field(description="When it is expected on scene, once on its way.")
    deliver_by: datetime | None = Field(
        description="Deadline for the offer to reach a phone of the team, else the next team is asked; null: the "
        "team has no phone. 送达时限"
    )
    delivered_at: datetime | None = Field(description="When the offer reached a phone of the team. 送达时间")


class ClockOut(BaseModel):
    """The response clock as of `now`: received to on scene. 响应时钟"""

    target_s: int | None = Field(description="Null without a target.")
    received_at: datetime
    due_at: datetime | None
    arrived_at: datetime | None
    remaining_s: float | None = Field(description="Negative once late.")
    response_s: float | None
    expected_at: datetime | None = Field(description="When the team is expected as things stand.")
    state: ClockState = Field(description="at_risk: the team needs more time than remains.")
    now: datetime


class MaskedOut(BaseModel):
    """The masked identity: 王**, 139****5678; of a report, for most roles, only ***. 脱敏身份"""

    anonymous: bool
    erased: bool = Field(description="It was known; its retention period is over.")
    name: str | None
    phone: str | None
    address: str | None = Field(description="*** if one is on record.")
    id_number: str | None = Field(description="*** if one is on record.")


class LinkOut(BaseModel):
    """A linked case. 关联案件"""

    id: int
    kind: LinkKind = Field(description="joined: one follows the other; split: both are from one call.")
    status: CaseStatus
    leads: bool = Field(description="Whether this case is the one followed.")


class UndoOut(BaseModel):
    """How to undo the last step. 撤销"""

    seq: int = Field(description="For POST …/undo.")
    until: datetime = Field(description="Possible until then, and while nothing else happens to the case.")


class ExpediteOut(BaseModel):
    """An expedite with its deadline. 督办"""

    number: int
    note: str
    to: Literal["team", "station"]
    by: str = Field(description="Sender: `user:` or `key:` and a name.")
    asked_at: datetime
    due_at: datetime
    overdue: bool = Field(description="Whether the deadline passed without an answer.")
    answered_at: datetime | None
    answered_by: str | None = Field(description="Null while open, and if the case ended first.")
    answer: str | None


class OrderBriefOut(BaseModel):
    """Progress of an off-shelf order; GET …/off-shelf/{order} has all of it. 下架令"""

    order: int
    product: str
    total: int
    off: int
    on_time: int
    refused: int
    open: int
    overdue: int
    oldest_due_at: datetime | None
    warns_at: datetime | None = Field(description="From then on, its most pressing premises count as due.")
    ended_at: datetime | None


class EvidenceOut(BaseModel):
    """The checklist of evidence; unchecked items are absent. 证据清单"""

    invoice: Invoice | None = None
    purchase_record: bool | None = None
    goods_seen: bool | None = None
    photos: bool | None = None
    witness: bool | None = None


class ProductOut(BaseModel):
    """The goods and which batch of them; unknown fields are absent. 产品与批次"""

    name: str | None = None
    brand: str | None = None
    batch: str | None = None
    produced_on: date | None = None
    quantity: str | None = Field(None, description="A decimal number as text, so that nothing is rounded.")
    unit: str | None = None


class MeasureOut(BaseModel):
    """What was ordered or done. 采取的措施"""

    kind: MeasureKind
    basis: str | None = Field(None, description="The legal basis, as written. 法律依据")
    goods_count: int | None = None


class FindingsOut(BaseModel):
    """Findings on scene: the latest report counts, earlier ones are in the log. 处置情况"""

    number: int = Field(description="Number of its event in the log.")
    corrects: int | None = Field(description="Number of the report it replaces.")
    at: datetime
    by: str
    team: str | None
    invoice_missing: bool = Field(description="The shop gave no invoice. 未开具发票")
    mediation: Mediation | None = None
    recovered_yuan: str | None = Field(None, description="A decimal number as text. 挽回金额（元）")
    evidence: EvidenceOut | None = None
    product: ProductOut | None = None
    measure: MeasureOut | None = None
    satisfaction: int | None = None
    note: str | None = None


class CaseOut(BaseModel):
    """A case. 案件"""

    id: int
    number: str = Field(description="The case number people use.")
    county: str
    kind: CaseKind
    channel: Channel
    category: Category
    text: str = Field(description="The text; anything that identifies its author is masked.")
    identity: MaskedOut | None = Field(None, description="Null if unknown, or if the caller may not see it.")
    links: list[LinkOut] = Field([], description="Linked cases, without those the caller may not see.")
    priority: int = Field(ge=1, le=4, description="1 danger, 2 in town, 3 elsewhere, 4 desk.")
    status: CaseStatus
    place: PlaceOut | None
    cell: CellOut | None = Field(description="Null outside the county.")
    neighbour: str | None = Field(description="The county it is transferred to, if known.")
    exercise: bool = Field(description="Whether it is an exercise: not counted, deleted afterwards. 演练")
    received_at: datetime
    dispatched_at: datetime | None
    acknowledged_at: datetime | None
    en_route_at: datetime | None
    assignment: AssignmentOut | None
    proposed_team: str | None = Field(description="The proposed team, if dispatch needs confirmation.")
    held_until: datetime | None = Field(description="Until when it is on hold. 搁置至")
    clock: ClockOut
    escalated: bool = Field(description="Somebody must look at it.")
    overdue: bool
    expedite: ExpediteOut | None = Field(description="The newest unanswered expedite.")
    expedites_open: int
    off_shelf: list[OrderBriefOut] = Field([], description="Progress of its off-shelf orders. 下架令")
    findings: FindingsOut | None = Field(None, description="What was found on scene. 处置情况")
    next_step: str | None = Field(description="The next expected step.")
    steps: list[EventType] = Field(
        description="The steps a person may report now, in the order of the lifecycle. A role may be allowed fewer; a "
        "step may still need more, such as a reason. 可执行的下一步"
    )
    alert_at: datetime | None = Field(description="If the step is not done by then, the case is escalated.")
    ended_at: datetime | None
    outcome: str | None = Field(description="Outcome, if the person who ended it gave one. 办理结果")
    status_since: datetime = Field(description="Time of the last step: the start of its present status. 状态始于")
    updated_at: datetime | None
    seq: int = Field(description="Version: the number of events. The higher one is newer.")
    undo: UndoOut | None = Field(None, description="Only in the answer to the caller's own step.")


class CasesOut(BaseModel):
    """One page of cases, the newest first."""

    items: list[CaseOut]
    next: int | None = Field(description="`after` of the next page; null on the last.")
    total: int = Field(description="Number of open cases in all.")
    now: datetime


class EventOut(BaseModel):
    """One event in a case's append-only log. 案件事件"""

    seq: int
    type: EventType
    at: datetime = Field(description="When it happened.")
    recorded_at: datetime = Field(description="When it was recorded.")
    team: str | None
    actor: str
    data: dict[str, Any]
