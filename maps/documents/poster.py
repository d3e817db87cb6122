"""The poster of a reporting point: A4, black on white, a large QR code and few words in both languages.

fpdf2 embeds of each font what is printed, also of Debian's CJK collections. The code is drawn as areas, not as a
picture, so that no printer blurs its edges. fpdf2 is imported with the first poster: its import
takes as long as that of the web server.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

import segno

from maps.catalogue import messages

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH_MM, MARGIN_MM = 210.0, 16.0
LINE_MM = WIDTH_MM - 2 * MARGIN_MM
QR_MM = 112.0
"""With its quiet zone of four modules; from two metres away a telephone still reads it."""
QUIET = 4
_OVERLAP_MM = 0.02
"""By which rows of modules overlap, so that no white hair is left between them."""
_FONT = "poster"
_MM_PER_PT = 0.42
"""Height of a line by the size of its letters."""
_SMALLEST_PT = 5


@dataclass(frozen=True, slots=True)
class Face:
    """A font file, and which of its collection."""

    path: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts of posters; `bold` may be the same as `regular`."""

    regular: Face
    bold: Face


@dataclass(frozen=True, slots=True)
class Poster:
    """One poster: where it hangs, and where its code leads.

    Attributes
    ----------
    mark : str
        By which the desk knows which of a point's posters this is.
    trial : bool
        Whether the address is good on the server's own machine only, which the poster then says.
    """

    county: str
    county_en: str | None
    point: str
    point_en: str | None
    address: str
    mark: str
    trial: bool = False


def posters_pdf(posters: Sequence[Poster], fonts: Fonts, *, made_at: datetime) -> bytes:
    """Return a PDF with a page for each poster."""
    from fpdf import FPDF  # noqa: PLC0415  -- see above

    pdf = FPDF(format="A4", unit="mm")
    pdf.set_creation_date(made_at)
    pdf.set_title("投诉举报点 " + ", ".join(poster.point for poster in posters[:3]))
    pdf.set_auto_page_break(False)
    pdf.set_margins(MARGIN_MM, MARGIN_MM)
    pdf.add_font(_FONT, "", fonts.regular.path, collection_font_number=fonts.regular.number)
    pdf.add_font(_FONT, "B", fonts.bold.path, collection_font_number=fonts.bold.number)
    for poster in posters:
        pdf.add_page()
        _draw(pdf, poster)
    out = io.BytesIO()
    pdf.output(out)
    return out.getvalue()


def _draw(pdf: "FPDF", poster: Poster) -> None:
    zh, en = messages("zh"), messages("en")
    _line(pdf, 13, zh["poster.heading"], 40, bold=True)
    _line(pdf, 30, en["poster.heading"], 19)
    _name(pdf, 42, poster.point, 27, room_mm=12.5, bold=True)
    _name(pdf, 55, poster.point_en or "", 14, room_mm=8)
    _qr(pdf, poster.address, (WIDTH_MM - QR_MM) / 2, 62)
    _line(pdf, 175, poster.address, 12)
    for number, top in enumerate((186, 202, 218), 1):
        _line(pdf, top, f"{number}. {zh[f'poster.line_{number}']}", 15, bold=True)
        _line(pdf, top + 7.5, en[f"poster.line_{number}"], 10.5)
    pdf.rect(MARGIN_MM, 235, LINE_MM, 26)
    _line(pdf, 237, "12315", 46, bold=True)
    _line(pdf, 253.5, f"{zh['poster.call']} {en['poster.call']}", 11)
    _line(pdf, 264, f"{zh['poster.emergency']}  {en['poster.emergency']}", 12, bold=True)
    county = poster.county if poster.county_en is None else f"{poster.county} {poster.county_en}"
    _name(pdf, 273, county, 14, room_mm=8)
    _line(pdf, 281, poster.mark, 9)
    if poster.trial:
        _line(pdf, 286, f"{zh['poster.trial']}  {en['poster.trial']}", 9, bold=True)


def _line(pdf: "FPDF", top: float, words: str, size_pt: float, *, bold: bool = False) -> None:
    """Write a line in the middle, smaller where it would not fit."""
    pdf.set_font(_FONT, "B" if bold else "", size_pt)
    wide = pdf.get_string_width(words)
    if wide > LINE_MM - 2:
        pdf.set_font_size(size_pt * (LINE_MM - 2) / wide)
    pdf.set_xy(MARGIN_MM, top)
    pdf.cell(LINE_MM, size_pt * _MM_PER_PT, words, align="C")


def _name(pdf: "FPDF", top: float, words: str, size_pt: float, *, room_mm: float, bold: bool = False) -> None:
    """Write a name in the middle; a long one on as many lines, and as large, as its room allows."""
    from fpdf.enums import MethodReturnValue  # noqa: PLC0415  -- see above

    pdf.set_font(_FONT, "B" if bold else "", size_pt)
    if pdf.get_string_width(words) <= LINE_MM - 2:
        _line(pdf, top, words, size_pt, bold=bold)
        return
    pdf.set_xy(MARGIN_MM, top)
    for size in _sizes(size_pt):
        pdf.set_font_size(size)
        high = size * _MM_PER_PT
        if (
            cast("float", pdf.multi_cell(LINE_MM, high, words, dry_run=True, output=MethodReturnValue.HEIGHT))
            <= room_mm
        ):
            break
    pdf.multi_cell(LINE_MM, high, words, align="C")


def _sizes(size_pt: float) -> list[float]:
    """Return sizes from the given one down, by half a point."""
    return [size_pt - step / 2 for step in range(int((size_pt - _SMALLEST_PT) * 2) + 1)]


def _qr(pdf: "FPDF", address: str, left: float, top: float) -> None:
    """Draw a code that is read though a seventh of it is soiled (level M), or more where that costs no module."""
    rows = [list(map(bool, row)) for row in segno.make(address, error="m", micro=False).matrix_iter(border=QUIET)]
    module = QR_MM / len(rows)
    pdf.set_fill_color(0)
    for down, row in enumerate(rows):
        for start, end in _runs(row):
            x, wide = left + start * module, (end - start) * module
            pdf.rect(x, top + down * module, wide, module + _OVERLAP_MM, style="F")


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Return where the dark stretches of a row begin and end."""
    edges = [at for at in range(len(row) + 1) if (at > 0 and row[at - 1]) != (at < len(row) and row[at])]
    return list(zip(edges[::2], edges[1::2], strict=True))
