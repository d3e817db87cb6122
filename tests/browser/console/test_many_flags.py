"""Cases by the hundred on the map: the most urgent are flags, the others dots that are clicked all the same."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SEAT, Visit, put_away, take_in

Begin = Callable[..., Visit]
SPREAD = 0.0021
PLACE = """([lon, lat]) => {
  const at = map_live.latLngToContainerPoint([lat, lon]);
  const box = map_live.getContainer().getBoundingClientRect();
  return [box.x + at.x, box.y + at.y];
}"""


@pytest.fixture(scope="module")
def many(site) -> list[dict]:
    """Return a hundred open cases, ten by ten around the seat."""
    with httpx.Client(base_url=site.url, timeout=60) as client:
        return [
            take_in(client, kind="enquiry", place={"lon": SEAT[0] + dx, "lat": SEAT[1] + dy, "datum": "wgs84"})
            for dx in (SPREAD * (i - 4.5) for i in range(10))
            for dy in (SPREAD * 0.7 * (i - 4.5) for i in range(10))
        ]


def town(page: Page) -> None:
    """Bring the seat into view, the board's cases around it."""
    page.evaluate("([lon, lat]) => map_live.setView([lat, lon], 15, {animate: false})", list(SEAT))
    page.wait_for_function("() => map_live.getContainer().classList.contains('many-flags')")


def test_of_many_cases_the_most_urgent_are_flags_and_all_are_opened(
    seat: Begin, client: httpx.Client, many: list[dict], subtests: pytest.Subtests
) -> None:
    mine = seat()
    page = mine.page()
    with subtests.test("a dot opens its case"):
        dot_opens_its_case(page, many)
    put_away(page)
    with subtests.test("near enough each is a flag again"):
        near_enough_each_is_a_flag(page, many)
    with subtests.test("cases at one spot are one flag whose count lists them"):
        one_flag_lists_all_at_its_spot(page, client)
    assert mine.complaints == []


def dot_opens_its_case(page: Page, many: list[dict]) -> None:
    """Click where a case is drawn as a dot: it opens, and becomes a flag."""
    town(page)
    flags = page.locator(".case-marker .case")
    expect(page.locator(".case-marker.crowded")).to_have_count(0)
    assert 5 < flags.count() <= 40
    drawn = {int(flag.get_attribute("data-case")) for flag in flags.all()}
    dot = next(case for case in many[60:] if case["id"] not in drawn)  # not at the station, whose sign lies above
    at = page.evaluate(PLACE, [dot["place"]["lon"], dot["place"]["lat"]])
    page.mouse.move(*at)
    expect(page.locator("#map_live")).to_have_attribute("title", re.compile(rf"\b{dot['id']}\b"))
    page.mouse.click(*at)
    expect(page.locator(".case-panel h2").first).to_contain_text(str(dot["id"]))
    expect(page.locator(f".case-marker .case[data-case='{dot['id']}']")).to_be_visible()


def near_enough_each_is_a_flag(page: Page, many: list[dict]) -> None:
    """Come so near that there is room for each flag."""
    town(page)
    case = many[55]
    page.evaluate(
        "([lon, lat]) => map_live.setView([lat, lon], 18, {animate: false})",
        [case["place"]["lon"], case["place"]["lat"]],
    )
    expect(page.locator(f".case-marker .case[data-case='{case['id']}']")).to_be_visible()
    assert not page.evaluate("() => map_live.getContainer().classList.contains('many-flags')")


def one_flag_lists_all_at_its_spot(page: Page, client: httpx.Client) -> None:
    """Take in cases at one spot, and click their flag."""
    spot = {"lon": SEAT[0] + 0.06, "lat": SEAT[1] + 0.05, "datum": "wgs84"}
    cases = [take_in(client, kind="enquiry", place=spot)["id"] for _ in range(3)]
    page.evaluate("([lon, lat]) => map_live.setView([lat, lon], 18, {animate: false})", [spot["lon"], spot["lat"]])
    flag = page.locator(".case-marker:has(.case-count:not(:empty))")
    expect(flag).to_have_count(1)
    expect(flag.locator(".case-count")).to_have_text("+2")
    expect(flag.locator(".case-number")).to_have_text(re.compile(rf"#({'|'.join(map(str, cases))})$"))
    flag.locator(".case").click()
    expect(page.locator(".card")).to_contain_text("此处 3 件案件")
    page.locator(f"[data-case-choice='{cases[1]}']").click()
    expect(page.locator(f".case-panel[data-case='{cases[1]}']")).to_be_visible()
    expect(page.locator(".card")).to_have_count(0)
