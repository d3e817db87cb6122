"""The user guides in a browser: found where one works, read with their pictures, on a screen and on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from api.auth.roles import Role
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Home, Visit
from tests.browser.phone import SMALL, TEAM
from tests.browser.staff import at_bureau, session_of, signed_in, staffed
from tests.processes import Server

LOADED = """() => Promise.all([...document.images].map((each) => {
    each.loading = 'eager';
    return each.decode().then(() => each.naturalWidth);
}))"""


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration, a dispatcher and an inspector."""
    with staffed(home, module_database_url, at_bureau(desk=Role.DISPATCHER, walker=Role.INSPECTOR)) as running:
        yield running


def is_whole(page: Page, pictures: int) -> None:
    """Check that every picture came and nothing stands beyond the right edge."""
    widths = page.evaluate(LOADED)
    assert len(widths) == pictures
    assert min(widths) > 300
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_consoles_help_leads_to_the_dispatchers_guide(visit: Callable[..., Visit], site: Server) -> None:
    seen, console = signed_in(visit, "desk", "/", "#units .team-row", locale="en-GB")
    console.keyboard.press("?")
    with console.context.expect_page() as opened:
        console.locator("dialog.help a[href='/help']").click()
    page = opened.value
    expect(page.locator("h1")).to_have_text("Guide for dispatchers")
    is_whole(page, 7)
    assert by_day_and_night(page) == []
    page.locator(".contents a").nth(2).click()
    expect(page.locator("h2").nth(2)).to_be_in_viewport()
    page.get_by_role("link", name="中文").click()
    expect(page.locator("h1")).to_have_text("调度员使用手册")
    page.get_by_role("link", name="规划员").click()
    expect(page.locator("h1")).to_have_text("规划员使用手册")
    page.get_by_role("link", name="返回工作页面").click()
    expect(page.locator("#units .team-row").first).to_be_visible()
    assert seen.complaints == []


def test_an_inspector_reads_the_guide_on_the_phone_at_night(visit: Callable[..., Visit], site: Server) -> None:
    seen = visit(**SMALL, color_scheme="dark", service_workers="block")
    session_of(seen.context, seen.url, "walker")
    page = seen.context.new_page()
    page.goto(f"{seen.url}/field")
    page.locator(".join button").filter(has_text=TEAM).click()
    expect(page.locator(".freshness.fresh")).to_be_visible()
    page.get_by_role("link", name="使用手册").click()
    expect(page.locator("h1")).to_have_text("执法员使用手册")
    is_whole(page, 9)
    page.locator("a.home").click()
    expect(page.locator(".freshness")).to_be_visible()
