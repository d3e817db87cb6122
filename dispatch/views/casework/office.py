"""Lists of the office as plain values: cases by what is due first, and who handles them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, TypedDict

from dispatch.cases.case import number_of
from dispatch.handling import Stage
from dispatch.kinds import CaseKind, Category
from dispatch.lifecycle import CaseStatus
from dispatch.moments import stamp
from dispatch.views.fields import Day, Doc, Moment


class CaseRowView(TypedDict):
    """One case in a list of the office. 办理列表"""

    case: int
    number: str
    kind: CaseKind
    category: Category
    stage: Stage
    since: Moment
    status: Annotated[CaseStatus, Doc("Of the response in the field. 现场状态")]
    received_at: Moment
    text: str
    place: str | None
    respondent: str | None
    station: str | None
    handler: str | None
    due_on: Annotated[Day | None, Doc("The earliest day of its open deadlines, or the bound of it. 最近到期")]
    due_at: Annotated[Moment | None, Doc("The moment, for a clock of hours.")]
    is_bound: Annotated[bool, Doc("Whether `due_on` is the earliest day it can be: the calendar ends before. 不早于")]
    is_suspended: bool
    rule: Annotated[str | None, Doc("The rule of that deadline.")]
    warned: Annotated[str | None, Doc("Who was warned of it last: handler, chief, leader. 已提醒")]
    days_left: int | None
    overdue: bool
    approval: Annotated[str | None, Doc("Who has to approve what was proposed. 待审批")]
    waits_notice: bool
    in_transfer: bool
    expedited: bool


class OfficeListView(TypedDict):
    """One page of a list, and how many each list holds."""

    items: list[CaseRowView]
    next: Annotated[str | None, Doc("`after` of the next page; null on the last.")]
    counts: dict[str, int]
    today: Day


class PersonView(TypedDict):
    """Somebody who handles cases. 承办人员"""

    actor: Annotated[str, Doc("As `handler` of a case.")]
    name: str
    role: str
    unit: str
    open: int
    absent_until: Day | None


def case_row(row: Mapping[str, Any], today: date, now: datetime) -> CaseRowView:
    """Return a row of a list."""
    due_on: date | None = row["due_on"]
    due_at: datetime | None = row["due_at"]
    late = (due_at is not None and due_at < now) if due_at else due_on is not None and due_on < today
    return {
        "case": row["case_id"],
        "number": number_of(row["county"], row["received_on"], row["case_id"]),
        "kind": row["kind"],
        "category": row["category"],
        "stage": row["stage"],
        "since": stamp(row["since"]),
        "status": row["status"],
        "received_at": stamp(row["received_at"]),
        "text": row["text"],
        "place": row["place_name"],
        "respondent": row["respondent"],
        "station": row["station"],
        "handler": row["handler"],
        "due_on": None if due_on is None else due_on.isoformat(),
        "due_at": stamp(due_at),
        "is_bound": row["not_before"] is not None,
        "is_suspended": bool(row["is_suspended"]),
        "rule": row["rule"],
        "warned": row["warned"],
        "days_left": None if due_on is None else (due_on - today).days,
        "overdue": late,
        "approval": row["approval"],
        "waits_notice": row["waits_notice"],
        "in_transfer": row["in_transfer"],
        "expedited": row["expedited"],
    }


def person_row(row: Mapping[str, Any]) -> PersonView:
    """Return somebody who handles cases."""
    until = row["absent_until"]
    return {
        "actor": row["actor"],
        "name": row["name"],
        "role": row["role"],
        "unit": row["unit"],
        "open": row["open"],
        "absent_until": None if until is None else until.isoformat(),
    }
