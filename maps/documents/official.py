"""An official document 公文 as DOCX in the layout of GB/T 9704—2012, its figures in content controls.

Lines of 28 characters and pages of 22 lines come from the grid: Word and LibreOffice count them by its pitch.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from maps.documents.controls import control

_A4_MM = (210, 297)
_MARGINS_MM = {"top": 37, "left": 28, "right": 26, "bottom": 35}
_WIDTH_PT = 442
"""Width of the text: 28 characters."""
_BODY, _KAI, _HEI, _TITLE, _SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
_SIZE, _TITLE_SIZE, _PAGE_SIZE = 16, 22, 14
_RED = RGBColor(0xFF, 0, 0)
_FIELD = re.compile(r"\{([a-z_.]+)\}")
_BUREAU, _DATE = "bureau", "date"
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def official_docx(text: str, words: Mapping[str, str], names: Mapping[str, str], *, made_at: datetime) -> bytes:
    """Return a document with its fields as controls.

    Parameters
    ----------
    text
        One paragraph a line: `#` a line of the title, `>` the addressee, `##` and `###` headings; `{name}` is a field.
    words
        What each field says; `bureau` stands on top and signs, `date` below it.
    names
        What Word calls each field.
    """
    made, fields = docx.Document(), _Fields(words, names)
    _set_up(made, made_at)
    _head(made, fields)
    for line in text.splitlines():
        _line(made, line, fields)
    _signature(made, fields)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Fields:
    words: Mapping[str, str]
    names: Mapping[str, str]

    def place(self, paragraph: Any, field: str, font: str = _BODY, size: int = _SIZE) -> Any:
        """Add a field to a paragraph; return its run."""
        run = _run(paragraph, self.words[field], font, size)
        paragraph._p.append(control(field, self.names[field], run._r))
        return run


def _set_up(made: Any, made_at: datetime) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = (Mm(length) for length in _A4_MM)
    for side, length in _MARGINS_MM.items():
        setattr(page, f"{side}_margin", Mm(length))
    page.footer_distance = Mm(28)  # 7 mm below the text
    grid = page._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        page._sectPr.append(grid)
    for name, value in (("type", "linesAndChars"), ("linePitch", "579"), ("charSpace", "-847")):
        grid.set(qn(f"w:{name}"), value)
    core = made.core_properties
    core.author, core.language = "wangge", "zh-CN"
    core.created = core.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    normal = made.styles["Normal"]
    normal.font.size = Pt(_SIZE)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1.0
    normal.paragraph_format.widow_control = False
    _fonts(normal.element.get_or_add_rPr(), _BODY)
    made.settings.odd_and_even_pages_header_footer = True
    for footer, right in ((page.footer, True), (page.even_page_footer, False)):
        _page_number(footer.paragraphs[0], right=right)


def _fonts(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def _run(paragraph: Any, text: str, font: str = _BODY, size: int = _SIZE) -> Any:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _fonts(run._r.get_or_add_rPr(), font)
    return run


def _page_number(paragraph: Any, *, right: bool) -> None:
    """Write — 1 —, one character from the outer edge."""
    shape = paragraph.paragraph_format
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    setattr(shape, "right_indent" if right else "left_indent", Pt(_PAGE_SIZE))
    _run(paragraph, "— ", _SONG, _PAGE_SIZE)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(_run(paragraph, "1", _SONG, _PAGE_SIZE)._r)
    paragraph._p.append(field)
    _run(paragraph, " —", _SONG, _PAGE_SIZE)


def _head(made: Any, fields: _Fields) -> None:
    """Write the red heading on one line, then the line for number and signatory, which the office fills in."""
    paragraph = made.add_paragraph()
    paragraph.alignment = _CENTRE
    paragraph.paragraph_format.line_spacing = Pt(60)
    _off_grid(paragraph)
    size = min(44, _WIDTH_PT // (len(fields.words[_BUREAU]) + 2))
    for run in (fields.place(paragraph, _BUREAU, _TITLE, size), _run(paragraph, "文件", _TITLE, size)):
        run.font.color.rgb = _RED
    for _ in range(2):
        made.add_paragraph()
    line = made.add_paragraph()
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(_SIZE)
    line.paragraph_format.tab_stops.add_tab_stop(Pt(_WIDTH_PT - 5 * _SIZE), WD_TAB_ALIGNMENT.RIGHT)
    _run(line, "\t签发人：")
    _run(line, "　　　　", _KAI)
    _red_rule(line)
    for _ in range(2):
        made.add_paragraph()


def _red_rule(paragraph: Any) -> None:
    """Draw the red rule 4 mm below a paragraph, as wide as the text."""
    borders, rule = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", "FF0000")):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _off_grid(paragraph: Any) -> None:
    """Take lines out of the grid: those higher than its pitch would take two rows."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _line(made: Any, line: str, fields: _Fields) -> None:
    mark, _, text = line.partition(" ") if line.startswith(("#", ">")) else ("", "", line)
    if mark == ">":
        made.add_paragraph()
    paragraph = made.add_paragraph()
    shape = paragraph.paragraph_format
    font, size = {"##": _HEI, "###": _KAI, "#": _TITLE}.get(mark, _BODY), _SIZE
    if mark == "#":
        size = _TITLE_SIZE
        paragraph.alignment, shape.line_spacing = _CENTRE, Pt(33)
        _off_grid(paragraph)
    elif mark != ">":
        shape.keep_with_next = bool(mark)
        shape.first_line_indent = Pt(2 * _SIZE)
    for part, field in _parts(text):
        fields.place(paragraph, field, font, size) if field else _run(paragraph, part, font, size)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a line says, piece by piece: words, or the name of a field."""
    for at, part in enumerate(_FIELD.split(text)):
        if part:
            yield ("", part) if at % 2 else (part, "")


def _signature(made: Any, fields: _Fields) -> None:
    """Write the name centred over the date, with room for a seal, not on a page of its own."""
    for before in (made.paragraphs[-1], *(made.add_paragraph() for _ in range(3))):
        before.paragraph_format.keep_with_next = True
    name, day = _width(fields.words[_BUREAU]), _width(fields.words[_DATE])
    right = max(2.0 * _SIZE, 4 * _SIZE + (day - name) / 2)
    for field, indent in ((_BUREAU, right), (_DATE, right + (name - day) / 2)):
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(indent)
        paragraph.paragraph_format.keep_with_next = field == _BUREAU
        fields.place(paragraph, field)


def _width(text: str) -> float:
    """Return the width of a text in points: figures are half as wide as characters."""
    return sum(_SIZE / 2 if each.isascii() else _SIZE for each in text)
