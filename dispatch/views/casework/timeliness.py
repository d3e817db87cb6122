"""The five timelinesses 五及时 and the rates of the supervision board as plain values."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, TypedDict

from dispatch.cases.case import number_of
from dispatch.statistics.response import wilson
from dispatch.views.fields import Doc


class RateView(TypedDict):
    """`n` of `of`, with the 95 % Wilson interval; null where there is nothing to count."""

    n: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class CountedCasesView(TypedDict):
    """Cases, and their number."""

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


class TransferReceiptView(RateView):
    """Of the transfers sent in the period, how many were received. 流转接受"""

    returned: int
    waiting: CountedCasesView
    median_h: Annotated[float | None, Doc("Hours from sending to receipt.")]


class HandlerNamingView(RateView):
    """Of the cases received in the period, how many have a handler named. 分流转办"""

    waiting: CountedCasesView
    ended: Annotated[int, Doc("Ended without a handler.")]
    median_h: Annotated[float | None, Doc("Hours from receipt to the first naming.")]


class TimelinesView(TypedDict):
    """The five timelinesses. 五及时"""

    acceptance: Annotated[TimelinessView, Doc("Received to accepted or refused, with the notice. 受理")]
    receipt: TransferReceiptView
    assignment: HandlerNamingView
    handling: Annotated[TimelinessView, Doc("Mediation, verification and penalty. 处置")]
    feedback: Annotated[TimelinessView, Doc("Decided to notified. 反馈")]


class RatesView(TypedDict):
    """Rates of the cases received in the period."""

    accepted: Annotated[RateView, Doc("Accepted of the complaints decided. 受理率")]
    undecided: Annotated[int, Doc("Complaints neither accepted nor refused.")]
    ended: Annotated[RateView, Doc("Ended by the last day. 办结率")]


def timelines(row: Mapping[str, Any], county: str) -> TimelinesView:
    """Return the timelinesses from the row of the board."""
    verdicts = {(each["timeline"], each["verdict"]): each for each in row["verdicts"]}
    return {
        "acceptance": _kept("acceptance", verdicts, county),
        "receipt": _receipt(row["transfers"], county),
        "assignment": _assignment(row["taken"], county),
        "handling": _kept("handling", verdicts, county),
        "feedback": _kept("feedback", verdicts, county),
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
    return {"n": n, "cases": [case_number(each, county) for each in cases or ()]}


def _receipt(row: Mapping[str, Any], county: str) -> TransferReceiptView:
    n, of, returned = row["n"], row["of"], row["returned"]
    waiting = _cases(of - n - returned, row["cases"], county)
    return {**_share(n, of), "returned": returned, "waiting": waiting, "median_h": row["median_h"]}


def _assignment(row: Mapping[str, Any], county: str) -> HandlerNamingView:
    n, of, ended = row["assigned"], row["of"], row["ended_unassigned"]
    waiting = _cases(of - n - ended, row["cases"], county)
    return {**_share(n, of), "waiting": waiting, "ended": ended, "median_h": row["median_h"]}


def rates(row: Mapping[str, Any]) -> RatesView:
    """Return the rates from what was received in the period."""
    decided = row["accepted"] + row["refused"]
    return {
        "accepted": _share(row["accepted"], decided),
        "undecided": row["complaints"] - decided,
        "ended": _share(row["ended"], row["of"]),
    }


def case_number(case: Sequence[Any], county: str) -> str:
    """Return the number that people say, of a case's id and the day of its receipt."""
    return number_of(county, date.fromisoformat(case[1]), case[0])
