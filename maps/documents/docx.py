"""A document as DOCX, to go on writing in: real headings, page numbers, table headings on every page, picture texts."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from maps.documents.document import Document, Heading, Paragraph, Picture, Table

_FONT_ZH = "宋体"
_FONT = "Times New Roman"
_A4_MM = (210, 297)
_MARGIN_MM = 25
_PAGE_MM = _A4_MM[0] - 2 * _MARGIN_MM
"""Width of what is written."""
_MANY, _NARROW = 6, Pt(8)
"""Columns from which a table is in smaller letters, and their size."""
_SMALL = 12
"""Rows of a table that stays on one page."""


def document_docx(document: Document, *, made_at: datetime) -> bytes:
    """Return the document as a file; the same document and moment give the same text."""
    made = docx.Document()
    _set_up(made, document, made_at)
    made.add_heading(document.title, 0)
    made.add_paragraph(document.subtitle)
    for part in document.parts:
        _add(made, part)
    _number_pages(made.sections[0].footer.paragraphs[0])
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def _set_up(made: Any, document: Document, made_at: datetime) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = (Mm(length) for length in _A4_MM)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(_MARGIN_MM)
    core = made.core_properties
    core.title, core.author, core.language = document.title, "wangge", document.language
    core.created = core.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    for style in ("Normal", "Title", "Heading 1", "Heading 2"):
        font = made.styles[style].font
        font.name = _FONT
        made.styles[style].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT_ZH)
    made.styles["Normal"].font.size = Pt(10.5)


def _number_pages(footer: Any) -> None:
    """Write the page's number and how many there are, as fields that the reader's program fills in."""
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for n, field in enumerate(("PAGE", "NUMPAGES")):
        if n:
            footer.add_run(" / ")
        simple = OxmlElement("w:fldSimple")
        simple.set(qn("w:instr"), field)
        footer._p.append(simple)


def _add(made: Any, part: Heading | Paragraph | Table | Picture) -> None:
    match part:
        case Heading():
            made.add_heading(part.text, part.level)
        case Paragraph():
            run = made.add_paragraph().add_run(part.text)
            if part.is_note:
                run.font.size = Pt(9)
        case Picture():
            picture = made.add_picture(BytesIO(part.png), width=Mm(_PAGE_MM))
            picture._inline.docPr.set("descr", part.caption)
            made.add_paragraph(part.caption)
        case Table():
            _table(made, part)


def _table(made: Any, part: Table) -> None:
    table = made.add_table(rows=1, cols=len(part.headings))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, part.headings, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in part.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for row in table.rows:
        _mark(row, "w:cantSplit")
    _mark(table.rows[0], "w:tblHeader")
    _in_small_letters(table.rows if len(part.headings) > _MANY else ())
    if len(part.rows) <= _SMALL:
        _keep_together(table.rows)
    widths = part.widths or [1.0] * len(part.headings)
    table.autofit = False
    for column, share in zip(table.columns, widths, strict=True):
        column.width = Mm(_PAGE_MM * share / sum(widths))
        for cell in column.cells:
            cell.width = column.width
    made.add_paragraph()


def _keep_together(rows: Sequence[Any]) -> None:
    """Keep a small table on one page: LibreOffice loses rows of one with a repeated heading that meets a page's end."""
    for row in rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _in_small_letters(rows: Sequence[Any]) -> None:
    for row in rows:
        for cell in row.cells:
            for run in cell.paragraphs[0].runs:
                run.font.size = _NARROW


def _mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
