"""The same document as PDF and DOCX, read back."""

import io
from datetime import UTC, datetime

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from matplotlib.font_manager import fontManager
from shapely import box

from api.points.posters import find_fonts
from maps.catalogue import messages
from maps.documents.cover_picture import Marked, cover_picture, shortened
from maps.documents.cover_report import Reported, chance_said, cover_report, look_of
from maps.documents.document import Document, Paragraph, Table
from maps.documents.docx import document_docx
from maps.documents.letters import named
from maps.documents.pdf import document_pdf
from maps.documents.picture_fonts import PictureFont

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CAUSE = "Nothing known about this cell"
LETTERS = "The quick brown fox jumps over the lazy dog " * 6
TABLE = Table(
    ("Cell", "Town", "Reached", "Typical", "Nearest", "Why"), [["新窑村", "新窑镇", "0%", "-", "-", CAUSE]] * 3
)
DOCUMENT = Document("Report", "Made today", [Paragraph(LETTERS), TABLE], "en")


def test_words_of_a_pdf_are_not_broken():
    fonts = find_fonts()
    pages = pypdfium2.PdfDocument(document_pdf(DOCUMENT, fonts, made_at=NOW))
    words = " ".join(page.get_textpage().get_text_range() for page in pages).split()
    assert [words.count(word) for word in CAUSE.split()] == [3] * 5
    assert words.count("jumps") == 6


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_pdf_names_what_its_font_lacks_and_is_silent_where_it_lacks_nothing(language):
    fonts = find_fonts()
    strange = Document("报告", "今天", [Paragraph("新窑😀"), Table(("名称",), [["བོད"], ["𠮷"]])], language)
    plain = Document("报告", "今天", [Paragraph("新窑")], language)
    said = []
    for document in (strange, plain):
        pages = pypdfium2.PdfDocument(document_pdf(document, fonts, made_at=NOW))
        said.append(" ".join(pages[0].get_textpage().get_text_range().split()))
    assert "U+1F600 GRINNING FACE" in said[0]
    assert ("Tibetan letters" if language == "en" else "藏文") in said[0]
    assert "20BB7" not in said[0]
    assert "U+" not in said[1]


@pytest.fixture
def face():
    return find_fonts().regular


def painted(face, name):
    """Return the picture of a square county with one post, and the letters it lacks; a glyph without a font warns."""
    square = box(107, 35, 107.1, 35.1)
    return cover_picture([(square, "one")], square, [Marked(107.05, 35.05, name)], {"one": "一组可按时到达"}, face)


def test_a_map_in_a_report_takes_letters_from_other_fonts_of_the_machine(face):
    png, lacking = painted(face, "新窑 يۈندۇ")
    assert not lacking
    assert PictureFont.of(face, ["新窑", "يۈندۇ"]).families == ("DejaVu Sans",)
    assert PictureFont.of(face, ["新窑"]).families == ()
    assert png != painted(face, "新窑")[0]


def test_letters_that_no_font_has_are_boxes_on_a_map_and_named(face, monkeypatch):
    monkeypatch.setattr(fontManager, "ttflist", [])
    _, lacking = painted(face, "新窑 བོད😀")
    assert lacking == set("བོད😀")
    assert PictureFont.of(face, ["新窑བོད"]).drawn("新窑ད") == "新窑□"
    assert named(lacking, messages("en")) == "Tibetan letters, U+1F600 GRINNING FACE"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("锦屏市场监督管理所", "锦屏市场监督管理所"),
        ("Huangzhai Market Supervision Station", "Huangzhai Market Supervision Station"),
        ("镇" * 20, "镇" * 20),
        ("镇" * 21, "镇" * 19 + "…"),
        ("a" * 41, "a" * 39 + "…"),
    ],
)
def test_a_long_name_of_a_post_leaves_room_for_the_map(name, shown):
    assert shortened(name) == shown


def test_rows_of_a_docx_stay_on_one_page_and_pages_are_numbered():
    found = docx.Document(io.BytesIO(document_docx(DOCUMENT, made_at=NOW)))
    rows = found.tables[0].rows
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False, False]
    assert [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in rows] == [True] * 3 + [None]
    columns = [int(each.get(qn("w:w"))) for each in found.tables[0]._tbl.tblGrid.findall(qn("w:gridCol"))]
    assert columns == [cell.width.twips for cell in rows[0].cells]
    page = found.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297), "A4, as the PDF"
    assert sum(columns) <= (page.page_width - page.left_margin - page.right_margin) / 635, "a twip is 635 of these"
    fields = found.sections[0].footer._element.findall(f".//{qn('w:fldSimple')}")
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]


