"""The console on the wall: everything to read, nothing to press, and it goes on by itself."""

from collections.abc import Callable

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import Visit, take_in

Begin = Callable[..., Visit]


def test_a_wall_screen_shows_all_and_offers_nothing(visit: Begin, client: httpx.Client) -> None:
    mine = visit(viewport={"width": 1920, "height": 1080})
    page = mine.page("/wall")
    case = take_in(client)
    row = page.locator(f".case-row[data-case='{case['id']}']")
    expect(row).to_be_visible(timeout=3000)
    assert page.locator("#topbar button, #topbar a, #topbar select").count() == 0
    page.keyboard.press("n")
    page.keyboard.press("j")
    page.keyboard.press("/")
    assert page.locator(".intake, .case-panel").count() == 0
    assert page.evaluate("() => document.activeElement === document.body")
    size = row.locator(".clock-time").evaluate("(each) => each.getBoundingClientRect().height")
    assert size >= 28
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1920
    assert mine.complaints == []
