"""The supervision board: the figures of the API, on the screen where a leader begins and on paper."""

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
    expect(page.locator("[data-timeline='acceptance'] b")).to_have_text("0/1")
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
