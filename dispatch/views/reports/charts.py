"""The charts of a report as plain values; the figures beside them have the cases."""

from collections.abc import Sequence
from typing import Annotated, TypedDict

from dispatch.reports.facts import Facts
from dispatch.reports.period import Period
from dispatch.reports.series import by_cell, by_group, by_weekday, first_received, months, timelinesses
from dispatch.reports.timely import Verdict
from dispatch.statistics.response import wilson
from dispatch.views.fields import Doc


class MonthView(TypedDict):
    """Cases received in a month, and in that month of the year before."""

    month: Annotated[str, Doc("Such as 2026-09; the last one is counted up to the report's last day.")]
    n: int
    year_before: Annotated[int | None, Doc("Null: before the first case.")]


class GroupCountView(TypedDict):
    """Cases received of one group."""

    key: Annotated[str, Doc("A category, the code of a station (`bureau`: none) or a cell.")]
    n: int
    year_before: Annotated[int | None, Doc("Null: before the first case.")]


class TimelineView(TypedDict):
    """One of the five timelinesses with its 95 % Wilson interval, and the clocks beside it. 及时率"""

    name: Annotated[str, Doc("The name of its figure.")]
    n: Annotated[int, Doc("Kept.")]
    m: Annotated[int, Doc("Judged: kept, late, or overdue and open.")]
    low: Annotated[float | None, Doc("Lower bound, a fraction of 1; null: nothing was judged.")]
    high: float | None
    late: Annotated[int, Doc("Done after the due day. 逾期办结")]
    open: Annotated[int, Doc("Overdue and still open. 超期未办结")]
    ended: Annotated[int, Doc("The case ended otherwise, in time. 因其他原因结束")]
    not_due: Annotated[int, Doc("Not due by the last day. 未到期")]
    suspended: int
    not_computable: Annotated[int, Doc("The calendar ends before the due day. 无法计算")]


class CellCountView(TypedDict):
    """Cases received in a cell."""

    cell: str
    n: int


class ChartsView(TypedDict):
    """The series of a report's charts. 图表数据"""

    months: Annotated[list[MonthView], Doc("The twelve months up to the report's last day.")]
    categories: Annotated[list[GroupCountView], Doc("The most first.")]
    stations: list[GroupCountView]
    timelines: Annotated[list[TimelineView], Doc("The five timelinesses 五及时.")]
    hours: Annotated[list[list[int]], Doc("Cases received by weekday, Monday first, and hour of the day.")]
    cells: Annotated[list[CellCountView], Doc("The most first.")]


def charts_view(facts: Sequence[Facts], cut: Period, a_year_before: Period) -> ChartsView:
    """Return the series of a period, with those of the year before where they are compared."""
    return {
        "months": [
            {"month": f"{each.month:%Y-%m}", "n": each.n, "year_before": each.year_before}
            for each in months(facts, cut.last)
        ],
        "categories": _groups(facts, "category", cut, a_year_before),
        "stations": _groups(facts, "station", cut, a_year_before),
        "timelines": _timelines(facts, cut),
        "hours": by_weekday(facts, cut),
        "cells": [{"cell": cell, "n": n} for cell, n in sorted(by_cell(facts, cut).items(), key=_most_first)],
    }


def _groups(facts: Sequence[Facts], group: str, cut: Period, a_year_before: Period) -> list[GroupCountView]:
    now, then = by_group(facts, group, cut), by_group(facts, group, a_year_before)
    found = sorted(((key, now[key]) for key in now.keys() | then.keys()), key=_most_first)
    is_known = first_received(facts) <= a_year_before.last
    return [{"key": key, "n": n, "year_before": then[key] if is_known else None} for key, n in found]


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _timelines(facts: Sequence[Facts], cut: Period) -> list[TimelineView]:
    found: list[TimelineView] = []
    for name, states in timelinesses(facts, cut).items():
        kept, late, still_open = states[Verdict.KEPT], states[Verdict.LATE], states[Verdict.OPEN]
        judged = kept + late + still_open
        low, high = wilson(kept, judged) or (None, None)
        found.append(
            {
                "name": f"on_time.{name}",
                "n": kept,
                "m": judged,
                "low": low,
                "high": high,
                "late": late,
                "open": still_open,
                "ended": states[Verdict.ENDED],
                "not_due": states[Verdict.NOT_DUE],
                "suspended": states[Verdict.SUSPENDED],
                "not_computable": states[Verdict.NOT_COMPUTABLE],
            }
        )
    return found
