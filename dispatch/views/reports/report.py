"""The figures of a report as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Annotated, Any, NotRequired, TypedDict, cast

from dispatch.cases.case import number_of
from dispatch.events import Event
from dispatch.moments import stamp
from dispatch.reports.changes import Change
from dispatch.reports.counting import Found, figures
from dispatch.reports.destroyed import Destroyed
from dispatch.reports.facts import Facts
from dispatch.reports.figures import Unit
from dispatch.reports.period import (
    Period,
    first_days,
    one_before,
    parse_period,
    twelve_months,
    until,
    year_before,
)
from dispatch.reports.run import Run
from dispatch.reports.series import first_received
from dispatch.statistics.response import wilson
from dispatch.views.fields import Day, Doc, Moment
from dispatch.views.reports.charts import ChartsView, charts_view


class FigureView(TypedDict):
    """One figure, all cases together or one group of them."""

    name: str
    n: Annotated[int, Doc("The cases that count; of a sum those that state an amount; of destroyed goods activities.")]
    m: Annotated[int | None, Doc("The cases out of which a share is.")]
    value: Annotated[str | None, Doc("A count, a sum in yuan, or a share as a fraction of 1; null: no data. 无数据")]
    unit: Unit
    low: Annotated[float | None, Doc("Lower bound of the 95 % Wilson interval of a share; null: none.")]
    high: float | None
    cases: Annotated[list[str], Doc("Numbers of the `n` cases; none of destroyed goods.")]
    year_before: Annotated[str | None, Doc("The value of the same period of the year before; null: no data. 同比")]
    one_before: Annotated[str | None, Doc("The value of the period before; null: no data. 环比")]


ReportView = TypedDict(
    "ReportView",
    {
        "run": NotRequired[Annotated[int, Doc("Its number, once it is kept.")]],
        "county": str,
        "from": Day,
        "to": Annotated[Day, Doc("The last day that counts: of a period under way, `as_of`.")],
        "as_of": Day,
        "is_under_way": Annotated[bool, Doc("The period ends after `as_of`.")],
        "figures": list[FigureView],
        "charts": ChartsView,
    },
)
"""The figures of a period. 报告数据"""


class RunView(TypedDict):
    """A report that was made. 已生成的报告"""

    run: Annotated[int, Doc("Its number.")]
    form: str
    period: Annotated[str, Doc("The period as it was asked.")]
    narrowed: Annotated[dict[str, str], Doc("Kind, station, category or channel of its cases; empty: all.")]
    first: Day
    last: Day
    as_of: Day
    made_at: Moment
    made_by: str


class RunsView(TypedDict):
    """The newest reports that were made. 报告列表"""

    runs: list[RunView]


class TextView(TypedDict):
    """The text of the county's report that was kept."""

    version: int


class ChangedFact(TypedDict):
    """A fact of a case that changed since a report, with the event that changed it last."""

    fact: str
    then: Any
    now: Any
    seq: Annotated[int | None, Doc("Number of the event in the log of the case; null: none of its log.")]
    event: str | None
    at: Moment | None


class ChangedCase(TypedDict):
    """A case that changed since a report."""

    number: str
    facts: list[ChangedFact]


class ChangedFigure(TypedDict):
    """A figure that is another today."""

    name: str
    then: Annotated[str | None, Doc("Its value in the report; null: no data.")]
    now: str | None
    cases: Annotated[list[str], Doc("Numbers of the changed cases behind it, then or now.")]


class ChangesView(TypedDict):
    """What changed since a report. 与现在比较"""

    run: int
    figures: list[ChangedFigure]
    cases: list[ChangedCase]
    activities: Annotated[list[int], Doc("Entries of the register of activities that changed, came or went since.")]
    unchecked: Annotated[
        list[str], Doc("`definitions`: figures are defined otherwise since; their change may be of that.")
    ]


def kept_view(run: Run) -> ReportView:
    """Return a report that was made, as it was."""
    period = parse_period(run.asked.period)
    cut, a_year_before, _ = compared(period, run.as_of)
    return {
        "run": run.number,
        "county": run.county,
        "from": run.first.isoformat(),
        "to": run.last.isoformat(),
        "as_of": run.as_of.isoformat(),
        "is_under_way": period.last > run.as_of,
        "figures": cast("list[FigureView]", run.figures),
        "charts": charts_view(run.facts, cut, a_year_before),
    }


