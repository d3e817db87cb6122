"""Names as long as a county's files may hold: nothing is pushed off the screen by them."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, shown, take_in
from tests.chromium import page_of

Begin = Callable[..., Visit]
LONG = "a" * 120
ROOM = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def renamed(change: Callable[[Any], None]) -> Callable[[Route], None]:
    """Return what answers as the server does, with other names in it."""

    def answer(route: Route) -> None:
        given = route.fetch()
        found = given.json()
        change(found)
        route.fulfill(response=given, body=json.dumps(found))

    return answer


def long_county(found: list[dict[str, Any]]) -> None:
    for county in found:
        county.update(name=LONG, name_en=LONG)


def test_a_long_point_leaves_room_for_what_is_to_be_done(seat: Begin) -> None:
    def long_points(found: dict[str, Any]) -> None:
        for point in found["items"]:
            point.update(name=LONG)

    seen = seat(viewport={"width": 1366, "height": 768})
    seen.context.route("**/api/v1/points/tokens*", renamed(long_points))
    page = page_of(seen.context)
    page.goto(f"{seen.url}/points")
    expect(page.locator(".todo .danger").first).to_be_in_viewport(ratio=1)
    assert page.locator("td").first.evaluate("cell => cell.clientWidth") > 70, "one letter wide"


def test_beside_a_long_countys_name_the_figures_stay(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    def long_teams(found: dict[str, Any]) -> None:
        for feature in found["features"]:
            feature["properties"].update(name=LONG)

    for _ in range(2):
        case = take_in(client)["id"]
    seen = seat(viewport={"width": 1366, "height": 768})
    seen.context.route("**/api/v1/counties*", renamed(long_county))
    seen.context.route("**/api/v1/teams?*", renamed(long_teams))
    page = seen.page()
    with subtests.test("on the console"):
        figures_stay(page)
    with subtests.test("a long team does not push the reason out of the panel"):
        page.locator(f".case-row[data-case='{case}']").click()
        expect(page.locator(".excluded .reason").first).to_be_visible()
        wide = """drawer => [...drawer.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right
          > drawer.getBoundingClientRect().right + 1).map((each) => `${each.localName}.${each.className}`)"""
        assert page.locator("#drawer").evaluate(wide) == []
    with subtests.test("on the wall"):
        page.goto(f"{seen.url}/wall")
        shown(page)
        figures_stay(page)


def figures_stay(page: Page) -> None:
    """Check that the bar holds its figures beside the county's name."""
    expect(page.locator(".county")).to_have_text(LONG)
    for each in (page.locator(".count.free, .count").last, page.locator(".wall")):
        expect(each).to_be_in_viewport(ratio=1)
    assert page.evaluate(ROOM) == 0
    assert page.locator("#topbar").evaluate("bar => bar.scrollHeight <= bar.clientHeight")
    assert LONG in str(page.locator(".county").get_attribute("title"))
