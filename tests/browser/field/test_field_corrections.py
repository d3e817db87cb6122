"""A correction from the inspector's phone: said without a network, decided at the office, shown at the point."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import SEAT
from tests.browser.phone import TEAM, Phone, join
from tests.running.profiles import IS_NIGHTLY

type Hand = Callable[..., Phone]
V1 = "/api/v1"
OTHER = "other-phone-of-the-test"


def at_a_point(page: Page, n: int) -> tuple[str, Locator]:
    """Open the n-th point of the list; return its code and row."""
    page.locator("[data-view='ground']").click()
    expect(page.locator("details[data-cell]").first).to_be_visible()
    code = page.locator("[data-point]").nth(n).get_attribute("data-point") or ""
    page.locator("details[data-cell]").filter(has=page.locator(f"[data-point='{code}']")).locator("summary").click()
    row = page.locator(f"[data-point='{code}']")
    row.locator(".point").click()
    return code, row


def choose(page: Page, value: str) -> None:
    page.locator(f".correction-form label:has(input[value='{value}'])").click()


def of_point(client: httpx.Client, code: str) -> list[dict[str, Any]]:
    items = client.get(f"{V1}/corrections", params={"state": "all"}).raise_for_status().json()["items"]
    return [each for each in items if each["point"] == code]


def approve(client: httpx.Client, found: dict[str, Any]) -> None:
    body = {"seen_version": found["version"]}
    client.post(f"{V1}/corrections/{found['number']}/approve", json=body).raise_for_status()


def renamed(client: httpx.Client, code: str, name: str) -> None:
    """Let somebody else's correction of a point be approved."""
    client.put(f"{V1}/phones/{OTHER}", json={"team": TEAM}).raise_for_status()
    points = client.get(f"{V1}/phones/{OTHER}/ground").json()["points"]
    version = next(each["version"] for each in points if each["code"] == code)
    body = {"point": code, "what": "details", "name": name, "seen_version": version}
    approve(client, client.post(f"{V1}/phones/{OTHER}/corrections", json=body).raise_for_status().json())


def test_said_without_a_network_sent_once_approved_and_shown_at_the_point(hand: Hand, client: httpx.Client) -> None:
    given = hand(on_disk=True)
    page = given.switch_on()
    join(page)
    given.cut()
    code, row = at_a_point(page, 0)
    before = row.locator("[data-app='amap']").get_attribute("href")
    row.locator("[data-act='correct']").click()
    expect(page.locator(".correction-form .whereabouts")).to_contain_text("精度 8 m")
    page.locator("[name=remark]").fill("迁到街口")
    page.locator("[data-act='propose']").click()
    expect(row.locator(".unsent-one")).to_contain_text("位置有变（未发送）")
    expect(row).to_contain_text("待核定 1")
    expect(page.locator(".unsent")).to_contain_text("1 项未发送")
    assert of_point(client, code) == []
    given.pull_the_plug()
    page = given.switch_on(offline=True)
    code, row = at_a_point(page, 0)
    expect(row.locator(".unsent-one")).to_be_visible()
    given.cut(off=False)
    expect(row.locator("[data-correction].proposed")).to_contain_text("位置有变 · 待核定", timeout=20_000)
    (found,) = of_point(client, code)
    assert (found["what"], found["remark"], found["accuracy_m"], found["team"]) == ("moved", "迁到街口", 8, TEAM)
    assert found["asked"]["place"] == pytest.approx(list(SEAT))
    approve(client, found)
    expect(row.locator("[data-correction].approved")).to_contain_text("已采纳", timeout=20_000)
    expect(row.locator(f"[data-app='amap'][href='{before}']")).to_have_count(0)
    assert given.errors == []


def test_a_refusal_stands_there_with_its_reason_and_what_waits_is_taken_back(lend: Hand, client: httpx.Client) -> None:
    page = lend().switch_on()
    join(page, keeps=False)
    code, row = at_a_point(page, 1)
    row.locator("[data-act='correct']").click()
    choose(page, "details")
    page.locator("[data-act='propose']").click()
    expect(page.locator(".correction-form .problem")).to_contain_text("没有需要更正的内容")
    page.locator("[name=contact]").fill("值班室")
    page.locator("[data-act='propose']").click()
    expect(row.locator("[data-correction].proposed")).to_contain_text("联系人：值班室")
    (found,) = of_point(client, code)
    assert found["asked"] == {"contact": "值班室"}, "only what differs is said"
    refusal = {"reason": "联系人无误"}
    client.post(f"{V1}/corrections/{found['number']}/refuse", json=refusal).raise_for_status()
    expect(row.locator("[data-correction].refused")).to_contain_text("理由：联系人无误", timeout=20_000)
    row.locator("[data-act='correct']").click()
    choose(page, "closed")
    page.locator("[data-act='propose']").click()
    row.locator("[data-act='withdraw']").click()
    expect(row.locator("[data-correction].withdrawn")).to_contain_text("已关闭 · 已撤回")
    assert sorted(each["status"] for each in of_point(client, code)) == ["refused", "withdrawn"]


def test_where_the_point_has_changed_meanwhile_it_is_asked_again(lend: Hand, client: httpx.Client) -> None:
    given = lend()
    page = given.switch_on()
    join(page, keeps=False)
    code, row = at_a_point(page, 2)
    given.cut()
    row.locator("[data-act='correct']").click()
    choose(page, "same")
    page.locator("[data-act='propose']").click()
    expect(page.locator(".correction-form .problem")).to_contain_text("请写明新的地址")
    page.locator("[name=address]").fill("南街 5 号")
    page.locator("[data-act='propose']").click()
    expect(row.locator(".unsent-one")).to_contain_text("地址：南街 5 号")
    renamed(client, code, "改了名的商店")
    given.cut(off=False)
    expect(row.locator(".problem")).to_contain_text("信息已有变动", timeout=20_000)
    expect(row.locator(".point b")).to_have_text("改了名的商店", timeout=20_000)
    row.locator("[data-act='again']").click()
    expect(page.locator("[name=address]")).to_have_value("南街 5 号")
    page.locator("[data-act='propose']").click()
    expect(row.locator("[data-correction].proposed")).to_contain_text("地址：南街 5 号")
    expect(row.locator(".problem")).to_have_count(0)
    assert [each["asked"] for each in of_point(client, code) if each["status"] == "proposed"] == [
        {"address": "南街 5 号"}
    ]


@pytest.mark.parametrize("locale", ["zh-CN", pytest.param("en-GB", marks=pytest.mark.nightly)])
def test_the_form_has_no_violation_and_is_large_enough_for_thumbs(lend: Hand, locale: str) -> None:
    page = lend(locale=locale).switch_on()
    join(page, keeps=False)
    _, row = at_a_point(page, 3)
    row.locator("[data-act='correct']").click()
    small = "all => all.map((each) => each.getBoundingClientRect()).filter(({ height }) => height > 0 && height < 48)"
    for what in ("moved", "closed", "details") if IS_NIGHTLY else ("details",):
        choose(page, what)
        assert by_day_and_night(page) == []
        assert page.locator("main button, main select, main input:not([type=radio])").evaluate_all(small) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
