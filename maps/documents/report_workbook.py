"""The report of a period as a workbook: figures, figures by group, and each series beside its chart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from maps.documents.figure_words import Names
from maps.documents.report_tables import Cell, Series, View, data_rows, main_figures, series

type Draw = Callable[[Any], None]
"""Adds a chart to a sheet of openpyxl."""


def report_workbook(view: View, names: Names) -> tuple[dict[str, Iterable[Sequence[Cell]]], dict[str, Draw]]:
    """Return the rows of each sheet, and what draws on it, by its name."""
    t = names.words
    main = {each["name"] for each in main_figures(view)}
    sheets: dict[str, Iterable[Sequence[Cell]]] = {
        t["reports.figures"]: data_rows([each for each in view["figures"] if each["name"] in main], names),
        t["reports.by_group"]: data_rows([each for each in view["figures"] if each["name"] not in main], names),
    }
    found = series(view, names)
    drawn = {each.title: _DRAWN[each.name](each) for each in found if each.rows and each.name in _DRAWN}
    return sheets | {each.title: _rows(each, view) for each in found}, drawn


def _rows(each: Series, view: View) -> list[Sequence[Cell]]:
    if each.name != "timelines":
        return [each.headings, *each.rows]
    numbers = ((n["n"] / n["m"] if n["m"] else None, n["low"], n["high"]) for n in view["charts"]["timelines"])
    low_high = [f"{each.headings[2]} {end}" for end in ("-", "+")]
    rows = [(row[0], *three, *row[3:]) for row, three in zip(each.rows, numbers, strict=True)]
    return [(*each.headings[:2], *low_high, *each.headings[3:]), *rows]


def _columns(each: Series) -> Draw:
    """Return what draws this year as columns and the year before as a line over them."""

    def draw(sheet: Any) -> None:
        from openpyxl.chart import BarChart, LineChart  # noqa: PLC0415  -- few runs write a workbook

        bars, line = BarChart(), LineChart()
        bars.add_data(_reference(sheet, 2, len(each.rows)), titles_from_data=True)
        line.add_data(_reference(sheet, 3, len(each.rows)), titles_from_data=True)
        line.series[0].smooth = False
        bars += line
        _place(sheet, bars, each)

    return draw


def _bars(*columns: int, is_share: bool = False) -> Callable[[Series], Draw]:
    def make(each: Series) -> Draw:
        def draw(sheet: Any) -> None:
            from openpyxl.chart import BarChart  # noqa: PLC0415  -- as above

            bars = BarChart()
            bars.type = "bar"
            for column in columns:
                bars.add_data(_reference(sheet, column, len(each.rows)), titles_from_data=True)
            if is_share:
                bars.y_axis.scaling.min, bars.y_axis.scaling.max = 0, 1
                bars.y_axis.number_format = "0%"
            bars.x_axis.scaling.orientation = "maxMin"
            _place(sheet, bars, each)

        return draw

    return make


def _shades(each: Series) -> Draw:
    """Return what shades the hours of the week by their number."""

    def draw(sheet: Any) -> None:
        from openpyxl.formatting.rule import ColorScaleRule  # noqa: PLC0415  -- as above

        ends = {
            "start_type": "num",
            "start_value": 0,
            "start_color": "FFFFFF",
            "end_type": "max",
            "end_color": "86AECB",
        }
        rule = ColorScaleRule(**ends)  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(f"B2:Y{len(each.rows) + 1}", rule)

    return draw


def _reference(sheet: Any, column: int, rows: int) -> Any:
    from openpyxl.chart import Reference  # noqa: PLC0415  -- as above

    return Reference(sheet, min_col=column, min_row=1, max_row=rows + 1)


def _place(sheet: Any, chart: Any, each: Series) -> None:
    from openpyxl.chart import Reference  # noqa: PLC0415  -- as above

    chart.title = each.title
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=len(each.rows) + 1))
    chart.x_axis.delete = chart.y_axis.delete = False  # openpyxl's default hides them
    chart.width, chart.height = 17, max(9, 1 + 0.8 * len(each.rows))
    sheet.add_chart(chart, f"A{len(each.rows) + 4}")


_DRAWN: Mapping[str, Callable[[Series], Draw]] = {
    "months": _columns,
    "categories": _bars(2, 3),
    "stations": _bars(2, 3),
    "timelines": _bars(2, is_share=True),
    "hours": _shades,
}
