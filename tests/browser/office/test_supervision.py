"""The supervision board: the figures of the API, on the screen where a leader begins and on paper."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from api import clock
from api.auth.roles import Role
from fixtures.county import CODE
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Home, Visit, take_in
from tests.browser.staff import client_of, signed_in, staffed
from tests.processes import Server

Begin = Callable[..., Visit]


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """The demonstration with a leader and a dispatcher."""
    people = {"head": (Role.LEADER, CODE), "desk": (Role.DISPATCHER, CODE), "hand": (Role.HANDLER, CODE)}
    with staffed(home, module_database_url, people) as server:
        yield server


def test_a_leader_begins_with_the_figures_of_the_server_and_prints_them(
    seat: Begin, site: Server, tmp_path: Path
) -> None:
    with client_of(site, "desk") as client:
        late = take_in(client, received_at=(clock.now() - timedelta(days=28)).isoformat())
        take_in(client, "刚刚投诉")
    with client_of(site, "head") as client:
        board = client.get("/api/v1/casework/supervision").json()
    assert (board["overdue"]["n"], board["workload"]["open"]) == (1, 2)
    seen, page = signed_in(seat, "head", "/supervision", ".tiles")
    assert page.locator(".tiles b").all_inner_texts() == ["1", "0", "2", "2", "0", "0", "0", "0"]
    row = page.locator(".urgent.overdue .first tbody tr")
    expect(row).to_contain_text(f"逾期 {-board['overdue']['first'][0]['days']} 天")
    expect(row.locator("a")).to_have_attribute("href", f"/cases?list=all&q={late['number']}")
    acceptance = page.locator("[data-timeline='acceptance']")
    expect(acceptance.locator("b")).to_have_text("0/1")
    expect(acceptance.locator(".numbers a")).to_be_hidden()
    acceptance.locator(".numbers summary").click()
    expect(acceptance.locator(".numbers a")).to_have_text(late["number"])
    expect(page.locator("[data-figure='penalties'] b")).to_have_text("无数据")
    assert by_day_and_night(page) == []
    page.pdf(path=tmp_path / "board.pdf", prefer_css_page_size=True)
    with PdfDocument(tmp_path / "board.pdf") as document:
        words = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    assert [said for said in ("督办看板", late["number"], "五及时", "在办案件") if said not in words] == []
    assert "退出登录" not in words
    seen.context.set_offline(True)
    page.locator(".refresh").click()
    expect(page.get_by_role("alert")).to_contain_text("服务器无应答，以下仍为")


def test_rates_have_bars_with_their_intervals_and_sums_separators(seat: Begin, site: Server) -> None:
    with client_of(site, "hand") as client, client_of(site, "desk") as desk:
        case = take_in(desk, "电视机退款")["id"]
        sums = {"disputed_yuan": "51975.74", "recovered_yuan": "1350.5"}
        body = {"act": "settled_on_the_spot", "data": {"place": "店内", "agreement": "退款", **sums}}
        client.post(f"/api/v1/complaints/{case}/handling", json=body).raise_for_status()
    with client_of(site, "head") as client:
        named = client.get("/api/v1/casework/supervision").json()["timelines"]["assignment"]
    _, page = signed_in(seat, "head", "/supervision", ".tiles")
    expect(page.locator("[data-figure='disputed'] b")).to_have_text("¥51,975.74")
    expect(page.locator("[data-figure='recovered'] b")).to_have_text("¥1,350.50")
    bar = page.locator("[data-timeline='assignment'] .share")
    expect(bar).to_have_attribute("aria-label", re.compile(f"{100 * named['share']:.1f}%.*{100 * named['high']:.1f}%"))
    drawn = bar.evaluate("bar => bar.querySelector('.interval').offsetWidth / bar.offsetWidth")
    assert drawn == pytest.approx(named["high"] - named["low"], abs=0.02)
    expect(page.locator("[data-timeline='assignment'] b")).to_have_text(f"{named['n']}/{named['of']}")


def test_a_leader_notes_that_a_handler_is_away_and_back(seat: Begin, site: Server) -> None:
    with client_of(site, "desk") as client:
        case = take_in(client, "交给承办人")["id"]
    with client_of(site, "head") as client:
        act = {"act": "assigned", "data": {"handler": "user:hand"}}
        client.post(f"/api/v1/complaints/{case}/handling", json=act).raise_for_status()
        unassigned = client.get("/api/v1/casework/supervision").json()["workload"]["unassigned"]
    _, page = signed_in(seat, "head", "/supervision", ".absences form")
    count = page.locator(".tiles .unassigned b")
    expect(count).to_have_text(str(unassigned))
    page.locator(".absences select").select_option("hand")
    page.locator(".absences [name=until]").fill((clock.now() + timedelta(days=2)).date().isoformat())
    page.locator(".absences form button").click()
    expect(page.locator(".absences li")).to_contain_text("缺勤至")
    expect(count).to_have_text(str(unassigned + 1))
    assert by_day_and_night(page) == []
    page.locator(".absences li button").click()
    expect(page.locator(".absences li")).to_have_count(0)
    expect(count).to_have_text(str(unassigned))
