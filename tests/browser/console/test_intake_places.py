"""The place of a call: what is typed is what is taken, however quickly, and none of it is lost on the way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from fixtures import county
from gis.datum.crs import from_wgs84
from gis.position import Position
from tests.browser.conftest import Visit, put_away
from tests.browser.intercept import intercept

Begin = Callable[..., Visit]
SLOW = {"offline": False, "latency": 600, "downloadThroughput": -1, "uploadThroughput": -1}


@contextmanager
def slowed(page: Page) -> Iterator[None]:
    """Put a slow line between a page and its server."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    yield
    line.send("Network.emulateNetworkConditions", SLOW | {"latency": 0})
    line.detach()


def form(page: Page) -> None:
    """Open the form, with the cursor in the field of the place."""
    page.keyboard.press("n")
    expect(page.locator("#intake-place")).to_be_focused()


def two_names(client: httpx.Client) -> tuple[str, str]:
    """Return the names of two village committees, neither of which begins as the other does."""
    found = client.get("/api/v1/places", params={"q": "村委会", "limit": 8}).json()
    names = [each["name"] for each in found if each["kind"] == "village_committee"]
    return names[0], next(name for name in names if name[0] != names[0][0])


def test_the_place_of_a_call_is_what_was_typed(seat: Begin, client: httpx.Client, subtests: pytest.Subtests) -> None:
    page = seat().page()
    for part in (
        typed_last_not_still_listed,
        typed_on_after_enter,
        names_that_cannot_be_looked_up,
        nobody_can_say_who_would_go,
        coordinate_of_another_map,
        half_typed_outlasts_a_reload,
        word_of_the_input_method,
    ):
        put_away(page)
        with subtests.test(part.__name__):
            part(page, client)


def typed_last_not_still_listed(page: Page, client: httpx.Client) -> None:
    """Enter takes what was typed last, not what is still listed."""
    first, second = two_names(client)
    form(page)
    page.keyboard.insert_text(first)
    expect(page.locator(".lookup [role=option]").first).to_contain_text(first)
    with slowed(page):
        page.locator("#intake-place").fill(second)
        page.keyboard.press("Enter")  # what was found under the first name is still listed
        expect(page.locator(".chosen-place b")).to_have_text(second)
    expect(page.locator("#intake-category")).to_be_focused()


def typed_on_after_enter(page: Page, client: httpx.Client) -> None:
    """Type on after Enter: the word before is not taken."""
    first, second = two_names(client)
    form(page)
    with slowed(page):
        page.keyboard.insert_text(first)
        page.keyboard.press("Enter")
        page.locator("#intake-place").fill(second)
        expect(page.locator(".lookup [role=option]").first).to_contain_text(second)
    expect(page.locator(".chosen-place")).to_have_count(0)


def names_that_cannot_be_looked_up(page: Page, client: httpx.Client) -> None:
    """Look a name up without a network: it is not said that there is none."""
    form(page)
    page.context.set_offline(True)
    page.keyboard.insert_text("三星村")
    expect(page.locator(".lookup .note")).to_have_text("服务器无应答，请检查网络")
    page.context.set_offline(False)
    page.keyboard.press("Enter")  # asked for again
    expect(page.locator(".chosen-place b")).to_contain_text("三星")


def nobody_can_say_who_would_go(page: Page, client: httpx.Client) -> None:
    """Let nobody be able to say who would go: that is said."""

    def refuse(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body='{"status": 503, "title": "x"}')

    intercept(page, "**/api/v1/recommendations?*", refuse)
    form(page)
    page.keyboard.insert_text(two_names(client)[0])
    page.keyboard.press("Enter")
    expect(page.locator(".prospect")).to_contain_text("暂时无法计算派单建议")
    page.unroute("**/api/v1/recommendations?*")
    page.locator(".intake .choice", has_text="价格").click()
    expect(page.locator(".prospect")).not_to_contain_text("暂时无法计算派单建议")


def coordinate_of_another_map(page: Page, client: httpx.Client) -> None:
    """Type a coordinate of another map, by which it would lie inside: that map is named."""
    outline = np.array(county.read().county.boundary.exterior.coords)
    lon, lat = outline[outline[:, 0].argmax()]
    typed = from_wgs84(Position(lon - 0.0005, lat), "gcj02")  # 45 m inside; as WGS84 it lies outside
    form(page)
    page.keyboard.insert_text(f"{typed[0]:.6f}, {typed[1]:.6f}")
    expect(page.locator(".lookup .note")).to_contain_text("这是坐标")
    page.keyboard.press("Enter")
    expect(page.locator("#intake-datum")).to_be_focused()
    expect(page.locator("#intake-place")).to_have_value("")
    page.locator("#intake-lonlat").press("Enter")
    datum = page.locator("#intake-datum")
    assert datum.evaluate("(choice) => choice.validationMessage").startswith("请选择坐标系")
    datum.select_option("wgs84")
    datum.press("Enter")
    expect(page.locator(".prospect")).to_have_text(
        "按 WGS84 在县域之外，按 GCJ-02（高德、腾讯） 在县域之内：请核对坐标出自哪种地图"
    )


def half_typed_outlasts_a_reload(page: Page, client: httpx.Client) -> None:
    """Leave a place half typed by Escape, and load the page again."""
    form(page)
    page.keyboard.insert_text("老街那头的")
    page.get_by_text("输入坐标").click()
    page.locator("#intake-lonlat").fill("107.03,")
    page.locator("#intake-datum").select_option("bd09")
    page.keyboard.press("Escape")
    for again in ("as it is", "after a reload"):
        if again == "after a reload":
            page.reload()
            page.locator("#units .team-row").first.wait_for()
        page.locator(".new").click()
        expect(page.locator("#intake-place")).to_have_value("老街那头的")
        expect(page.locator("#intake-lonlat")).to_be_visible()
        expect(page.locator("#intake-lonlat")).to_have_value("107.03,")
        expect(page.locator("#intake-datum")).to_have_value("bd09")
    page.get_by_role("button", name="清空").click()
    expect(page.locator("#intake-place")).to_have_value("")
    expect(page.locator("#intake-lonlat")).to_have_value("")


def word_of_the_input_method(page: Page, client: httpx.Client) -> None:
    """End a word of the input method by Enter, which takes no place."""
    form(page)
    method = page.context.new_cdp_session(page)
    method.send("Input.imeSetComposition", {"text": "sanxing", "selectionStart": 7, "selectionEnd": 7})
    expect(page.locator(".lookup [role=option]").first).to_be_visible()
    ends = """key => document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true}))"""
    page.evaluate(ends, "Enter")
    page.evaluate(ends, "Escape")
    page.wait_for_timeout(200)
    expect(page.locator(".chosen-place")).to_have_count(0)
    expect(page.locator("#intake-place")).to_have_value("sanxing")
