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
    assert mine.complaints == []


def test_on_a_telephone_the_wall_is_laid_out_as_the_console_is(visit: Begin, client: httpx.Client) -> None:
    page = visit(viewport={"width": 390, "height": 844}).page("/wall")
    case = take_in(client)["id"]
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


def test_on_an_office_screen_the_wall_names_every_team_in_full(visit: Begin, client: httpx.Client) -> None:
    page = visit(viewport={"width": 1366, "height": 768}).page("/wall")
    take_in(client)  # a team that has a case has more to say of itself
    expect(page.locator(".team-row.offered")).not_to_have_count(0)
    names = page.locator(".team-row b")
    cut = names.evaluate_all(
        "(all) => all.filter((each) => each.scrollWidth > each.clientWidth).map((b) => b.textContent)"
    )
    assert cut == []


def test_on_a_large_screen_alerts_and_the_map_are_as_large_as_the_rest(visit: Begin, client: httpx.Client) -> None:
    page = visit(viewport={"width": 3840, "height": 2160}).page("/wall")
    case = take_in(client)["id"]
    row = page.locator(f".case-row[data-case='{case}']")
    expect(row).to_be_visible()
    heights = [
        page.locator(part).first.evaluate("(e) => parseFloat(getComputedStyle(e).fontSize) * e.currentCSSZoom")
        for part in ("#banner span", "#alerts", ".team-flag, .flag, .leaflet-marker-icon", ".case-row")
    ]
    assert min(heights) >= 24, heights
    canvas = page.locator(".ground-canvas")
    sharp = canvas.evaluate("(e) => e.width / e.getBoundingClientRect().width")
    assert abs(sharp - 1) < 0.01, "no dot of the ground is drawn over several"
    expect(page.locator(".credit")).to_contain_text("天地图")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 3840
