"""A case as plain values: what the API answers and, without the words in it, the live feed carries."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NotRequired, TypedDict

from dispatch.cases.case import Assignment, Case
from dispatch.cases.clock import ClockState
from dispatch.cases.expedites import first_due
from dispatch.findings.record import without_words
from dispatch.handling import HandlingEvent, Stage
from dispatch.kinds import DANGER, CaseKind, Category, Channel, LinkKind
from dispatch.lifecycle import CaseStatus, EventType, steps_from
from dispatch.moments import stamp
from dispatch.views.expedite import ExpediteView, expedite_summary
from dispatch.views.fields import Doc, Moment
from dispatch.views.findings import FindingsView, findings_summary
from dispatch.views.order_brief import OrderBriefView, order_brief
from dispatch.views.place import CellView, PlaceView, cell_summary, place_summary
from gis.travel.times import Method

_EPOCH = datetime.fromtimestamp(0, UTC)
_STEPS = {status: list(steps_from(status)) for status in CaseStatus}
"""By status, the steps a person may report. A list of 200 cases asks 200 times, so it is made once."""


class AssignmentView(TypedDict):
    """The team responsible. 派单"""

    team: str
    team_name: str
    team_name_en: Annotated[str | None, Doc("Its name in English, if it has one. 英文名称")]
    status: CaseStatus
    travel_s: Annotated[float | None, Doc("Expected at the time of the offer, in seconds.")]
    turnout_s: Annotated[
        float, Doc("Time until it leaves, from the offer on, by its duty; beside `travel_s`. 出动准备（秒）")
    ]
    method: Annotated[Method | None, Doc("How that time was found. 计算方式")]
    offered_at: Moment
    expires_at: Annotated[Moment, Doc("Without an answer by then, the next team is asked.")]
    eta_at: Annotated[Moment | None, Doc("When it is expected on scene, once on its way.")]
    deliver_by: Annotated[
        Moment | None,
        Doc(
            "Deadline for the offer to reach a phone of the team, else the next team is asked; null: the team has no "
            "phone. 送达时限"
        ),
    ]
    delivered_at: Annotated[Moment | None, Doc("When the offer reached a phone of the team. 送达时间")]


class ClockView(TypedDict):
    """The response clock as of `now`: received to on scene. 响应时钟"""

    target_s: Annotated[int | None, Doc("Null without a target.")]
    received_at: Moment
    due_at: Moment | None
    arrived_at: Moment | None
    arrival_m: Annotated[float | None, Doc("Distance of the team's last position from the place on arrival, metres.")]
    arrival_confirmed: Annotated[bool | None, Doc("Whether a position confirms the arrival; null before it. 到场确认")]
    remaining_s: Annotated[float | None, Doc("Negative once late.")]
    response_s: float | None
    expected_at: Annotated[Moment | None, Doc("When the team is expected as things stand.")]
    on_time_until: Annotated[
        Moment | None, Doc("Until when the team can still keep the target if nothing changes; null: not at all.")
    ]
    state: Annotated[ClockState, Doc("at_risk: the team needs more time than remains.")]
    now: Moment


class MaskedView(TypedDict):
    """The masked identity: 王**, 139****5678; of a report, for most roles, only ***. 脱敏身份"""

    anonymous: bool
    erased: Annotated[bool, Doc("It was known; its retention period is over.")]
    name: str | None
    phone: str | None
    address: Annotated[str | None, Doc("*** if one is on record.")]
    id_number: Annotated[str | None, Doc("*** if one is on record.")]


class LinkView(TypedDict):
    """A linked case. 关联案件"""

    id: int
    kind: Annotated[LinkKind, Doc("joined: one follows the other; split: both are from one call.")]
    status: CaseStatus
    leads: Annotated[bool, Doc("Whether this case is the one followed.")]


class UndoView(TypedDict):
    """The undo of the last step. 撤回"""

    seq: Annotated[int, Doc("For POST …/undo.")]
    until: Annotated[Moment, Doc("Possible until then, and while nothing else happens to the case.")]


class CaseView(TypedDict):
    """A case. 案件"""

    id: int
    number: Annotated[str, Doc("The case number people use.")]
    county: str
    kind: CaseKind
    channel: Channel
    category: Category
    text: Annotated[str, Doc("The text; anything that identifies its author is masked.")]
    identity: NotRequired[Annotated[MaskedView | None, Doc("Null if unknown, or if the caller may not see it.")]]
    share_only: NotRequired[
        Annotated[bool, Doc("True where the caller's station only shares in its off-shelf orders: it takes no step.")]
    ]
    links: NotRequired[Annotated[list[LinkView], Doc("Linked cases, without those the caller may not see.")]]
    priority: Annotated[
        int, Doc("1 danger, 2 food, drugs, equipment, 3 in town, 4 elsewhere, 5 desk.", minimum=1, maximum=5)
    ]
    danger: Annotated[bool, Doc("Whether somebody is ill, hurt or in danger: priority 1. 危及人身")]
    queue_key: Annotated[
        list[int], Doc("The order in which waiting cases are given to teams: compare number by number. 派单顺序")
    ]
    status: CaseStatus
    place: PlaceView | None
    cell: Annotated[CellView | None, Doc("Null outside the county.")]
    neighbour: Annotated[str | None, Doc("The county it is transferred to, if known.")]
    exercise: Annotated[bool, Doc("Whether it is an exercise: not counted, deleted afterwards. 演练")]
    received_at: Moment
    dispatched_at: Moment | None
    acknowledged_at: Moment | None
    en_route_at: Moment | None
    assignment: AssignmentView | None
    proposed_team: Annotated[str | None, Doc("The proposed team, if dispatch needs confirmation.")]
    held_until: Annotated[Moment | None, Doc("Until when it is on hold. 搁置至")]
    clock: ClockView
    escalated: Annotated[bool, Doc("Somebody must look at it.")]
    overdue: bool
    expedite: Annotated[ExpediteView | None, Doc("Of the unanswered expedites the one due first.")]
    expedites_open: int
    off_shelf: Annotated[list[OrderBriefView], Doc("Progress of its off-shelf orders. 下架令")]
    findings: Annotated[FindingsView | None, Doc("What was found on scene. 处置情况")]
    next_step: Annotated[str | None, Doc("The next expected step.")]
    steps: Annotated[
        list[EventType],
        Doc(
            "The steps a person may report now, in the order of the lifecycle. A role may be allowed fewer; a step may "
            "still need more, such as a reason. 可执行的下一步"
        ),
    ]
    alert_at: Annotated[Moment | None, Doc("If the step is not done by then, the case is escalated.")]
    response_ended_at: Moment | None
    handling_stage: Annotated[Stage | None, Doc("Where the office's handling stands; null for an exercise. 办理阶段")]
    handling_ended_at: Moment | None
    outcome: Annotated[str | None, Doc("Outcome, if the person who ended it gave one. 办理结果")]
    status_since: Annotated[Moment, Doc("When its present status began; taking a step back leaves it. 状态始于")]
    updated_at: Moment | None
    seq: Annotated[int, Doc("Version: the number of events. The higher one is newer.")]
    undo: NotRequired[Annotated[UndoView, Doc("Only in the answer to the caller's own step.")]]


class CaseListView(TypedDict):
    """One page of cases, the newest first."""

    items: list[CaseView]
    next: Annotated[int | None, Doc("`after` of the next page; null on the last.")]
    total: Annotated[int, Doc("Number of open cases in all.")]
    now: Moment


class EventView(TypedDict):
    """One event in a case's append-only log. 案件事件"""

    seq: int
    type: EventType | HandlingEvent
    at: Annotated[Moment, Doc("When it happened.")]
    recorded_at: Annotated[Moment, Doc("When it was recorded.")]
    team: str | None
    actor: str
    data: dict[str, Any]


