"""The supervision board as plain values: what is late, who has what, and what was kept in time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypedDict

from dispatch.calendar.rules import ClockRule
from dispatch.handling import Stage
from dispatch.kinds import CaseKind
from dispatch.moments import stamp
from dispatch.views.casework.timeliness import RatesView, TimelinesView, case_number, rates, timelines
from dispatch.views.fields import Day, Doc, Moment


class UrgentCaseView(TypedDict):
    """A case that is overdue or due soon. 超期或临期案件"""

    case: int
    number: str
    kind: CaseKind
    stage: Stage
    rule: Annotated[str | None, Doc("The rule of the deadline that is due first.")]
    due_on: Day
    is_bound: Annotated[bool, Doc("Whether `due_on` is the earliest day it can be: the calendar ends before. 不早于")]
    days: Annotated[int, Doc("Days until it is due, negative once overdue.")]
    handler: str | None
    station: Annotated[str | None, Doc("Null: the county bureau, or in transfer.")]
    in_transfer: bool


class GroupView(TypedDict):
    """Number of cases of one handler, station or rule; null: no handler, or the county bureau."""

    key: str | None
    n: int


class UrgentView(TypedDict):
    """Cases that are overdue, or due soon."""

    n: int
    first: Annotated[list[UrgentCaseView], Doc("Of them 20 at most, what is due first on top.")]
    by_handler: list[GroupView]
    by_station: Annotated[list[GroupView], Doc("Without those in transfer.")]
    by_rule: list[GroupView]
    in_transfer: int


class DestinationView(TypedDict):
    """Number of cases on their way to one place, which has not received them yet. 移送中"""

    level: str
    destination: str
    n: int


class WorkloadView(TypedDict):
    """Open cases by who has them; stations, the bureau (null) and destinations add up to `open`. 在办"""

    open: int
    by_handler: list[GroupView]
    by_station: list[GroupView]
    in_transfer: list[DestinationView]
    unassigned: Annotated[int, Doc("Without a handler, or theirs is absent or disabled.")]
    to_approve: Annotated[list[GroupView], Doc("Waiting for approval, by who has to approve next.")]
    to_notify: int
    expedited: Annotated[int, Doc("Expedited and not answered. 督办未答复")]


class AmountView(TypedDict):
    """A sum over cases that ended in the period, and of how many."""

    yuan: str
    cases: int


class AmountsView(TypedDict):
    """Sums of cases that ended in the period; null: no case states one."""

    disputed: Annotated[AmountView | None, Doc("争议金额")]
    recovered: Annotated[AmountView | None, Doc("Of settled cases. 挽回经济损失")]
    compensation: Annotated[AmountView | None, Doc("加倍赔偿")]
    penalties: Annotated[AmountView | None, Doc("Fines and confiscation. 罚没款")]


class StationNameView(TypedDict):
    """The name of a station."""

    name: str
    name_en: str | None


class RuleNameView(TypedDict):
    """The name of a rule of a clock."""

    zh: str
    en: str


SupervisionView = TypedDict(
    "SupervisionView",
    {
        "as_of": Moment,
        "today": Day,
        "from": Day,
        "to": Day,
        "overdue": UrgentView,
        "due_soon": Annotated[UrgentView, Doc("Within 7 days.")],
        "workload": WorkloadView,
        "timelines": TimelinesView,
        "rates": RatesView,
        "amounts": AmountsView,
        "stations": dict[str, StationNameView],
        "rules": dict[str, RuleNameView],
    },
)
"""The board: every figure of one snapshot. 督办看板"""


class _Counts:
    """Numbers of cases by list, in all and by group."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._rows = rows

    def of(self, name: str, by: str) -> list[Mapping[str, Any]]:
        return [row for row in self._rows if row["list"] == name and row["by"] == by]

    def all(self, name: str) -> int:
        return sum(row["n"] for row in self.of(name, "all"))

    def groups(self, name: str, by: str) -> list[GroupView]:
        return [{"key": row["key"], "n": row["n"]} for row in self.of(name, by)]

    def destinations(self, name: str) -> list[DestinationView]:
        found = self.of(name, "destination")
        return [{"level": row["level"], "destination": row["key"], "n": row["n"]} for row in found]


def board_view(
    row: Mapping[str, Any], county: str, first: date, last: date, now: datetime, today: date, rules: Sequence[ClockRule]
) -> SupervisionView:
    """Return the board from the row of `dispatch.store.casework.supervision.board`."""
    counts = _Counts(row["counted"])
    sums: dict[str, AmountView] = {each["name"]: {"yuan": each["yuan"], "cases": each["cases"]} for each in row["sums"]}
    return {
        "as_of": stamp(now),
        "today": today.isoformat(),
        "from": first.isoformat(),
        "to": last.isoformat(),
        "overdue": _urgent("overdue", counts, row["urgent"], county, today),
        "due_soon": _urgent("due_soon", counts, row["urgent"], county, today),
        "workload": _workload(counts),
        "timelines": timelines(row, county),
        "rates": rates(row["taken"]),
        "amounts": {
            "disputed": sums.get("disputed"),
            "recovered": sums.get("recovered"),
            "compensation": sums.get("compensation"),
            "penalties": sums.get("penalties"),
        },
        "stations": row["stations"],
        "rules": {rule.code: {"zh": rule.name_zh, "en": rule.name_en} for rule in rules},
    }


def _urgent(name: str, counts: _Counts, rows: Sequence[Mapping[str, Any]], county: str, today: date) -> UrgentView:
    return {
        "n": counts.all(name),
        "first": [_case(row, county, today) for row in rows if row[f"is_{name}"]],
        "by_handler": counts.groups(name, "handler"),
        "by_station": counts.groups(name, "station"),
        "by_rule": counts.groups(name, "rule"),
        "in_transfer": sum(row["n"] for row in counts.of(name, "destination")),
    }


def _case(row: Mapping[str, Any], county: str, today: date) -> UrgentCaseView:
    return {
        "case": row["case_id"],
        "number": case_number([row["case_id"], row["received_on"]], county),
        "kind": row["kind"],
        "stage": row["stage"],
        "rule": row["rule"],
        "due_on": row["due_on"],
        "is_bound": bool(row["is_bound"]),
        "days": (date.fromisoformat(row["due_on"]) - today).days,
        "handler": row["handler"],
        "station": None if row["in_transfer"] else row["station"],
        "in_transfer": row["in_transfer"],
    }


def _workload(counts: _Counts) -> WorkloadView:
    return {
        "open": counts.all("open"),
        "by_handler": counts.groups("open", "handler"),
        "by_station": counts.groups("open", "station"),
        "in_transfer": counts.destinations("open"),
        "unassigned": counts.all("unassigned"),
        "to_approve": counts.groups("to_approve", "duty"),
        "to_notify": counts.all("to_notify"),
        "expedited": counts.all("expedited"),
    }
