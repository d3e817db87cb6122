"""An empty demonstration: one press plays calls, a second stops them, on every console; another writes past months."""

from collections.abc import Callable

import httpx
from playwright.sync_api import Route, expect

from tests.acceptance.steps import until
from tests.browser.accessibility import violations
from tests.browser.conftest import Visit
from tests.chromium import page_of

LISTENS = True
PLAY, STOP, PAST = "播放一小时来电与出车", "停止", "写入四个月往月案件"
DEMO = "/api/v1/demo"


def test_a_real_county_is_offered_nothing(visit: Callable[..., Visit]) -> None:
    bare = visit()

    def real(route: Route) -> None:
        given = route.fetch()
        route.fulfill(response=given, json=[{**each, "synthetic": False} for each in given.json()])

    bare.context.route("**/api/v1/counties*", real)
    page = bare.page()
    expect(page.locator(".first-steps")).to_be_visible()
    expect(page.locator(".demo-offer")).to_have_count(0)
    assert [each for each in bare.requests if "/api/v1/demo" in each] == []


def test_one_press_writes_past_months_and_the_next_plays_until_stopped(
    visit: Callable[..., Visit], client: httpx.Client
) -> None:
    console, cases = visit().page(), page_of(visit().context)
    offer = console.locator(".demo-offer")
    expect(offer.first).to_contain_text("案件均为虚构")
    expect(offer.get_by_role("link", name=PAST)).to_have_attribute("href", "/cases")
    assert violations(console, "#queue") == []
    cases.goto(f"{console.url}cases?list=all")
    cases.get_by_role("button", name=PAST).click()
    expect(cases.locator(".demo-offer")).to_contain_text("正在写入往月案件")
    until(lambda: not client.get(DEMO).json()["playing"], 180)
    expect(cases.locator("tr[data-case]").first).to_be_visible()
    expect(cases.locator(".demo-offer")).to_have_count(0)
    expect(offer).to_have_count(1)  # no more past months
    other = visit().page()
    offer.get_by_role("button", name=PLAY).click()
    expect(offer).to_contain_text("演示进行中")
    expect(console.locator(".case-row").first).to_be_visible(timeout=60_000)
    other.locator(".demo-offer").get_by_role("button", name=STOP).click()
    expect(other.locator(".demo-offer").get_by_role("button", name=STOP)).to_have_count(0)
    expect(offer.get_by_role("button", name=STOP)).to_have_count(0)
    assert client.get(DEMO).json()["playing"] is None
