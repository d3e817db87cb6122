"""A rehearsal as people see it: switched on by the chief, marked on every page, cleared by two presses."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from api.auth.roles import Role
from tests.acceptance.steps import take_in
from tests.browser.accessibility import violations
from tests.browser.conftest import SEAT, Home, Visit
from tests.browser.staff import at_bureau, client_of, signed_in, staffed
from tests.processes import Server


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration, a chief and a dispatcher."""
    with staffed(home, module_database_url, at_bureau(chief=Role.CHIEF, desk=Role.DISPATCHER)) as running:
        yield running


def test_the_console_leads_to_it_before_one_was_begun(seat: Callable[..., Visit], site: Server) -> None:
    for login, many in (("chief", 1), ("desk", 0)):
        _, console = signed_in(seat, login, "/", "#menu .language")
        expect(console.locator("#menu a[href='/rehearsal']")).to_have_count(many)


def test_a_rehearsal_is_begun_marked_and_cleared(seat: Callable[..., Visit], site: Server) -> None:
    _, page = signed_in(seat, "chief", "/rehearsal", ".rehearsal-form")
    assert violations(page) == []
    page.get_by_label("说明（可不填）").fill("夜班演练")
    page.get_by_role("button", name="开始演练").click()
    expect(page.locator(".rehearsal-part").first).to_contain_text(re.compile("正在演练，至 .*夜班演练"))
    with client_of(site, "desk") as desk:
        assert take_in(desk, lon=SEAT[0], lat=SEAT[1])["exercise"] is True
    _, console = signed_in(seat, "desk", "/", ".case-row")
    expect(console.locator("#rehearsal")).to_contain_text("演练")
    expect(console.locator(".case-row .tag.exercise")).to_have_text("演练")
    expect(console.locator(".case.exercise")).to_have_count(1)
    console.keyboard.press("n")
    expect(console.get_by_label(re.compile("演练案件（真实来电"))).to_be_checked()
    assert violations(console, "#rehearsal, #drawer") == []
    page.reload()
    expect(page.locator("#rehearsal")).to_contain_text("演练")
    page.get_by_role("button", name="立即结束演练").click()
    clear = page.get_by_role("button", name="清除全部演练案件")
    clear.dblclick()  # its second half is no second press
    expect(page.get_by_role("alert").filter(has_text="1 件")).to_be_visible()
    clear.click()
    expect(page.locator(".said.good")).to_have_text("已清除 1 件演练案件。")
    with client_of(site, "desk") as desk:
        assert desk.get("/api/v1/complaints", params={"state": "all"}).json()["items"] == []


def test_a_rehearsal_is_shown_on_the_phone_and_the_wall(seat: Callable[..., Visit], site: Server) -> None:
    with client_of(site, "chief") as chief:
        now = datetime.fromisoformat(chief.get("/api/v1/rehearsal").json()["now"])
        until = (now + timedelta(hours=2)).isoformat()
        assert chief.post("/api/v1/rehearsal", json={"until": until}).status_code == 201
    _, wall = signed_in(seat, "desk", "/wall", "#queue")
    expect(wall.locator("#rehearsal")).to_contain_text("演练")
    _, phone = signed_in(seat, "desk", "/field", ".card", viewport={"width": 360, "height": 640})
    expect(phone.locator("#rehearsal")).to_contain_text("演练")
    expect(phone.locator("html")).to_have_js_property("scrollWidth", 360)
