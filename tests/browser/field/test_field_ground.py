"""My cell on the inspector's phone: found by name, called, driven to; with a network and without."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import take_in
from tests.browser.phone import Phone, first_script, join

type Hand = Callable[..., Phone]
FEW = re.compile(r"^名录核对于.+：[1-9]\d* 个网格，[1-9]\d* 个投诉举报点$")

REFRESH = """(script) => import(script).then(({ modules }) => modules["field/area/ground.js"].refreshGround())"""


def at_the_ground(page: Page) -> None:
    page.locator("[data-view='ground']").click()
    expect(page.locator("details[data-cell]").first).to_be_visible()


def first_name(page: Page) -> str:
    return page.locator("[data-point] .point b").first.text_content() or ""


def test_a_point_is_found_by_name_and_driven_to_without_a_network(hand: Hand) -> None:
    given = hand()
    page = given.switch_on()
    join(page)
    at_the_ground(page)
    name = first_name(page)
    given.switch_off()
    page = given.switch_on(offline=True)
    at_the_ground(page)
    expect(page.locator(".freshness.stale")).to_contain_text("离线")
    expect(page.locator(".ground .note").first).to_have_text(FEW)
    page.locator(".stations summary").click()
    expect(page.locator(".stations li").first).to_contain_text("本所")
    page.locator("#wanted").fill(name)
    point = page.locator("[data-point]").filter(has_text=name).first
    point.locator(".point").click()
    assert "dlat=" in (point.locator("[data-app='amap']").get_attribute("href") or "")
    expect(point).to_contain_text("检查记录：无")
    page.locator("#wanted").fill("没有这个地方")
    expect(page.locator("[data-point]")).to_have_count(0)
    expect(page.locator(".ground").first).to_contain_text("没有“没有这个地方”")
    assert given.errors == []


LOST = """async (script) => {
  const { modules } = await import(script);
  const said = () => document.querySelector('[data-point] small').textContent;
  const { model } = modules["field/model.js"];
  const { changed } = modules["shared/changes.js"];
  const before = said();
  Object.defineProperty(model.tracking, "last_at", { get: () => Date.now() - 200_000, set() {} });
  changed("page");
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return [before, said()];
}"""
ORDER = "all => all.map((cell) => [...cell.querySelectorAll('.point small')].map((small) => small.textContent))"


def test_the_nearest_come_first_and_say_how_far_they_are(lend: Hand) -> None:
    given = lend()
    page = given.switch_on()
    join(page, keeps=False)
    expect(page.locator(".own")).to_be_visible()
    at_the_ground(page)
    expect(page.locator("[data-point] small").first).to_contain_text("直线")
    away = [
        [metres(re.search(r"直线 (.+)$", words)[1]) for words in cell]  # type: ignore[index]
        for cell in page.locator(".ground > [data-cell]:not(:has(summary .tag))").evaluate_all(ORDER)
    ]
    assert sum(map(len, away)) > 5
    assert all(cell == sorted(cell) for cell in away)
    assert [cell[0] for cell in away] == sorted(cell[0] for cell in away)
    before, after = page.evaluate(LOST, first_script(page))
    assert after == before.partition(" · ")[0], "how far it was from where one may no longer be is not shown"


def metres(said: str) -> float:
    number, unit = said.split()
    return float(number) * (1000 if unit == "km" else 1)


def test_what_it_has_is_asked_for_by_its_version_and_not_sent_again(lend: Hand) -> None:
    given = lend()
    page = given.switch_on()
    join(page, keeps=False)
    at_the_ground(page)
    with page.expect_response("**/ground?county=*") as again:
        page.evaluate(REFRESH, first_script(page))
    assert again.value.status == 304
    expect(page.locator(".ground .note").first).to_have_text(FEW)


def test_what_happened_at_a_point_stands_with_it(lend: Hand, client: httpx.Client) -> None:
    page = lend().switch_on()
    join(page, keeps=False)
    at_the_ground(page)
    code = page.locator("[data-point]").first.get_attribute("data-point")
    name = first_name(page)
    case = take_in(client, place={"point": code})
    page.evaluate(REFRESH, first_script(page))
    page.locator("#wanted").fill(name)
    page.locator(f"[data-point='{code}'] .point").click()
    history = page.locator(f"[data-point='{code}']")
    expect(history).to_contain_text("检查记录：共 1 次")
    expect(history.locator(".history li")).to_have_text(re.compile(r"20\d\d\S+\s+投诉 · 价格 · "))
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()


def test_a_phone_that_never_had_it_says_so(lend: Hand) -> None:
    given = lend()
    page = given.switch_on()
    assert given.context
    given.context.route("**/ground?county=*", lambda route: route.abort())
    join(page, keeps=False)
    page.locator("[data-view='ground']").click()
    expect(page.locator(".ground")).to_contain_text("尚未收到网格名录")


@pytest.mark.parametrize("locale", ["en-GB", pytest.param("zh-CN", marks=pytest.mark.nightly)])
def test_it_has_no_violation_and_is_large_enough_for_thumbs(lend: Hand, locale: str) -> None:
    page = lend(locale=locale).switch_on()
    join(page, keeps=False)
    at_the_ground(page)
    page.locator("details[data-cell]").filter(has=page.locator("[data-point]")).first.locator("summary").click()
    page.locator("[data-point] .point:visible").first.click()
    assert by_day_and_night(page) == []
    small = "all => all.map((each) => each.getBoundingClientRect()).filter(({ height }) => height > 0 && height < 48)"
    assert page.locator("main button, main a, main summary, .screens button").evaluate_all(small) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
