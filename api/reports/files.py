"""Reports as files: JSON and CSV to compute with, XLSX with charts, DOCX and PDF to read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from shapely import MultiPolygon, Polygon, from_wkb
from sqlalchemy import Connection

from api.ground.notice import notice_of
from api.points.posters import find_fonts
from api.reports.endings import COUNTY, check_form
from dispatch.errors import BadContentError, RowFault
from dispatch.reports.run import Run
from dispatch.store.reports.facts import SQL
from dispatch.store.reports.texts import text_of
from dispatch.views.reports.report import kept_view
from gis.store.counties.loaded import CountySummary
from gis.store.county_files.spreadsheets import csv_lines, plain, write_workbook
from maps.documents.controls import BadDocumentError, filled, tags, wrong_controls
from maps.documents.county_report import FIELDS, NO_DATA, TEXT, field_words
from maps.documents.document import Document
from maps.documents.docx import document_docx
from maps.documents.figure_words import Names
from maps.documents.official import official_docx
from maps.documents.pdf import document_pdf
from maps.documents.period_report import Reported, period_report
from maps.documents.report_tables import data_rows
from maps.documents.report_workbook import report_workbook


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report to write, with the names in the language asked for and the font of its charts."""

    run: Run
    home: CountySummary
    names: Names
    now: datetime
    font: Path | None
    outlines: Mapping[str, Polygon | MultiPolygon]

    @property
    def document(self) -> Document:
        """Return it as a document.

        Raises
        ------
        FontError
            No font with Chinese is at hand.
        """
        run, language = self.run, self.names.language
        what = (self.names.group(name, value) for name, value in run.asked.plain.items() if name != "period")
        said = self.names.words["list.separator"].join(what)
        narrowed = self.names.words["reports.narrowed"].replace("{what}", said) if said else ""
        made_at = f"{run.made_at.astimezone(ZoneInfo(self.home.time_zone)):%Y-%m-%d %H:%M}"
        county = (self.home.name_en if language == "en" else None) or self.home.name
        maker = run.made_by.partition(":")[2] or run.made_by
        notice = notice_of(self.home, language)
        found = Reported(kept_view(run), self.names, county, made_at, maker, narrowed, notice, self.outlines)
        return period_report(found, find_fonts(self.font).regular)


def file_of(
    connection: Connection, home: CountySummary, run: Run, ending: str, language: str, now: datetime, font: Path | None
) -> bytes:
    """Return a report as a file.

    Raises
    ------
    BadPeriodError
        Its form is not written with the ending.
    FontError
        A document lacks a font with Chinese.
    """
    check_form(run.form, ending)
    if (run.form, ending) == (COUNTY, "docx"):
        return county_docx(connection, home, run)
    stations = {
        row.code: (row.name_en if language == "en" else None) or row.name
        for row in connection.execute(SQL["stations"], {"county": home.code})
    }
    today = now.astimezone(ZoneInfo(home.time_zone)).date()
    cells = connection.execute(SQL["cells"], {"county": home.code, "today": today}).all()
    names = Names(language, stations, {row.code: row.name for row in cells})
    outlines = {row.code: from_wkb(row.outline) for row in cells}
    return _WRITERS[ending](Wanted(run, home, names, now, font, outlines))


def county_words(run: Run, home: CountySummary) -> dict[str, str]:
    """Return what the fields of the county's report say."""
    made_on = run.made_at.astimezone(ZoneInfo(home.time_zone)).date()
    return field_words(kept_view(run), home.name, made_on)


def county_docx(connection: Connection, home: CountySummary, run: Run) -> bytes:
    """Return the county's own report 上报的工作报告, in the text of the office or the one that is shipped."""
    words, text = county_words(run, home), text_of(connection, run)
    return official_docx(TEXT, words, FIELDS, made_at=run.made_at) if text is None else filled(text, words, NO_DATA)


def check_text(connection: Connection, home: CountySummary, run: Run, content: bytes) -> None:
    """Check an edited file of a county's report against the file as it was written.

    Raises
    ------
    BadContentError
        The report is of another form; the file is no DOCX without macros, or its fields are typed over, missing or
        unknown.
    """
    if run.form != COUNTY:
        raise BadContentError(
            f"Report {run.number} is of the form {run.form}; only one of form=county has a text. "
            "只有上报的工作报告可以修改正文。",
            field="run",
        )
    words = county_words(run, home)
    written = text_of(connection, run) or official_docx(TEXT, words, FIELDS, made_at=run.made_at)
    try:
        wrong = wrong_controls(content, words, tags(written), FIELDS)
    except BadDocumentError as why:
        raise BadContentError(f"The file {why}", field="content") from None
    if wrong:
        faults = tuple(RowFault(0, each.tag, each.text, f"the field {each.tag} {each.en} {each.zh}") for each in wrong)
        first, n = wrong[0], len(wrong)
        raise BadContentError(
            f"{first.tag}={first.text!r}: {first.en}. {n} fields are wrong, nothing was kept. "
            f"{first.zh}。共 {n} 处有误，未保存。",
            faults=faults,
        )


def _xlsx(wanted: Wanted) -> bytes:
    file = BytesIO()
    sheets, drawn = report_workbook(kept_view(wanted.run), wanted.names)
    write_workbook(sheets, file, drawn)
    return file.getvalue()


def _csv(wanted: Wanted) -> bytes:
    rows = data_rows(kept_view(wanted.run)["figures"], wanted.names)
    return "".join(csv_lines([plain(cell) for cell in row] for row in rows)).encode()


_WRITERS: Mapping[str, Callable[[Wanted], bytes]] = {
    "docx": lambda wanted: document_docx(wanted.document, made_at=wanted.now),
    "pdf": lambda wanted: document_pdf(wanted.document, find_fonts(wanted.font), made_at=wanted.now),
    "xlsx": _xlsx,
    "csv": _csv,
    "json": lambda wanted: (json.dumps(kept_view(wanted.run), ensure_ascii=False, indent=1) + "\n").encode(),
}
