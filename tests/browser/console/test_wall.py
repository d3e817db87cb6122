"""The console on the wall: everything to read, nothing to press, and it goes on by itself."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TWO_FRAMES, Visit, take_in

Begin = Callable[..., Visit]


def test_a_wall_screen_shows_all_and_offers_nothing(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    mine = seat(viewport={"width": 1920, "height": 1080})
    page = mine.page("/wall")
    case = take_in(client)["id"]  # a team that has a case has more to say of itself
    sizes = {
        (1920, 1080): shows_all_and_offers_nothing,
        (1366, 768): names_every_team_in_full,
        (390, 844): is_laid_out_as_the_console,
        (3840, 2160): is_as_large_all_over,
    }
    for (width, height), part in sizes.items():
        with subtests.test(part.__name__, width=width):
            page.evaluate("document.querySelector('.ground-canvas').hidden = true")  # as while the ground is on its way
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(TWO_FRAMES)
            part(page, case)
    assert mine.complaints == []


IS_SHARP = """() => {
  const ground = document.querySelector('.ground-canvas');
  return Math.abs(ground.width / ground.getBoundingClientRect().width - 1) < 0.01;
}"""
"""No dot of the ground is drawn over several."""


def shows_all_and_offers_nothing(page: Page, case: int) -> None:
    """Look at the wall, and press keys in vain."""
    row = page.locator(f".case-row[data-case='{case}']")
    expect(row).to_be_visible()
    assert page.locator("#topbar button, #topbar a, #topbar select").count() == 0
    page.keyboard.press("n")
    page.keyboard.press("j")
    page.keyboard.press("/")
    assert page.locator(".intake, .case-panel").count() == 0
    assert page.evaluate("() => document.activeElement === document.body")
    size = row.locator(".clock-time").evaluate("(each) => each.getBoundingClientRect().height")
    assert size >= 28
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1920


def names_every_team_in_full(page: Page, case: int) -> None:
    """Look at the wall on an office screen."""
    expect(page.locator(".team-row.offered")).not_to_have_count(0)
    names = page.locator(".team-row b")
    cut = names.evaluate_all(
        "(all) => all.filter((each) => each.scrollWidth > each.clientWidth).map((b) => b.textContent)"
    )
    assert cut == []


def is_laid_out_as_the_console(page: Page, case: int) -> None:
    """Look at the wall on a telephone."""
    row = page.locator(f".case-row[data-case='{case}']")
    expect(row).to_be_visible()
    for part in (row, page.locator("#ground"), page.locator("#units")):
        box = part.bounding_box()
        assert box
        assert box["width"] >= 380
    bar, stage = page.locator("#topbar .counts").bounding_box(), page.locator("#banner").bounding_box()
    assert bar
    assert stage
    assert bar["y"] + bar["height"] <= stage["y"], "the bar's second line is not under the notice"
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def is_as_large_all_over(page: Page, case: int) -> None:
    """Look at the wall on a large screen: alerts and the map are as large as the rest."""
    row = page.locator(f".case-row[data-case='{case}']")
    expect(row).to_be_visible()
    heights = [
        page.locator(part).first.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize) * e.currentCSSZoom")
        for part in ("#banner span", "#alerts", ".team-flag, .flag, .leaflet-marker-icon", ".case-row")
    ]
    assert min(heights) >= 24, heights
    page.wait_for_function(IS_SHARP)
    expect(page.locator(".credit")).to_contain_text("天地图")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 3840
