"""The report of a period as a document: figures, charts with their tables, and what they rest on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shapely import MultiPolygon, Polygon

from maps.catalogue import LANGUAGES
from maps.documents.demand_words import filled
from maps.documents.document import Document, Heading, Paragraph, Part, Picture, Table
from maps.documents.figure_words import Names
from maps.documents.poster import Face
from maps.documents.report_charts import cell_map, report_chart
from maps.documents.report_tables import Series, figure_rows, series

_MOST: Final = 30
"""Rows of a table; the workbook has all."""
_WIDTHS: Final = {"timelines": (2.4, 1.4, 2.1, *(1 for _ in range(8))), "cells": (2.2, 2, 1)}
"""Widths of columns, where they are not equal."""


@dataclass(frozen=True, slots=True)
class Reported:
    """The content of a report.

    Attributes
    ----------
    view : mapping
        A kept `dispatch.views.reports.report.ReportView`.
    names : Names
        Names of stations.
    county : str
        Name of the county.
    made_at, made_by : str
        When it was made, by the county's clock, and by whom.
    narrowed : str
        What its cases are narrowed to, in words; empty: nothing.
    notice : str, optional
        Note on the county's data, such as that it is made up.
    outlines : mapping of str to Polygon or MultiPolygon
        The county's cells by code, WGS84.
    """

    view: Mapping[str, Any]
    names: Names
    county: str
    made_at: str
    made_by: str
    narrowed: str = ""
    notice: str | None = None
    outlines: Mapping[str, Polygon | MultiPolygon] = field(default_factory=dict)


def period_report(found: Reported, face: Face) -> Document:
    """Return the report in the language of its names; charts are drawn in the font."""
    t, view = found.names.words, found.view
    subtitle = filled(t, "reports.subtitle", first=view["from"], last=view["to"], as_of=view["as_of"])
    parts: list[Part] = [
        *([Paragraph(found.notice)] if found.notice else []),
        *([Paragraph(filled(t, "reports.under_way", day=view["to"]))] if view["is_under_way"] else []),
        *([Paragraph(found.narrowed)] if found.narrowed else []),
        Heading(t["reports.figures"]),
        Table(
            (t["reports.column.figure"], t["reports.column.value"], t["reports.year_before"], t["reports.one_before"]),
            figure_rows(view, found.names),
            (3, 3, 2, 2),
        ),
        *(part for each in series(view, found.names) if each.rows for part in _shown(each, found, face)),
        Heading(t["reports.about"]),
        Paragraph(t["reports.rests_on"]),
        Paragraph(filled(t, "reports.made", run=view["run"], at=found.made_at, by=found.made_by), is_note=True),
    ]
    return Document(
        filled(t, "reports.document_title", county=found.county), subtitle, parts, LANGUAGES[found.names.language]
    )


def _shown(each: Series, found: Reported, face: Face) -> Iterator[Part]:
    charts = found.view["charts"]
    yield Heading(each.title)
    if each.name == "cells":
        if found.outlines:
            yield Picture(
                cell_map({row["cell"]: row["n"] for row in charts["cells"]}, found.outlines, face), each.title
            )
    else:
        yield Picture(report_chart(each, charts, face), each.title)
    if each.name != "hours":  # its picture has the numbers, and no page the width of 25 columns
        rows = [["" if cell is None else str(cell) for cell in row] for row in each.rows[:_MOST]]
        yield Table(each.headings, rows, _WIDTHS.get(each.name, ()))
