"""The sheet to print: everything on the page, a code that leads to the address, nothing cut."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import segno
from PIL import ImageDraw, ImageFont

from api.cli.paper import chinese_font, write_sheet
from api.tls.errors import TlsError
from maps.catalogue import messages
from maps.pages.enrol_sheet import DOTS_PER_MM, MARGIN_MM, PAGE_MM, Sheet, layout, picture, svg, wrapped

ADDRESS = "http://10.1.0.5:8001/enrol"
FINGERPRINT = ":".join(f"{number:02X}" for number in range(0, 256, 8))
SHEET = Sheet(ADDRESS, FINGERPRINT)


def joined(sheet=SHEET):
    return "".join(each.text.replace(" ", "") for each in layout(sheet))


def test_it_has_the_address_the_steps_in_both_languages_and_the_fingerprint():
    shown = joined()
    assert ADDRESS in shown
    assert FINGERPRINT.replace(":", "") in shown
    for language in ("zh", "en"):
        for number in (1, 2, 3):
            assert messages(language)[f"enrol.sheet_{number}"].replace(" ", "") in shown


@pytest.fixture(scope="module")
def font():
    """Return a font with Chinese letters."""
    try:
        return chinese_font()
    except TlsError as missing:
        pytest.skip(str(missing))


def test_no_line_leaves_the_page_in_a_real_font(font):
    pen = ImageDraw.Draw(picture(SHEET, *font))
    for each in layout(SHEET):
        letters = ImageFont.truetype(font[0], round(each.size_mm * DOTS_PER_MM), index=font[1])
        wide = pen.textlength(each.text, letters) / DOTS_PER_MM
        left = each.x_mm - wide / 2 if each.centred else each.x_mm
        assert left >= MARGIN_MM - 1
        assert left + wide <= PAGE_MM[0] - MARGIN_MM + 1, each.text
        assert each.y_mm <= PAGE_MM[1] - 12


def test_the_sheets_qr_code_holds_the_address(font):
    """Every module of the picture is what the encoder gave, with four white ones around."""
    matrix = np.array(segno.make(ADDRESS, error="m", micro=False).matrix)
    dots = np.asarray(picture(SHEET, *font))
    size = 80.0 / (len(matrix) + 8)
    left, top = (PAGE_MM[0] - 80.0) / 2, 38.0

    def dark(row, column):
        y, x = (round((start + (at + 4.5) * size) * DOTS_PER_MM) for start, at in ((top, row), (left, column)))
        return bool(dots[y, x] < 128)

    ring = range(-4, len(matrix) + 4)
    seen = [[dark(row, column) for column in ring] for row in ring]
    assert (np.array(seen)[4:-4, 4:-4] == matrix.astype(bool)).all()
    assert not np.delete(np.delete(np.array(seen), np.s_[4:-4], 0), np.s_[4:-4], 1).any()


def test_as_svg_it_is_well_formed_and_names_nothing_elsewhere():
    text = svg(Sheet("http://[fd00::5]:8001/enrol?a&b", FINGERPRINT))
    root = ElementTree.fromstring(text)
    assert "http://[fd00::5]:8001/enrol?a&b" in "".join(root.itertext())
    assert not re.search(r"href|url\(|script", text)


@pytest.mark.parametrize(
    ("text", "width_mm", "lines"),
    [
        ("one two three", 3.8, ["one two", "three"]),
        ("一二三四", 2.5, ["一二", "三四"]),
        ("一二。三四", 3.2, ["一二。", "三四"]),
        ("点“检查”就好", 5.0, ["点“检查”", "就好"]),
        ("short", 99, ["short"]),
        ("unbreakable", 1, ["unbreakable"]),
    ],
)
def test_lines_break_between_words_and_never_before_a_closing_mark(text, width_mm, lines):
    assert wrapped(text, 1.0, width_mm) == lines


@pytest.mark.parametrize(
    ("kind", "magic"), [("pdf", b"%PDF-"), ("png", b"\x89PNG"), ("svg", b"<svg"), ("PDF", b"%PDF-")]
)
def test_files_are_what_their_names_say(tmp_path, font, kind, magic):
    out = tmp_path / f"sheet.{kind}"
    write_sheet(SHEET, out)
    assert out.read_bytes().startswith(magic)
    assert out.stat().st_size < 400_000


@pytest.mark.parametrize("name", ["sheet", "sheet.doc", ".pdf"])
def test_another_kind_is_refused_with_those_there_are(tmp_path, name):
    with pytest.raises(TlsError, match=r"\.pdf, \.png, \.svg"):
        write_sheet(SHEET, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_without_a_chinese_font_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("api.cli.paper.shutil.which", lambda name: None)
    with pytest.raises(TlsError, match="fonts-noto-cjk"):
        chinese_font()
