"""The sheet by which phones are enrolled, as a file to print: laid out once in millimetres, drawn as SVG or by Pillow.

Widths of text are estimated, an ideograph as wide as it is high: no font is known where the layout is made.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import segno
from PIL import Image, ImageDraw, ImageFont

from maps.catalogue import LANGUAGES, messages
from maps.pages.enrol import fingerprint_lines

PAGE_MM: Final = (210.0, 297.0)
MARGIN_MM: Final = 25.0
QR_MM: Final = 80.0
QUIET: Final = 4
"""Modules left white around a code, as its standard asks."""
DOTS_PER_MM: Final = 300 / 25.4
PAIR_MM: Final = 10.0
_LATIN: Final = 0.53
_WIDE: Final = frozenset("WFA")
"""Kinds of letters as wide as high; of the ambiguous ones (“”…) a Chinese font says so."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text: where its left end, or its middle, stands on the page, and how high its letters are."""

    x_mm: float
    y_mm: float
    size_mm: float
    text: str
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of the sheet."""

    address: str
    fingerprint: str


def svg(sheet: Sheet) -> str:
    """Return the sheet as SVG, in whatever fonts the reader has."""
    width, height = PAGE_MM
    squares = "".join(f"M{x:.3f} {y:.3f}h{side:.3f}v{side:.3f}h-{side:.3f}z" for x, y, side in _modules(sheet.address))
    texts = "".join(
        f'<text x="{each.x_mm:.2f}" y="{each.y_mm:.2f}" font-size="{each.size_mm:.2f}"'
        f"{' text-anchor="middle"' if each.centred else ''}>{escape(each.text)}</text>"
        for each in layout(sheet)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="#fff"/><path d="{squares}"/>'
        f'<g font-family="Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif">{texts}</g></svg>\n'
    )


def picture(sheet: Sheet, font: Path, index: int = 0) -> Image.Image:
    """Return the sheet as a picture in grey at 300 dots an inch, in a font that has Chinese letters."""
    width, height = (round(side * DOTS_PER_MM) for side in PAGE_MM)
    drawn = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(drawn)
    for x, y, side in _modules(sheet.address):
        pen.rectangle([_dots(x), _dots(y), _dots(x + side) - 1, _dots(y + side) - 1], fill=0)
    for each in layout(sheet):
        letters = ImageFont.truetype(font, _dots(each.size_mm), index=index)
        at = (_dots(each.x_mm), _dots(each.y_mm))
        pen.text(at, each.text, fill=0, font=letters, anchor="ms" if each.centred else "ls")
    return drawn


def layout(sheet: Sheet) -> Sequence[Words]:
    """Return every line of text with its place."""
    texts = [messages(language) for language in LANGUAGES]
    lines = [Words(MARGIN_MM, 30.0, 8.0, "  ".join(each["enrol.sheet"] for each in texts))]
    lines.append(Words(PAGE_MM[0] / 2, 128.0, 6.0, sheet.address, centred=True))
    y_mm = 142.0
    for each in texts:
        for number in (1, 2, 3):
            for at, text in enumerate(wrapped(each[f"enrol.sheet_{number}"], 5.0, PAGE_MM[0] - 2 * MARGIN_MM - 8)):
                lines += [Words(MARGIN_MM, y_mm, 5.0, f"{number}.")] if at == 0 else []
                lines.append(Words(MARGIN_MM + 8, y_mm, 5.0, text))
                y_mm += 7.5
        y_mm += 4.0
    lines.append(Words(MARGIN_MM, y_mm + 2, 5.0, " · ".join(each["enrol.fingerprint"] for each in texts)))
    return [*lines, *_pairs(sheet.fingerprint, y_mm + 13)]


def wrapped(text: str, size_mm: float, width_mm: float) -> list[str]:
    """Return a text in lines: Latin breaks between words, Chinese after any letter but before no closing mark."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_em(line + piece.rstrip()) * size_mm > width_mm:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def width_em(text: str) -> float:
    """Return about how wide a text is, in heights of its letters."""
    return sum(1.0 if _is_wide(each) else _LATIN for each in text)


def _pieces(text: str) -> Iterator[str]:
    """Yield what is not parted: words with their space, ideographs with the marks that close them."""
    piece = ""
    for each in text:
        closes = unicodedata.category(each) in {"Pe", "Pf", "Po"}
        if piece and not closes and (_is_wide(each) or piece[-1] == " " or _is_wide(piece[-1])):
            yield piece
            piece = ""
        piece += each
    yield piece


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in _WIDE


def _pairs(fingerprint: str, y_mm: float) -> Iterator[Words]:
    """Yield the fingerprint pair by pair, in columns whatever the font."""
    for row, line in enumerate(fingerprint_lines(fingerprint)):
        for column, pair in enumerate(line.split()):
            yield Words(MARGIN_MM + column * PAIR_MM, y_mm + row * 9, 5.5, pair)


def _modules(address: str) -> Iterator[tuple[float, float, float]]:
    """Yield left, top and side of every dark module, in millimetres."""
    matrix = segno.make(address, error="m", micro=False).matrix
    side = QR_MM / (len(matrix) + 2 * QUIET)
    left, top = (PAGE_MM[0] - QR_MM) / 2, 38.0
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            if dark:
                yield left + (column + QUIET) * side, top + (row + QUIET) * side, side


def _dots(millimetres: float) -> int:
    return round(millimetres * DOTS_PER_MM)