def answer():
    team = {"code": "T1", "name": "新窑一组", "name_en": "Xinyao Team 1", "duty": "on_duty"}
    post = {"name": "新窑所", "name_en": "Xinyao Station", "is_new": False, "is_moved": False, "closed": False}
    totals = {"cells": 2, "reached": 0, "reached_twice": 0, "gaps": 1, "unreachable": 0, "without_target": 1}
    totals |= {"points": 0, "points_reached": 0, "points_reached_twice": 0, "points_without_target": 0}
    totals |= {"busy_too_often": 0}
    bands = [{"band": "minutes_1", "over_min": 0, "up_to_min": 5, "cells": 1}]
    bands += [{"band": "minutes_5", "over_min": 30, "up_to_min": None, "cells": 0}]
    bands += [{"band": "no_road", "over_min": None, "up_to_min": None, "cells": 0}]
    worst = {"code": "C2", "name": "二号网格", "arrival_s": 60}
    totals |= {"minutes": {"cells": 1, "bands": bands, "median_s": 60, "p90_s": 60, "worst": worst}}
    totals |= {"demand_share": None, "demand_share_twice": None, "demand_interval": None, "demand_interval_twice": None}
    none = {
        "code": "C2",
        "target_s": None,
        "by_one": None,
        "median_s": 60,
        "band": "minutes_1",
        "cause": None,
        "team": "T1",
    }
    gap = {"code": "C1", "target_s": 600.0, "by_one": 0.0, "median_s": 900, "cause": "too_far", "team": "T1"}
    return {
        "target_s": None, "handling_s": 0, "skill": None, "method": "road", "places": 1, "chance": None, "today": None,
        "graph_version": "car-1", "ground_version": "g", "county_version": "c", "rules_version": "r",
        "cells": [none, gap], "demand": {"used": "equal", "why": None},
        "posts": [post | {"teams": [team]}], "totals": totals | {"worst_tenth_s": None, "causes": {"too_far": 1}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "post", "team"), [("en", "Xinyao Station", "Xinyao Team 1"), ("zh", "新窑所", "新窑一组")]
)
def test_posts_and_teams_have_the_names_of_the_language(language, post, team):
    report = cover_report(Reported(answer(), {"C1": ("村", "镇")}, "县", "now", "now"), language)
    gaps, posts = [part for part in report.parts if isinstance(part, Table)][-2:]
    assert posts.rows[0][0] == post
    assert posts.rows[0][2].startswith(team)
    assert gaps.rows[0][4] == team


@pytest.mark.parametrize(("duty", "closed"), [("off_duty", False), ("on_duty", True)])
def test_a_report_says_that_nobody_can_be_sent(duty, closed):
    manned, alone = answer(), answer()
    for post in alone["posts"]:
        post["closed"] = closed
        post["teams"][0]["duty"] = duty
    said = [
        " ".join(cover_report(Reported(each, {"C1": ("村", "镇")}, "县", "now", "now"), "en").texts)
        for each in (manned, alone)
    ]
    assert ["No team can be sent at this time" in each for each in said] == [False, True]


def test_a_post_without_a_team_claims_nothing_of_the_county():
    found = answer()
    found["posts"].append(found["posts"][0] | {"name_en": "Empty Station", "teams": []})
    report = cover_report(Reported(found, {"C1": ("村", "镇")}, "县", "now", "now"), "en")
    table = [part for part in report.parts if isinstance(part, Table)][-1]
    assert list(table.rows[1])[::2] == ["Empty Station", "no team here"]


def test_a_report_counts_a_cell_without_a_target_apart_and_names_the_targets():
    found = answer()
    report = cover_report(Reported(found, {"C1": ("村", "镇")}, "县", "now", "now"), "en")
    figures = {row[0]: row[1] for row in next(part for part in report.parts if isinstance(part, Table)).rows}
    assert figures["Cells reached"] == "0 / 1 (0.0%)"
    assert (figures["Gaps"], figures["Cells without a target (minutes below)"]) == ("1 / 1 (100.0%)", "1 / 2 (50.0%)")
    assert "each cell’s own target (10 min)" in " ".join(report.texts)
    looks = [
        look_of(cell, change)
        for cell in found["cells"]
        for change in (None, {"won": [], "lost": [], "missing": ["C1"]})
    ]
    assert looks == ["minutes_1", "no_promise", "gap", "missing"]


@pytest.mark.parametrize(
    ("language", "said", "bands"),
    [
        ("en", "median 1 min, P90 1 min; worst 二号网格, 1 min", ["≤ 5 min", "> 30 min", "no road, or no team"]),
        ("zh", "中位数 1 分钟，P90 1 分钟；最慢 二号网格，1 分钟", ["≤ 5 分钟", "> 30 分钟", "无路或无小组"]),
    ],
)
def test_a_report_names_the_minutes_of_cells_without_a_target(language, said, bands):
    found = answer()
    report = cover_report(Reported(found, {"C1": ("村", "镇")}, "县", "now", "now"), language)
    assert said in " ".join(report.texts)
    assert [[row[0] for row in part.rows] for part in report.parts if isinstance(part, Table)][1] == bands
    found["totals"]["minutes"] = None
    assert said not in " ".join(cover_report(Reported(found, {"C1": ("村", "镇")}, "县", "now", "now"), language).texts)


def test_a_report_counts_reached_cells_whose_teams_are_busy_too_often():
    plain, busy = answer(), answer()
    busy["totals"]["busy_too_often"] = 3
    busy["chance"] = {
        "cases": 9,
        "handling_s": [6, 3, 9],
        "turnout_s": [60, 50, 70],
        "demand_share": 0.5,
        "wanted": 0.9,
    }
    assert "learned from 9 responses: handling 0.1 min, turnout 1 min" in chance_said(busy, "en")[0]
    said = [
        [part.text for part in cover_report(Reported(each, {"C1": ("村", "镇")}, "县", "now", "now"), "en").parts
         if isinstance(part, Paragraph) and "busy too often" in part.text]
        for each in (plain, busy)
    ]  # fmt: skip
    assert said[0] == []
    assert said[1] == [
        "Of the cells reached, teams are busy too often in 3: a free team arrives in time, but the chance of it is "
        "below 90%."
    ]
