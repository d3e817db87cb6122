"""The poster: read back from the page as a telephone reads it, and set in letters that are in the file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from api.points.posters import FontError, find_fonts
from maps.documents.poster import QR_MM, Fonts, Poster, posters_pdf

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ADDRESS = "https://wangge.chongxin.example.gov.cn/p/abcdEFGH1234ijklMNOP5678"
POSTER = Poster("崇信县", "Chongxin County", "东街超市", "East Street Market", ADDRESS, "P1 · 1")


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return find_fonts()


@pytest.fixture(scope="module")
def printed(fonts: Fonts) -> bytes:
    return posters_pdf([POSTER], fonts, made_at=NOW)


def pages(pdf: bytes, dpi: int = 150) -> Iterator[tuple[str, Image.Image]]:
    """Yield each page's words and its picture."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        words = page.get_textpage()
        yield words.get_text_bounded(), page.render(scale=dpi / 72).to_pil()
        words.close()
        page.close()
    document.close()


def scanned(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def test_a_telephone_reads_the_address_from_the_page(printed: bytes) -> None:
    ((_, picture),) = pages(printed)
    (found,) = zxingcpp.read_barcodes(picture)
    assert (found.text, found.format) == (ADDRESS, zxingcpp.BarcodeFormat.QRCode)
    assert found.ec_level in {"M", "Q", "H"}


@pytest.mark.parametrize("dpi", [40, 72, 300])
def test_it_is_read_from_far_and_from_near(printed: bytes, dpi: int) -> None:
    ((_, picture),) = pages(printed, dpi)
    assert scanned(picture) == [ADDRESS]


def test_it_is_read_blurred_grey_and_with_a_stain(printed: bytes) -> None:
    ((_, picture),) = pages(printed)
    poor = picture.convert("L").filter(ImageFilter.GaussianBlur(2)).point(lambda value: 90 + value // 3)
    middle = (picture.width // 2, picture.height * 118 // 297)
    poor.paste(150, (middle[0] - 45, middle[1] - 45, middle[0] + 45, middle[1] + 45))
    assert scanned(poor) == [ADDRESS]


def test_it_is_black_on_white_with_a_quiet_zone_around_the_code(printed: bytes) -> None:
    ((_, picture),) = pages(printed)
    red, green, blue = (np.asarray(picture.convert("RGB"))[..., n].astype(int) for n in range(3))
    assert max(abs(red - green).max(), abs(green - blue).max()) == 0
    (found,) = zxingcpp.read_barcodes(picture)
    at, mm = found.position, 150 / 25.4
    left, top, right, bottom = at.top_left.x, at.top_left.y, at.bottom_right.x, at.bottom_right.y
    assert right - left > 0.75 * QR_MM * mm
    module = (right - left) / 41  # 17 + 4 · 6 modules, or fewer and larger ones
    inner = picture.convert("L")
    four = int(4 * module) - 2
    for box in (
        (left - four, top - four, left - 2, bottom + four),
        (right + 2, top - four, right + four, bottom + four),
        (left - four, top - four, right + four, top - 2),
        (left - four, bottom + 2, right + four, bottom + four),
    ):
        assert inner.crop(tuple(map(int, box))).getextrema() == (255, 255)


def test_its_words_are_in_the_file_with_their_letters(printed: bytes) -> None:
    ((words, _),) = pages(printed)
    for each in (
        "东街超市",
        "East Street Market",
        "12315",
        "崇信县 Chongxin County",
        ADDRESS,
        "P1 · 1",
        "投诉举报",
        "scan here",
    ):
        assert each in words, words
    fonts = set(re.findall(rb"/FontFile[23]?\b", printed))
    assert fonts, "no font is embedded"
    assert len(printed) < 200_000  # of fonts of 20 MB only what is used


def test_several_are_one_file_and_a_trial_says_so(fonts: Fonts) -> None:
    other = replace(POSTER, point="第一小学", point_en=None, address="http://127.0.0.1:8000/p/x", trial=True)
    first, second = pages(posters_pdf([POSTER, other], fonts, made_at=NOW))
    assert (scanned(first[1]), scanned(second[1])) == ([ADDRESS], ["http://127.0.0.1:8000/p/x"])
    assert "Trial" not in first[0]
    assert "试用" in second[0]


def test_a_name_of_any_length_stays_on_the_paper(fonts: Fonts) -> None:
    long = replace(POSTER, point="锦屏镇" * 30, point_en="Village committee " * 12)
    ((_, picture),) = pages(posters_pdf([long], fonts, made_at=NOW))
    margin = int(10 / 25.4 * 150)
    edges = picture.convert("L")
    assert edges.crop((0, 0, margin, picture.height)).getextrema() == (255, 255)
    assert edges.crop((picture.width - margin, 0, picture.width, picture.height)).getextrema() == (255, 255)
    assert scanned(picture) == [ADDRESS]


def test_a_long_name_is_written_on_lines_that_can_be_read(fonts: Fonts) -> None:
    long = replace(POSTER, point="锦屏镇市场监督管理所" * 8, point_en="Village committee " * 7)
    file = posters_pdf([long], fonts, made_at=NOW)
    with pypdfium2.PdfDocument(file) as document:
        words = document[0].get_textpage()
        said = words.get_text_range()
        _, bottom, _, top = words.get_charbox(said.index("锦"))
    assert long.point in "".join(said.split())
    assert top - bottom > 9  # points; on one line they would be of 6


def test_a_font_that_is_missing_or_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(FontError, match=r"none\.ttf is missing"):
        find_fonts(tmp_path / "none.ttf")
    with pytest.raises(FontError, match="fonts-noto-cjk"):
        find_fonts(below=tmp_path)
    (tmp_path / "bad.ttc").write_bytes(b"ttcf no font")
    with pytest.raises(FontError, match="cannot be read"):
        find_fonts(tmp_path / "bad.ttc")
    (tmp_path / "bad.ttf").write_bytes(b"no font")
    with pytest.raises(FontError, match="cannot be read"):
        find_fonts(tmp_path / "bad.ttf")