def run_view(row: Any) -> RunView:
    """Return a report without what it holds; `row` is one of the table."""
    asked = dict(row["asked"])
    days = {name: row[name].isoformat() for name in ("first", "last", "as_of")}
    return {
        "run": row["number"],
        "form": row["form"],
        "period": asked.pop("period"),
        "narrowed": asked,
        "first": days["first"],
        "last": days["last"],
        "as_of": days["as_of"],
        "made_at": stamp(row["made_at"]),
        "made_by": row["made_by"],
    }


def changes_view(
    run: int,
    then: Sequence[Mapping[str, Any]],
    now: Sequence[Mapping[str, Any]],
    cases: Mapping[str, tuple[Sequence[Change], Sequence[Event]]],
    activities: list[int],
    unchecked: list[str],
) -> ChangesView:
    """Return the figures that differ, and the changed cases by their numbers with their logs."""
    before, after = ({each["name"]: each for each in side} for side in (then, now))
    nothing: dict[str, Any] = {"value": None, "cases": []}
    figures: list[ChangedFigure] = []
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name, nothing), after.get(name, nothing)
        behind = [number for number in sorted({*old["cases"], *new["cases"]}) if number in cases]
        if (old["value"], old["cases"]) != (new["value"], new["cases"]):
            figures.append({"name": name, "then": old["value"], "now": new["value"], "cases": behind})
    told: list[ChangedCase] = [
        {"number": number, "facts": [_fact(each, log) for each in changes]} for number, (changes, log) in cases.items()
    ]
    return {"run": run, "figures": figures, "cases": told, "activities": activities, "unchecked": unchecked}


def _fact(change: Change, log: Sequence[Event]) -> ChangedFact:
    event = None if change.event is None else log[change.event - 1]
    return {
        "fact": change.fact,
        "then": _told(change.then),
        "now": _told(change.now),
        "seq": change.event,
        "event": None if event is None else event.type.value,
        "at": None if event is None else stamp(event.at),
    }


def _told(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _told(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _told({each.name: getattr(value, each.name) for each in fields(value)})
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def compared(period: Period, as_of: date) -> tuple[Period, Period, Period]:
    """Return a period cut off at a day, the same of the year before, and the one before, cut to as many days.

    Raises BadPeriodError where it has not begun.
    """
    cut = until(period, as_of)
    others = year_before(period), one_before(period)
    if cut.last < period.last:
        others = first_days(others[0], cut.days), first_days(others[1], cut.days)
    return cut, replace(others[0], as_of=as_of), replace(others[1], as_of=as_of)


def days_of(period: Period, as_of: date) -> tuple[date, date]:
    """Return the first and last day of what a report counts: the periods compared, and two years by month."""
    periods = compared(period, as_of)
    earliest = year_before(twelve_months(periods[0].last)[0])
    return min(each.first for each in (*periods, earliest)), max(each.last for each in periods)


def report_view(
    county: str, period: Period, as_of: date, facts: Sequence[Facts], activities: Sequence[Destroyed] = ()
) -> ReportView:
    """Return every figure with its comparisons; `facts` and `activities` are those of all three periods."""
    cut, *others = compared(period, as_of)
    known = {each.case: number_of(county, each.received_on, each.case) for each in facts}
    begun = first_received(facts)
    before = [
        {found.name: found for found in figures(facts, other, activities)} if begun <= other.last else {}
        for other in others
    ]
    return {
        "county": county,
        "from": cut.first.isoformat(),
        "to": cut.last.isoformat(),
        "as_of": as_of.isoformat(),
        "is_under_way": cut.last < period.last,
        "figures": [_figure(found, known, before) for found in figures(facts, cut, activities)],
        "charts": charts_view(facts, cut, others[0]),
    }


def _figure(found: Found, known: Mapping[int, str], before: Sequence[Mapping[str, Found]]) -> FigureView:
    low, high = (wilson(found.n, found.m) if found.m else None) or (None, None)
    a_year, one = (_plain(each[found.name]) if found.name in each else None for each in before)
    return {
        "name": found.name,
        "n": found.n,
        "m": found.m,
        "value": _plain(found),
        "unit": found.unit,
        "low": low,
        "high": high,
        "cases": [known[case] for case in found.cases],
        "year_before": a_year,
        "one_before": one,
    }


def _plain(found: Found) -> str | None:
    if found.value is None:
        return None
    return f"{found.value:.4f}" if found.unit is Unit.SHARE else f"{found.value}"
