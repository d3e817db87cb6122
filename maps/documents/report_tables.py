"""The tables of a report: its figures and the series of its charts, the same in every form of file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maps.documents.demand_words import percent
from maps.documents.figure_words import Names, difference_words, value_words

type Cell = str | int | float | None
type View = Mapping[str, Any]
"""A `dispatch.views.reports.report.ReportView`."""


@dataclass(frozen=True, slots=True)
class Series:
    """A table under a title; the first column names the rows."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def main_figures(view: View) -> list[Mapping[str, Any]]:
    """Return the figures of all cases together, without groups."""
    return [each for each in view["figures"] if not _is_group(each["name"])]


def _is_group(name: str) -> bool:
    return any(f".{group}." in name for group in ("category", "station", "channel"))


def figure_rows(view: View, names: Names) -> list[tuple[str, str, str, str]]:
    """Return each figure in words, with its differences to the year before and the period before."""
    t = names.words
    return [
        (
            names.figure(each["name"]),
            value_words(t, each),
            difference_words(t, each, each["year_before"]),
            difference_words(t, each, each["one_before"]),
        )
        for each in main_figures(view)
    ]


def data_rows(figures: Sequence[Mapping[str, Any]], names: Names) -> list[Sequence[Cell]]:
    """Return figures as rows of data, the first their headings."""
    t = names.words
    columns = ("name", "figure", "n", "m", "value", "unit", "year_before", "one_before", "cases")
    rows: list[Sequence[Cell]] = [[t[f"reports.column.{column}"] for column in columns]]
    for each in figures:
        value, a_year, one = (_number(each[name]) for name in ("value", "year_before", "one_before"))
        unit, cases = t[f"reports.unit.{each['unit']}"], " ".join(each["cases"])
        rows.append([each["name"], names.figure(each["name"]), each["n"], each["m"], value, unit, a_year, one, cases])
    return rows


def _number(value: str | None) -> float | int | None:
    if value is None:
        return None
    number = float(value)
    return int(number) if number.is_integer() and "." not in value else number


def series(view: View, names: Names) -> list[Series]:
    """Return the series of all charts, in the order in which they are shown."""
    return [make(view["charts"], names) for make in _SERIES]


def _months(charts: View, names: Names) -> Series:
    t = names.words
    rows = [(each["month"], each["n"], each["year_before"]) for each in charts["months"]]
    headings = (t["reports.month"], t["reports.received"], t["reports.year_earlier"])
    return Series("months", t["reports.chart.months"], headings, rows)


def _groups(group: str, name: str, heading: str) -> Callable[[View, Names], Series]:
    def make(charts: View, names: Names) -> Series:
        t = names.words
        rows = [(names.group(group, each["key"]), each["n"], each["year_before"]) for each in charts[name]]
        headings = (t[heading], t["reports.received"], t["reports.year_earlier"])
        return Series(name, t[f"reports.chart.{name}"], headings, rows)

    return make


_BESIDE = ("late", "open", "not_due", "suspended", "ended", "not_computable")


def _timelines(charts: View, names: Names) -> Series:
    t = names.words
    rows = [
        (
            names.figure(each["name"]),
            t["reports.no_data"] if each["low"] is None else percent(each["n"] / each["m"]),
            t["reports.no_data"] if each["low"] is None else f"{100 * each['low']:.1f}–{100 * each['high']:.1f}%",
            each["n"],
            each["m"],
            *(each[state] for state in _BESIDE),
        )
        for each in charts["timelines"]
    ]
    states = (t[f"reports.clock.{state}"] for state in _BESIDE)
    headings = (t["reports.timeliness"], t["reports.share"], t["reports.interval"], t["reports.kept"])
    return Series("timelines", t["reports.chart.timelines"], (*headings, t["reports.judged"], *states), rows)


def _hours(charts: View, names: Names) -> Series:
    t = names.words
    rows = [(t[f"weekday.{day}"], *counts) for day, counts in enumerate(charts["hours"], start=1)]
    headings = (t["reports.weekday"], *map(str, range(24)))
    return Series("hours", t["reports.chart.hours"], headings, rows)


def _cells(charts: View, names: Names) -> Series:
    t = names.words
    rows = [(names.cells.get(each["cell"], each["cell"]), each["cell"], each["n"]) for each in charts["cells"]]
    headings = (t["reports.cell"], t["reports.code"], t["reports.received"])
    return Series("cells", t["reports.chart.cells"], headings, rows)


_SERIES: Sequence[Callable[[View, Names], Series]] = (
    _months,
    _groups("category", "categories", "reports.category"),
    _groups("station", "stations", "reports.station"),
    _timelines,
    _hours,
    _cells,
)
