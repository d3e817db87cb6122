"""The card over the map: below the alerts, and worked by keyboard alone."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, put_away, take_in

Begin = Callable[..., Visit]
OFFICE = {"width": 1366, "height": 768}
HIDDEN = "() => document.querySelector('.alerts')?.getBoundingClientRect().bottom ?? 0"
FLAG = ".case-marker:has(.chosen, .selected)"
CARD = ".leaflet-popup .card"


def stands_below(page: Page, what: str) -> None:
    """Wait until the map has slid so far that something is below the alerts."""
    page.wait_for_function(
        f"(what) => document.querySelector(what)?.getBoundingClientRect().top >= ({HIDDEN})()", arg=what
    )


def alarmed(page: Page, client: httpx.Client) -> int:
    """Take in cases until some are at risk, and return the last of those a team goes to."""
    cases = [take_in(client) for _ in range(8)]
    called = page.locator(".alerts-count b")
    expect(called).to_have_text(re.compile("[3-9]"))
    seen = ""
    while seen != called.inner_text():  # none comes any more: what is open by then stays where it is
        seen = called.inner_text()
        page.wait_for_timeout(1000)
    page.locator(".alerts-count").click()
    return next(case["id"] for case in reversed(cases) if case["assignment"])


def test_a_card_is_worked_by_keyboard_and_stands_below_the_alerts(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    page = seat(viewport=OFFICE).page()
    with subtests.test("a team is put off duty by keyboard alone"):
        off_duty_by_keyboard(page, client)
    put_away(page)
    with subtests.test("a card and a chosen case stand below the alerts"):
        below_the_alerts(page, client)


def off_duty_by_keyboard(page: Page, client: httpx.Client) -> None:
    """Open a team's card, and put the team off duty."""
    found = client.get("/api/v1/teams").json()["features"]
    team = next(each["properties"] for each in found if each["properties"]["status"] == "free")
    row = page.locator(f".team-row[data-team='{team['code']}']")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_have_count(0)
    expect(row).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type(f"t {team['code']}")
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="设为离岗")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row).to_have_class(re.compile("off_duty"))
    assert page.evaluate("document.activeElement !== document.body")
    client.post(f"/api/v1/teams/{team['code']}/status", json={"on_duty": True}).raise_for_status()


def below_the_alerts(page: Page, client: httpx.Client) -> None:
    """Open a card and a case while alerts stand above the map."""
    case = alarmed(page, client)
    page.locator(".team-row").first.click()
    expect(page.locator(CARD)).to_be_visible()
    stands_below(page, ".leaflet-popup-content-wrapper")
    page.keyboard.press("Escape")
    page.locator(f".case-row[data-case='{case}']").click()
    expect(page.locator(".case-panel")).to_be_visible()
    page.locator(FLAG).first.wait_for(state="attached")
    stands_below(page, FLAG)
