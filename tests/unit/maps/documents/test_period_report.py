"""The report of a period in words, as a document and as a workbook."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from shapely import box

from api.points.posters import find_fonts
from dispatch.handling import Stage
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.reports.facts import Clock, Facts
from dispatch.reports.period import parse_period
from dispatch.statistics.response import wilson
from dispatch.views.reports.report import report_view
from gis.store.county_files.spreadsheets import write_workbook
from maps.catalogue import messages
from maps.documents.document import Picture, Table
from maps.documents.docx import document_docx
from maps.documents.figure_words import Names, difference_words, value_words
from maps.documents.pdf import document_pdf
from maps.documents.period_report import Reported, period_report
from maps.documents.report_tables import data_rows
from maps.documents.report_workbook import report_workbook

DAY = date(2026, 9, 21)
NOW = datetime(2026, 10, 9, 1, tzinfo=UTC)
KEPT = Clock("acceptance", DAY, DAY, DAY, "accepted", is_late=False)
SETTLED = {"stage": Stage.SETTLED, "handled_on": DAY, "accepted_on": DAY, "ended_on": DAY, "clocks": (KEPT,)}
CASE = Facts(1, 3, CaseKind.COMPLAINT, Category.FOOD, Channel.HOTLINE, "S1", DAY, cell="C1", **SETTLED)
NAMES = {language: Names(language, {"S1": "=锦屏所"}) for language in ("zh", "en")}


@pytest.fixture(scope="module")
def view():
    cases = [CASE, replace(CASE, case=2, received_on=date(2025, 9, 2), amounts={"recovered_yuan": Decimal(1800)})]
    return {**report_view("620823", parse_period("2026-09"), date(2026, 10, 9), cases), "run": 7}


def figure(value, unit="cases", n=0, m=None):
    low, high = (wilson(n, m) if m else None) or (None, None)
    return {"value": value, "unit": unit, "n": n, "m": m, "low": low, "high": high}


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (figure(None), "无数据", "no data"),
        (figure("1200"), "1,200", "1,200"),
        (figure("1800.00", "yuan"), "1,800.00 元", "¥1,800.00"),
        (figure("446", "seconds"), "7 分 26 秒", "7 min 26 s"),
        (figure("0.9996", "share", 2499, 2500), "99.9%（2499/2500）", "99.9% (2499 of 2500)"),
        # Wilson, 19 of 19: 83.2 to 100 %
        (
            figure("1.0000", "share", 19, 19),
            "19/19（95%区间 83.2–100.0%）",
            "19 of 19 (95 % interval 83.2–100.0%)",
        ),
    ],
)
def test_a_value_in_words(given, zh, en):
    assert (value_words(messages("zh"), given), value_words(messages("en"), given)) == (zh, en)


@pytest.mark.parametrize(
    ("now", "before", "unit", "said"),
    [
        ("12", "10", "cases", "+20.0%"),
        ("12", "0", "cases", "—"),
        ("12", None, "cases", "—"),
        (None, "12", "yuan", "—"),
        ("0.9000", "0.9250", "share", "-2.5 points"),
    ],
)
def test_a_difference_in_words(now, before, unit, said):
    assert difference_words(messages("en"), figure(now, unit), before) == said


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "1/1（95%区间 20.7–100.0%）"), ("en", "1 of 1 (95 % interval 20.7")]
)
def test_the_document_has_every_figure_and_chart(view, language, said):
    found = Reported(
        view, NAMES[language], "崇信县", "-", "wang", outlines={"C1": box(0, 0, 1, 1), "C2": box(1, 0, 2, 1)}
    )
    document = period_report(found, find_fonts().regular)
    texts = "\n".join(document.texts)
    assert said in texts
    assert "2026-09-21-1" not in texts
    assert sum(isinstance(part, Picture) for part in document.parts) == 6
    figures = next(part for part in document.parts if isinstance(part, Table))
    assert len(figures.rows) == len([each for each in view["figures"] if each["name"].count(".") < 2])
    assert document_docx(document, made_at=NOW)[:2] == b"PK"
    assert document_pdf(document, find_fonts(), made_at=NOW)[:5] == b"%PDF-"


def test_the_workbook_has_charts_and_texts_that_are_no_formulas(view):
    file = BytesIO()
    sheets, drawn = report_workbook(view, NAMES["zh"])
    write_workbook(sheets, file, drawn)
    book = openpyxl.load_workbook(file)
    assert {sheet.title: len(sheet._charts) for sheet in book} == {
        "统计数据": 0,
        "分组数据": 0,
        "近十二个月受理量": 1,
        "各领域受理量": 1,
        "各所受理量": 1,
        "五及时": 1,
        "受理时段（星期与小时）": 0,
        "各网格受理量": 0,
    }
    stations = book["各所受理量"]
    assert (stations["A2"].value, stations["A2"].data_type) == ("=锦屏所", "s")
    months = [[cell.value for cell in row] for row in book["近十二个月受理量"].iter_rows(min_row=13)]
    assert months == [["2026-09", 1, 1]]


def test_a_row_of_data_has_numbers_and_cases(view):
    [row] = [row for row in data_rows(view["figures"], NAMES["en"]) if row[0] == "accepted.category.food"]
    assert row == ["accepted.category.food", "Accepted · Food", 1, 1, 1.0, "share", None, None, "620823-260921-1"]