LEFT_OUT: Mapping[type, frozenset[str]] = {
    CaseView: frozenset({"text"}),
    PlaceView: frozenset({"remark"}),
    ExpediteView: frozenset({"note", "answer"}),
}
"""Fields with words for readers of the case: the live feed and a handover leave them out."""


def case_summary(case: Case, now: datetime) -> CaseView:
    """Return a case with its clock as of `now`."""
    pressing = first_due(case.expedites)
    return {
        "id": case.id,
        "number": case.number,
        "county": case.county,
        "kind": case.kind,
        "channel": case.channel,
        "category": case.category,
        "text": case.text,
        "priority": case.priority,
        "danger": case.priority == DANGER,
        "queue_key": _queue_key(case),
        "status": case.status,
        "place": place_summary(case.place),
        "cell": cell_summary(case.cell),
        "neighbour": case.neighbour,
        "exercise": case.exercise,
        "received_at": stamp(case.received_at),
        "dispatched_at": stamp(case.dispatched_at),
        "acknowledged_at": stamp(case.acknowledged_at),
        "en_route_at": stamp(case.en_route_at),
        "assignment": _assignment(case.assignment),
        "proposed_team": case.proposed_team,
        "held_until": stamp(case.held_until),
        "clock": clock_summary(case, now),
        "escalated": case.escalated,
        "overdue": case.overdue,
        "expedite": None if pressing is None else expedite_summary(pressing),
        "expedites_open": sum(each.is_open for each in case.expedites),
        "off_shelf": [order_brief(order, now) for order in case.off_shelf],
        "findings": None if case.findings is None else findings_summary(case.findings),
        "next_step": case.next_step,
        "steps": _STEPS[case.status],
        "alert_at": stamp(case.alert_at),
        "response_ended_at": stamp(case.response_ended_at),
        "handling_stage": case.handling_stage,
        "handling_ended_at": stamp(case.handling_ended_at),
        "outcome": case.outcome,
        "status_since": stamp(case.status_since or case.received_at),
        "updated_at": stamp(case.updated_at),
        "seq": case.event_seq,
    }


