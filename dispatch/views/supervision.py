"""The supervision board as plain values: what is late, who has what, and what was kept in time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypedDict

from dispatch.calendar.rules import ClockRule
from dispatch.cases.case import number_of
from dispatch.handling import Stage
from dispatch.kinds import CaseKind
from dispatch.moments import stamp
from dispatch.statistics.response import wilson
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
    """How many cases one handler, station or rule has; null: no handler, or the county bureau."""

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
    """How many cases are on their way to one place, which has not received them yet. 移送中"""

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


class RateView(TypedDict):
    """`n` of `of`, with the 95 % Wilson interval; null where there is nothing to count."""

    n: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class CountedCasesView(TypedDict):
    """How many cases, and which."""

    n: int
    cases: Annotated[list[str], Doc("Numbers of 20 of them at most.")]


class TimelinessView(RateView):
    """Of the clocks due in the period, how many were kept; those beside it are no part of it. 及时率"""

    open: Annotated[CountedCasesView, Doc("Overdue and still open. 超期未办结")]
    late: Annotated[CountedCasesView, Doc("Done after the due day. 逾期办结")]
    not_due: Annotated[int, Doc("Not due by the last day. 未到期")]
    suspended: int
    ended: Annotated[int, Doc("The case ended otherwise, in time. 因其他原因结束")]
    not_computable: Annotated[int, Doc("The calendar ends before the due day. 无法计算")]


class TransferReceiptView(TypedDict):
    """Of the transfers sent in the period, how many were received. 流转接受"""

    n: int
    of: int
    returned: int
    waiting: CountedCasesView
    median_h: Annotated[float | None, Doc("Hours from sending to receipt.")]


class HandlerNamingView(TypedDict):
    """Of the cases received in the period, how many have a handler named. 分流转办"""

    n: int
    of: int
    waiting: CountedCasesView
    ended: Annotated[int, Doc("Ended without a handler.")]
    median_h: Annotated[float | None, Doc("Hours from receipt to the first naming.")]


class TimelinesView(TypedDict):
    """The five timelinesses. 五及时"""

    acceptance: Annotated[TimelinessView, Doc("Received to accepted or refused, and told. 受理")]
    receipt: TransferReceiptView
    assignment: HandlerNamingView
    handling: Annotated[TimelinessView, Doc("Mediation, verification and penalty. 处置")]
    feedback: Annotated[TimelinessView, Doc("Decided to notified. 反馈")]


class RatesView(TypedDict):
    """Rates of the cases received in the period."""

    accepted: Annotated[RateView, Doc("Accepted of the complaints decided. 受理率")]
    undecided: Annotated[int, Doc("Complaints neither accepted nor refused.")]
    ended: Annotated[RateView, Doc("Ended by the last day. 办结率")]


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
    """How many cases each list holds, all in all and by group."""

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
    verdicts = {(each["timeline"], each["verdict"]): each for each in row["verdicts"]}
    sums: dict[str, AmountView] = {each["name"]: {"yuan": each["yuan"], "cases": each["cases"]} for each in row["sums"]}
    return {
        "as_of": stamp(now),
        "today": today.isoformat(),
        "from": first.isoformat(),
        "to": last.isoformat(),
        "overdue": _urgent("overdue", counts, row["urgent"], county, today),
        "due_soon": _urgent("due_soon", counts, row["urgent"], county, today),
        "workload": _workload(counts),
        "timelines": {
            "acceptance": _kept("acceptance", verdicts, county),
            "receipt": _receipt(row["transfers"], county),
            "assignment": _assignment(row["taken"], county),
            "handling": _kept("handling", verdicts, county),
            "feedback": _kept("feedback", verdicts, county),
        },
        "rates": _rates(row["taken"]),
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
        "number": _number([row["case_id"], row["received_on"]], county),
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


def _number(case: Sequence[Any], county: str) -> str:
    return number_of(county, date.fromisoformat(case[1]), case[0])


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


def _share(n: int, of: int) -> RateView:
    low, high = wilson(n, of) or (None, None)
    return {"n": n, "of": of, "share": n / of if of else None, "low": low, "high": high}


def _kept(timeline: str, verdicts: Mapping[tuple[str, str], Mapping[str, Any]], county: str) -> TimelinessView:
    def many(verdict: str) -> int:
        return int(verdicts.get((timeline, verdict), {}).get("n", 0))

    def missed(verdict: str) -> CountedCasesView:
        return _cases(many(verdict), verdicts.get((timeline, verdict), {}).get("cases"), county)

    return {
        **_share(many("kept"), many("kept") + many("open") + many("late")),
        "open": missed("open"),
        "late": missed("late"),
        "not_due": many("not_due"),
        "suspended": many("suspended"),
        "ended": many("ended"),
        "not_computable": many("not_computable"),
    }


def _cases(n: int, cases: Sequence[Sequence[Any]] | None, county: str) -> CountedCasesView:
    return {"n": n, "cases": [_number(each, county) for each in cases or ()]}


def _receipt(row: Mapping[str, Any], county: str) -> TransferReceiptView:
    n, of, returned = row["n"], row["of"], row["returned"]
    waiting = _cases(of - n - returned, row["cases"], county)
    return {"n": n, "of": of, "returned": returned, "waiting": waiting, "median_h": row["median_h"]}


def _assignment(row: Mapping[str, Any], county: str) -> HandlerNamingView:
    n, of, ended = row["assigned"], row["of"], row["ended_unassigned"]
    waiting = _cases(of - n - ended, row["cases"], county)
    return {"n": n, "of": of, "waiting": waiting, "ended": ended, "median_h": row["median_h"]}


def _rates(row: Mapping[str, Any]) -> RatesView:
    decided = row["accepted"] + row["refused"]
    return {
        "accepted": _share(row["accepted"], decided),
        "undecided": row["complaints"] - decided,
        "ended": _share(row["ended"], row["of"]),
    }
