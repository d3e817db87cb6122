"""The page of reports: the figures of the server, their cases, the charts' tables, and a report that is kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from api.auth.roles import Role
from fixtures.county import CODE
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Home, Visit, take_in
from tests.browser.staff import client_of, signed_in, staffed
from tests.processes import Server

Begin = Callable[..., Visit]
COMPLAINTS = "[data-figure='received.complaints']"


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """The demonstration with a leader, a dispatcher, a handler and an auditor."""
    roles = {"head": Role.LEADER, "desk": Role.DISPATCHER, "hand": Role.HANDLER, "reads": Role.AUDITOR}
    people = {login: (role, CODE) for login, role in roles.items()}
    with staffed(home, module_database_url, people) as server:
        yield server


@pytest.fixture(scope="module")
def case(site: Server) -> dict[str, str]:
    """One complaint of this month."""
    with client_of(site, "desk") as client:
        return take_in(client, "买到过期牛奶")


def test_figures_charts_and_cases_of_a_month_on_screen_and_on_paper(
    seat: Begin, case: dict[str, str], tmp_path: Path
) -> None:
    _, page = signed_in(seat, "head", "/reports", ".tiles")
    expect(page.locator("[data-tile='received.complaints'] b")).to_have_text("1")
    page.locator(f"{COMPLAINTS} button").click()
    behind = page.locator(".behind a")
    expect(behind).to_have_text(case["number"])
    expect(behind).to_have_attribute("href", f"/cases?county={CODE}&list=all&q={case['number']}")
    page.locator(".chart.categories summary").click()
    expect(page.locator(".chart.categories tbody tr")).to_have_text("价格1无数据")
    page.locator("#by").select_option("category")
    expect(page.locator(".by-group thead")).to_contain_text("价格")
    page.locator("#by").select_option("")
    assert by_day_and_night(page) == []
    page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    with PdfDocument(tmp_path / "report.pdf") as document:
        words = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    assert [said for said in ("统计报告", "各领域受理量", "五及时", "挽回经济损失") if said not in words] == []
    assert "生成报告" not in words


def test_a_question_stays_in_the_address_and_a_bad_one_is_refused(seat: Begin, case: dict[str, str]) -> None:
    month = case["received_at"][:7]
    _, page = signed_in(seat, "head", f"/reports?period={month}", ".tiles")
    tile = page.locator("[data-tile='received.complaints'] b")
    page.locator("#category").select_option("food")
    expect(tile).to_have_text("0")
    page.reload()
    expect(page.locator("#category")).to_have_value("food")
    expect(tile).to_have_text("0")
    page.locator("#category").select_option("")
    page.locator("#unit").select_option("quarter")
    expect(tile).to_have_text("1")
    page.locator("#unit").select_option("year")
    page.locator("#period").fill("2099")
    page.locator("#period").blur()
    expect(page.get_by_role("alert")).to_contain_text("2099-01-01")
    expect(page.locator(".tiles")).to_have_count(0)


def test_a_report_is_kept_its_files_are_offered_and_what_changed_is_named(
    seat: Begin, site: Server, case: dict[str, str]
) -> None:
    _, page = signed_in(seat, "head", "/reports", ".tiles")
    page.locator(".keep").click()
    row = page.locator(".runs tbody tr[aria-current]")
    expect(row).to_contain_text("head")
    expect(page.locator(".tiles b").first).to_have_text("1")
    assert page.locator(".actions a").all_inner_texts() == ["DOCX", "PDF", "XLSX", "CSV", "JSON"]
    with page.expect_download() as downloading:
        page.get_by_text("XLSX").click()
    assert downloading.value.suggested_filename.endswith(".xlsx")
    page.locator(".compare").click()
    expect(page.locator(".changes")).to_contain_text("没有变化")
    with client_of(site, "hand") as client:
        data = {"place": "店内", "agreement": "退款", "recovered_yuan": "1350.5"}
        body = {"act": "settled_on_the_spot", "data": data}
        client.post(f"/api/v1/complaints/{case['id']}/handling", json=body).raise_for_status()
    page.locator(".compare").click()
    expect(page.locator("[data-changed='handled'] a")).to_have_text(case["number"])
    expect(page.locator("[data-changed='recovered_yuan']")).to_contain_text("无数据1,350.50 元")
    expect(page.locator(".changes li li").filter(has_text="办理阶段")).to_contain_text("已登记 → 调解成功")
    assert by_day_and_night(page) == []


def test_who_may_not_make_reports_reads_them(seat: Begin, case: dict[str, str]) -> None:
    _, page = signed_in(seat, "reads", "/reports", ".tiles")
    expect(page.locator("[data-tile='received.complaints'] b")).to_have_text("1")
    expect(page.locator(".keep")).to_have_count(0)


def test_the_countys_report_is_made_edited_and_loaded(seat: Begin, case: dict[str, str], tmp_path: Path) -> None:
    _, page = signed_in(seat, "head", f"/reports?period={case['received_at'][:7]}", ".tiles")
    page.locator("button.county").click()
    expect(page.locator(".actions a")).to_have_text(["DOCX", "XLSX", "CSV", "JSON"])
    with page.expect_download() as found:
        page.locator(".actions a").first.click()
    found.value.save_as(tmp_path / "own.docx")
    document = docx.Document(str(tmp_path / "own.docx"))
    for text in document.element.body.iter(qn("w:t")):
        text.text = (text.text or "").replace("1件", "9件")
    document.save(str(tmp_path / "wrong.docx"))
    page.locator(".text input").set_input_files(tmp_path / "wrong.docx")
    expect(page.locator(".said p")).to_contain_text("数据项“投诉举报”被改动，应为“1件”，请还原")
    page.locator(".text input").set_input_files(tmp_path / "own.docx")
    expect(page.locator(".text [role=status]")).to_contain_text("第 1 版")
    assert by_day_and_night(page) == []
    _, desk = signed_in(seat, "desk", f"/reports?{page.url.partition('?')[2]}", ".tiles")
    expect(desk.locator(".actions a").first).to_be_visible()
    expect(desk.locator(".text")).to_have_count(0)
