"""A document as PDF, to be filed: Chinese fonts embedded, table headings on every page, bookmarks, page numbers."""

import io
import logging
import struct
from collections.abc import Sequence
from datetime import datetime
from itertools import chain, zip_longest
from typing import Literal

from fpdf import FPDF, FontFace
from fpdf.fonts import TTFFont

from maps.catalogue import messages
from maps.documents.document import Document, Heading, Paragraph, Part, Picture, Table
from maps.documents.letters import named
from maps.documents.lines import in_lines
from maps.documents.poster import Fonts

log = logging.getLogger("wangge.documents")
logging.getLogger("fpdf.output").setLevel(logging.ERROR)  # it names each letter that a font lacks, by its number

_FONT = "text"
_MARGIN_MM = 20.0
_BODY_PT, _NOTE_PT = 10.5, 9.0
_HEADING_PT = {0: 20.0, 1: 15.0, 2: 12.0}
_LINE = 0.52
"""Height of a line in millimetres by the size of its letters in points."""
_PADDING_MM = 1.0
_ROUNDING_MM = 0.05
"""By how much less than its space a line is filled, so that the library does not break it again."""


class _Pages(FPDF):
    def __init__(self, fonts: Fonts) -> None:
        super().__init__(format="A4", unit="mm")
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(True, _MARGIN_MM)
        self.add_font(_FONT, "", fonts.regular.path, collection_font_number=fonts.regular.number)
        self.add_font(_FONT, "B", fonts.bold.path, collection_font_number=fonts.bold.number)

    def footer(self) -> None:
        """Write the number of the page; the library calls it."""
        self.set_y(-14)
        self.set_font(_FONT, "", _NOTE_PT)
        self.cell(0, 8, f"{self.page_no()} / {{nb}}", align="C")


def document_pdf(document: Document, fonts: Fonts, *, made_at: datetime) -> bytes:
    """Return the document as a file."""
    pdf = _Pages(fonts)
    pdf.set_creation_date(made_at)
    pdf.set_title(document.title)
    pdf.set_lang(document.language)
    pdf.add_page()
    _text(pdf, document.title, _HEADING_PT[0], bold=True)
    _text(pdf, document.subtitle, _BODY_PT)
    words = messages(document.language[:2])
    if letters := named(_lacking(pdf, document), words):
        log.warning("a PDF has boxes for letters that the font %s lacks: %s", fonts.regular.path, letters)
        _text(pdf, words["report.lacking"].replace("{letters}", letters), _NOTE_PT)
    for part, following in zip_longest(document.parts, document.parts[1:]):
        _add(pdf, part, following)
    out = io.BytesIO()
    pdf.output(out)
    return out.getvalue()


def _lacking(pdf: FPDF, document: Document) -> set[str]:
    """Return the letters that the fonts cannot set."""
    known = set.intersection(*(set(font.cmap) for font in pdf.fonts.values() if isinstance(font, TTFFont)))
    return set(map(chr, set(map(ord, chain.from_iterable(document.texts))) - known))


def _text(pdf: FPDF, words: str, size_pt: float, *, bold: bool = False) -> None:
    pdf.set_font(_FONT, "B" if bold else "", size_pt)
    lines = _in_lines(pdf, words, pdf.epw - 2 * pdf.c_margin)
    pdf.multi_cell(0, size_pt * _LINE, lines, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(size_pt * 0.2)


def _in_lines(pdf: FPDF, words: str, width_mm: float) -> str:
    """Return words in lines of the present font."""
    return in_lines(words, width_mm - _ROUNDING_MM, pdf.get_string_width)


def _add(pdf: FPDF, part: Part, following: Part | None) -> None:
    match part:
        case Heading():
            picture_mm = _height_mm(pdf, following) if isinstance(following, Picture) else 0
            if pdf.will_page_break(30 + picture_mm):
                pdf.add_page()
            pdf.start_section(part.text, part.level - 1)
            _text(pdf, part.text, _HEADING_PT[part.level], bold=True)
        case Paragraph():
            _text(pdf, part.text, _NOTE_PT if part.is_note else _BODY_PT)
        case Picture():
            if pdf.will_page_break(_height_mm(pdf, part) + 10):
                pdf.add_page()
            pdf.image(io.BytesIO(part.png), w=pdf.epw, alt_text=part.caption)
            _text(pdf, part.caption, _NOTE_PT)
        case Table():
            _table(pdf, part)


def _height_mm(pdf: FPDF, picture: Picture) -> float:
    """Return the height of a picture as wide as the page; a PNG has its size behind 16 bytes."""
    width, height = struct.unpack(">II", picture.png[16:24])
    return float(pdf.epw * height / width)


def _table(pdf: FPDF, part: Table) -> None:
    widths = tuple(part.widths) or (1.0,) * len(part.headings)
    rows = [_row(pdf, part.headings, widths, "B"), *(_row(pdf, row, widths, "") for row in part.rows)]
    pdf.set_font(_FONT, "", _NOTE_PT)
    with pdf.table(
        col_widths=widths,
        line_height=_NOTE_PT * _LINE,
        padding=_PADDING_MM,
        headings_style=FontFace(emphasis="BOLD"),
    ) as table:
        for row in rows:
            table.row(row)
    pdf.ln(4)


def _row(pdf: FPDF, cells: Sequence[str], widths: Sequence[float], emphasis: Literal["", "B"]) -> list[str]:
    pdf.set_font(_FONT, emphasis, _NOTE_PT)
    share_mm = pdf.epw / sum(widths)
    return [_in_lines(pdf, cell, share_mm * width - 2 * _PADDING_MM) for cell, width in zip(cells, widths, strict=True)]
