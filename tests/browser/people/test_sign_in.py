"""Coming in, working under one's own name, and leaving, in a real browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api import clock
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine
from fixtures.county import CODE
from tests import processes
from tests.browser.conftest import SEAT, Home, Visit
from tests.people import settled
from tests.processes import Server

type Begin = Callable[..., Visit]
FIRST, OWN = "first password by word of mouth", "four words of my own"


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration county and one dispatcher, whose first password is not yet changed."""
    url = module_database_url
    engine = open_engine(url, pool_size=2)
    with engine.begin() as connection:
        people = People(connection, clock.now())
        people.accounts.add("zhou.min", role=Role.DISPATCHER, place=CODE, name="周敏", password=FIRST)
        settled(people, "left.open", OWN, place=CODE)
    engine.dispose()
    running = processes.start(
        home.folder / f"{Path(module_database_url).name}.log", WANGGE_HOME=home.folder, WANGGE_DATABASE_URL=url
    )
    yield running
    running.stop()


def test_from_the_first_password_to_a_case_in_ones_own_name_and_out_again(visit: Begin) -> None:
    begun = visit()
    page = begun.context.new_page()
    page.on("pageerror", lambda error: begun.complaints.append(str(error)))
    page.goto(begun.url + "/?lang=zh")
    expect(page).to_have_title(re.compile("登录"))
    page.get_by_label("用户名").fill("zhou.min")
    page.get_by_label("密码", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码错误")
    expect(page.get_by_label("用户名")).to_have_value("zhou.min")
    page.get_by_label("密码", exact=True).fill(FIRST)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/password$"))
    page.get_by_label("新密码", exact=True).fill(OWN)
    page.get_by_label("再输一次").fill(OWN)
    page.get_by_role("button", name="保存").click()
    page.locator("#units .team-row").first.wait_for()
    page.locator(".connection.live").wait_for()
    expect(page.locator(".switches .who")).to_have_text("周敏")
    token = page.evaluate("fetch('/api/v1/session').then((answer) => answer.json()).then((who) => who.csrf)")
    sent = page.request.post(
        f"{begun.url}/api/v1/complaints",
        headers={"X-CSRF-Token": token},
        data={"kind": "complaint", "text": "短斤少两", "place": {"lon": SEAT[0], "lat": SEAT[1], "datum": "wgs84"}},
    )
    case = sent.json()["id"]
    page.locator(f'[data-case="{case}"]').first.wait_for()
    log = page.request.get(f"{begun.url}/api/v1/complaints/{case}/events").json()
    assert log[0]["actor"] == "user:zhou.min"
    page.get_by_role("button", name="退出登录").or_(page.locator(".leave")).first.click()
    expect(page).to_have_title(re.compile("登录"))
    page.go_back()
    expect(page).to_have_title(re.compile("登录"))
    assert begun.complaints == []


def test_a_map_left_open_goes_to_the_sign_in_page_once_its_session_has_ended(visit: Begin, site: Server) -> None:
    begun = visit()
    begun.context.clock.install()
    page = begun.context.new_page()
    page.goto(begun.url + "/sign-in?after=/%3Flang%3Den")
    page.get_by_label(re.compile("User name|用户名")).fill("left.open")
    page.locator('input[type="password"]').fill(OWN)
    page.keyboard.press("Enter")
    page.locator(".connection.live").wait_for()
    token = page.evaluate("fetch('/api/v1/session').then((answer) => answer.json()).then((who) => who.csrf)")
    ended = page.request.delete(f"{begun.url}/api/v1/session", headers={"X-CSRF-Token": token})
    assert ended.status == 204
    page.clock.fast_forward(20_000)
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_console_beside_which_another_signs_in_is_left_and_its_draft_waits_for_its_writer(
    visit: Begin, site: Server, module_database_url: str
) -> None:
    engine = open_engine(module_database_url, pool_size=2)
    with engine.begin() as connection:
        people = People(connection, clock.now())
        for login in ("tab.one", "tab.two"):
            settled(people, login, FIRST, place=CODE)
    engine.dispose()
    begun = visit()
    one, two = begun.context.new_page(), begun.context.new_page()

    def sign_in(page: Page, login: str) -> None:
        page.goto(begun.url + "/sign-in")
        page.locator("input[name=login]").fill(login)
        page.locator("input[name=password]").fill(FIRST)
        page.keyboard.press("Enter")
        page.locator(".connection.live").wait_for()

    sign_in(one, "tab.one")
    one.keyboard.press("n")
    one.locator("#intake-text").fill("说到一半")
    sign_in(two, "tab.two")
    expect(one).to_have_url(re.compile("/sign-in"))
    sign_in(one, "tab.one")
    one.keyboard.press("n")
    expect(one.locator("#intake-text")).to_have_value("说到一半")
    expect(two).to_have_url(re.compile("/sign-in"))


def test_a_draft_is_not_left_in_the_tab_for_one_who_signs_in_next(
    visit: Begin, site: Server, module_database_url: str
) -> None:
    engine = open_engine(module_database_url, pool_size=2)
    with engine.begin() as connection:
        people = People(connection, clock.now())
        for login in ("draws.one", "draws.two"):
            settled(people, login, FIRST, place=CODE)
    engine.dispose()
    begun = visit()
    page = begun.context.new_page()

    def sign_in(login: str) -> None:
        page.locator("input[name=login]").fill(login)
        page.locator("input[name=password]").fill(FIRST)
        page.keyboard.press("Enter")
        page.locator(".connection.live").wait_for()

    def draft() -> str | None:
        return page.evaluate("sessionStorage.getItem('wangge.draft')")

    page.goto(begun.url + "/sign-in")
    sign_in("draws.one")
    page.keyboard.press("n")
    page.locator("#intake-text").fill("只说给一人听")
    page.reload()
    page.locator(".connection.live").wait_for()
    assert "只说给一人听" in (draft() or ""), "one's own draft survives a reload"
    page.goto(begun.url + "/healthz")  # a console without a session would leave for the sign-in page by itself
    begun.context.clear_cookies()  # as if the session had ended
    page.goto(begun.url + "/sign-in")
    sign_in("draws.two")
    assert "只说给一人听" not in (draft() or "")
    page.keyboard.press("n")
    page.locator("#intake-text").fill("再说一次")
    page.locator(".leave").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    assert "再说一次" not in (draft() or "")
