"""The page of people: an administrator adds, moves, resets and disables accounts, and hands over what is shown once."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from api.auth.roles import Role
from fixtures.county import CODE
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Home, Visit
from tests.browser.staff import client_of, session_of, signed_in, staffed
from tests.chromium import page_of
from tests.processes import Server

OF_THE_DESK = ("rules", "handover", "rehearsal")
Begin = Callable[..., Visit]


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """The demonstration with an administrator, a dispatcher and an inspector."""
    people = {
        "root": (Role.ADMINISTRATOR, CODE),
        "desk": (Role.DISPATCHER, CODE),
        "insp": (Role.INSPECTOR, CODE),
    }
    with staffed(home, module_database_url, people) as server:
        yield server


def test_somebody_is_added_and_comes_in_by_what_is_shown_once(seat: Begin, site: Server) -> None:
    seen, page = signed_in(seat, "root", "/people", "[data-login]")
    page.locator(".add [name=name]").fill("新来的")
    page.locator(".add [name=login]").fill("new.one")
    page.locator(".add [name=role]").select_option("dispatcher")
    page.locator(".add button").click()
    handed = page.locator(".handed")
    expect(handed).to_contain_text("72 小时内有效")
    assert page.locator(".listing").count() == 0, "what is shown once stands alone"
    link = handed.locator("code").last.inner_text()
    seen.context.grant_permissions(["clipboard-write"])
    page.locator("[data-act='copy']").click()
    expect(handed.get_by_role("status")).to_have_text("链接已复制")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(handed).to_be_visible()
    page.locator("[data-act='put-away']").click()
    expect(page.locator("[data-login='new.one']")).to_contain_text("初始密码未修改")
    assert link.rpartition("/")[2] not in page.content()
    other = page_of(seat().context)
    other.goto(link)
    other.locator("form button").click()
    expect(other.locator("[name=new]")).to_be_visible()
    assert seen.complaints == []


def test_what_ends_something_is_asked_once_more_and_done_by_keyboard(seat: Begin, site: Server) -> None:
    _, page = signed_in(seat, "root", "/people", "[data-login]", locale="en-GB")
    row = page.locator("[data-login='desk']")
    with client_of(site, "desk") as client:
        row.locator("[data-act='disable']").focus()
        page.keyboard.press("Enter")
        expect(row.locator(".leave")).to_be_focused()
        page.keyboard.press("Escape")
        expect(row.locator("[data-act='disable']")).to_be_focused()
        assert client.get("/api/v1/session").status_code == 200
        row.locator("[data-act='disable']").click()
        row.locator("[data-act='now']").click()
        expect(page.locator(".said.good")).to_contain_text("desk was disabled")
        assert client.get("/api/v1/session").status_code == 401
    row.locator("[data-act='enable']").click()
    row.locator("[data-act='now']").click()
    expect(row.locator(".standing")).to_have_text("in force")


def test_somebody_is_moved_and_a_refusal_is_said_in_ones_own_language(seat: Begin, site: Server) -> None:
    _, page = signed_in(seat, "root", "/people", "[data-login]", locale="en-GB")
    row = page.locator("[data-login='insp']")
    row.locator("[data-act='move']").click()
    row.locator("[name=role]").select_option("chief")
    row.locator("button.primary").click()
    expect(row).to_contain_text("station chief")
    page.locator(".add [name=login]").fill("insp")
    page.locator(".add button").click()
    expect(page.locator(".said.bad")).to_contain_text("exists already")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in page.locator(".said.bad").inner_text())
    expect(page.locator("[data-login='root'] .todo")).to_contain_text("Your own")
    assert page.locator("[data-login='root'] [data-act]").count() == 0


def test_the_page_has_no_violation(seat: Begin, subtests: pytest.Subtests) -> None:
    _, page = signed_in(seat, "root", "/people", "[data-login]")
    for opened in (None, "move", "reset"):
        if opened:
            page.locator(f"[data-login='insp'] [data-act='{opened}']").click()
        with subtests.test(opened=opened):
            assert by_day_and_night(page) == []
        for width in (1366, 390):
            with subtests.test(opened=opened, width=width):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")


@pytest.mark.nightly  # by day in Chinese, above
def test_in_english_it_is_no_wider_than_a_phone_either(seat: Begin) -> None:
    small = {"width": 360, "height": 740}
    _, page = signed_in(seat, "root", "/people", "[data-login]", locale="en-GB", viewport=small)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_menu_offers_people_to_administrators_alone(seat: Begin) -> None:
    seen, console = signed_in(seat, "root", "/", "#units .team-row")
    expect(console.locator("#menu a.people")).to_have_count(1)
    session_of(seen.context, seen.url, "desk")
    console.goto(seen.url)
    console.locator("#units .team-row").first.wait_for()
    expect(console.locator("#menu a.people")).to_have_count(0)


@pytest.mark.parametrize(("login", "path"), [("root", "people"), *(("desk", each) for each in OF_THE_DESK)])
def test_a_page_has_its_readers_name_and_the_way_out(seat: Begin, login: str, path: str) -> None:
    _, page = signed_in(seat, login, f"/{path}", "h1")
    expect(page.locator("header a[href='/account']")).to_have_text(login)
    page.locator("header").get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/sign-in"))