def case_news(case: Case, now: datetime) -> dict[str, Any]:
    """Return a case as the live feed and a handover have it, without the words that may say who complained."""
    view = case_summary(case, now)
    place, expedite, findings = view["place"], view["expedite"], view["findings"]
    news = _without(CaseView, view)
    news["place"] = None if place is None else _without(PlaceView, place)
    news["expedite"] = None if expedite is None else _without(ExpediteView, expedite)
    news["findings"] = None if findings is None else without_words(findings)
    return news


def _without(shape: type, view: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(view)
    for name in LEFT_OUT[shape]:
        del kept[name]
    return kept


def _queue_key(case: Case) -> list[int]:
    exercise, priority, received_at, number = case.queue_key
    return [int(exercise), priority, (received_at - _EPOCH) // timedelta(microseconds=1), number]


def clock_summary(case: Case, now: datetime) -> ClockView:
    """Return where the promise stands as of `now`."""
    clock, task = case.clock, case.assignment
    expected_at = task.expected_at(now) if task else None
    remaining_s = clock.remaining_s(now)
    return {
        "target_s": clock.target_s,
        "received_at": stamp(clock.received_at),
        "due_at": stamp(clock.due_at),
        "arrived_at": stamp(clock.arrived_at),
        "arrival_m": case.arrival_m,
        "arrival_confirmed": case.arrival_confirmed,
        "remaining_s": None if remaining_s is None else round(remaining_s, 3),
        "response_s": clock.response_s,
        "expected_at": stamp(expected_at if clock.arrived_at is None else None),
        "on_time_until": stamp(task.on_time_until(clock.due_at) if task and clock.due_at else None),
        "state": clock.state(now, expected_at),
        "now": stamp(now),
    }


def _assignment(assignment: Assignment | None) -> AssignmentView | None:
    if assignment is None:
        return None
    return {
        "team": assignment.team,
        "team_name": assignment.team_name,
        "team_name_en": assignment.team_name_en,
        "status": assignment.status,
        "travel_s": assignment.travel_s,
        "turnout_s": assignment.turnout_s,
        "method": assignment.method,
        "offered_at": stamp(assignment.offered_at),
        "expires_at": stamp(assignment.expires_at),
        "eta_at": stamp(assignment.eta_at),
        "deliver_by": stamp(assignment.deliver_by),
        "delivered_at": stamp(assignment.delivered_at),
    }
