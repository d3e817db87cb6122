"""Goods off the shelf on the console: an order of many shops in a few keys, closed on one screen, seen on another."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import by_day_and_night, violations
from tests.browser.conftest import SEAT, Visit, take_in

Begin = Callable[..., Visit]
V1 = "/api/v1"


@pytest.fixture
def desk(client: httpx.Client) -> Iterator[httpx.Client]:
    """The desk; afterwards every order is ended, every case cancelled and the rules as before."""
    yield client
    for order in client.get(f"{V1}/off-shelf").json()["items"]:
        address = f"{V1}/complaints/{order['case']}/off-shelf/{order['order']}/end"
        client.post(address, json={"reason": "试验结束"}).raise_for_status()
    for case in client.get(f"{V1}/complaints").json()["items"]:
        client.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    client.patch(f"{V1}/policy", json={"off_shelf_within_s": 86_400}).raise_for_status()


def shops(n: int) -> list[dict[str, Any]]:
    place = {"lon": SEAT[0], "lat": SEAT[1], "datum": "wgs84"}
    return [{"name": f"{i}号店", "place": place | {"lon": SEAT[0] + i / 500}} for i in range(n)]


def order(desk: httpx.Client, case: int, n: int = 3) -> dict[str, Any]:
    body = {"product": "散装面包", "batch": "20261101", "reason": "菌落总数超标", "premises": shops(n)}
    answer = desk.post(f"{V1}/complaints/{case}/off-shelf", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def command(page: Page, line: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(line)
    page.keyboard.press("Enter")


def test_an_order_of_many_shops_is_made_by_keyboard_alone_shown_first_and_ended_for_a_reason(
    seat: Begin, desk: httpx.Client, subtests: pytest.Subtests
) -> None:
    case = take_in(desk)["id"]
    mine = seat()
    page = mine.page()
    command(page, f"g {case}")
    expect(page.locator(".off-shelf input[name=product]")).to_be_focused()
    listed = page.locator(".shops li")
    expect(page.locator(".shelf-form .primary")).to_have_text("请先选择场所")
    expect(page.locator(".shelf-form .primary")).to_be_disabled()
    expect(listed).to_have_count(0)
    page.locator(".shelf-form select[name=area]").focus()
    page.keyboard.press("End")  # the whole county is the last
    expect(listed.first).to_be_visible()
    there = listed.count()
    assert there >= 5, "the demonstration's supermarkets and markets"
    expect(page.locator(".shelf-form .primary")).to_have_text(f"对 {there} 处下达")
    listed.first.locator("input").uncheck()
    rounds = page.locator(".shelf-form .rounds details")
    expect(rounds.first.locator("summary")).to_contain_text(re.compile(r"执法\d组 \d+ 处，车程 \d+ (分|秒)"))
    rounds.first.locator("summary").click()
    expect(rounds.first.locator("li").first).to_have_text(re.compile(r".+\+\d+ (分|秒).*"))
    expect(page.locator(".shelf-form .rounds li")).to_have_count(there - 1)
    unchecked = listed.first.locator("span").inner_text()
    assert unchecked not in page.locator(".shelf-form .rounds li span").all_inner_texts()
    page.locator(".off-shelf input[name=product]").focus()
    page.keyboard.type("散装面包")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("菌落总数超标")
    with subtests.test("what is typed by hand is added by Enter, and no order is made without it"):
        page.locator(".shelf-form .more summary").click()
        page.locator("#shelf-name").fill("东街早市摊位")
        page.locator(".off-shelf input[name=reason]").press("Enter")
        expect(page.locator("#toasts")).to_contain_text("手工填写的商户尚未加入")
        page.locator("#shelf-place").fill("107.0270, 35.3010")
        page.locator("#shelf-place").press("Enter")
        assert page.locator("#shelf-datum").evaluate("(choice) => choice.validationMessage").startswith("请选择坐标系")
        page.locator("#shelf-datum").select_option("wgs84")
        page.locator("#shelf-place").press("Enter")
        expect(page.locator(".shelf-form .by-hand")).to_contain_text("东街早市摊位")
        assert desk.get(f"{V1}/off-shelf").json()["items"] == []
        there += 1
    page.locator(".off-shelf input[name=reason]").press("Enter")
    expect(page.locator(".shelf-order .n-of-m")).to_have_text(f"0/{there - 1}")
    expect(page.locator(".toast, #undo, .undo-bar").first).to_contain_text(f"{there - 1} 处")
    [made] = desk.get(f"{V1}/off-shelf").json()["items"]
    assert (made["case"], made["product"], made["tally"]["total"]) == (case, "散装面包", there - 1)
    with subtests.test("a case with open premises does not end before its order does"):
        answer = desk.post(f"{V1}/complaints/{case}/events", json={"type": "cancelled"})
        assert answer.status_code == 409
        page.locator(".off-shelf .end summary").click()
        page.locator(".off-shelf .end input").fill("复检合格")
        page.locator(".off-shelf .end button").click()
        expect(page.locator(".shelf-order")).to_contain_text("复检合格")
        expect(page.locator(".history")).to_contain_text("终止下架令")
    assert mine.complaints == []


def test_closed_on_one_screen_it_is_gone_from_the_other_at_once(seat: Begin, desk: httpx.Client) -> None:
    case = take_in(desk)["id"]
    made = order(desk, case)
    mine, other = seat(), seat()
    here, there = mine.page(f"/?case={case}"), other.page(f"/?case={case}")
    for page in (here, there):
        expect(page.locator(".shelf-order li[data-premises]")).to_have_count(3)
        expect(page.locator(".shelf-mark.running")).to_have_count(3)
    expect(here.locator(".shelf-order li[data-premises] .left").first).to_have_text(re.compile(r"23:59:\d\d"))
    row = here.locator("[data-premises='2']")
    row.locator("summary").click()
    row.locator("select[name=outcome]").select_option("done")
    row.locator("select[name=basis]").select_option("sealed")
    row.locator("input[name=quantity]").fill("12 箱")
    row.locator("button").click()
    expect(there.locator(".shelf-order li[data-premises]")).to_have_count(2)
    expect(there.locator(".shelf-order .n-of-m")).to_have_text("1/3")
    expect(there.locator(".shelf-mark")).to_have_count(2)
    there.locator(".only-open input").uncheck()
    expect(there.locator("[data-premises='2']")).to_contain_text("查封扣押 · 12 箱")
    closed = desk.get(f"{V1}/complaints/{case}/off-shelf/{made['order']}").json()["premises"][-1]
    assert (closed["number"], closed["closing"]["basis"]) == (2, "sealed")
    expect(here.locator("#undo button")).to_be_visible()  # its answer may come after the other screen's news
    here.keyboard.press("u")
    expect(there.locator(".shelf-order .n-of-m")).to_have_text("0/3")
    assert mine.complaints == other.complaints == []


def test_overdue_is_unmistakable_and_counted_on_top_only_then(seat: Begin, desk: httpx.Client) -> None:
    case = take_in(desk)["id"]
    page = seat().page(f"/?case={case}")
    expect(page.locator("#topbar .count.shelf")).to_have_count(0)
    before = page.locator(".alerts-count").bounding_box()
    desk.patch(f"{V1}/policy", json={"off_shelf_within_s": 4}).raise_for_status()
    order(desk, case)
    expect(page.locator(".shelf-order li.at_risk")).to_have_count(3)
    expect(page.locator("#topbar .count.shelf")).to_contain_text("3")
    assert page.locator(".alerts-count").bounding_box() == before, "nothing moves"
    expect(page.locator(".shelf-order li.missed")).to_have_count(3)
    expect(page.locator(".shelf-mark.missed")).to_have_count(3)
    expect(page.locator(f".alert.calling:has-text('下架已超时'):has-text('#{case}')")).to_contain_text("散装面包 3 处")
    expect(page.locator(".shelf-order .over")).to_have_text("已超时 3 处")
    expect(page.locator(f".case-row[data-case='{case}'] .tag.shelf.over")).to_have_text("0/3")


@pytest.mark.nightly  # by day axe looks at the panel with the curve, below
def test_the_panel_and_the_legend_have_no_violation(seat: Begin, desk: httpx.Client) -> None:
    case = take_in(desk)["id"]
    made = order(desk, case)
    close = f"{V1}/complaints/{case}/off-shelf/{made['order']}/premises/1/close"
    desk.post(close, json={"outcome": "refused"}).raise_for_status()
    desk.patch(f"{V1}/policy", json={"off_shelf_within_s": 1}).raise_for_status()
    desk.post(f"{V1}/complaints/{case}/off-shelf", json={"product": "牛奶", "reason": "抽检", "premises": shops(1)})
    page = seat().page(f"/?case={case}")
    page.locator(".shelf-order li.missed").wait_for(timeout=9_000)
    page.locator(".only-open input").uncheck()
    page.locator("[data-premises='2'] summary").click()
    page.locator(".shelf-form > summary").click()
    page.locator(".shelf-form select[name=area]").select_option("all")
    page.locator(".shops li").first.wait_for()
    page.locator("#legend .legend-head .icon").click()
    expect(page.locator(".shelf-key")).to_have_count(3)
    assert by_day_and_night(page, "#drawer, #ground, #queue") == []


def test_the_curve_shows_and_says_what_was_off_the_shelf_in_time_late_and_not_yet(
    seat: Begin, desk: httpx.Client
) -> None:
    case = take_in(desk)["id"]
    desk.patch(f"{V1}/policy", json={"off_shelf_within_s": 5}).raise_for_status()
    made = order(desk, case, 4)
    address = f"{V1}/complaints/{case}/off-shelf/{made['order']}/premises"
    desk.post(f"{address}/1/close", json={"outcome": "done", "basis": "sealed"}).raise_for_status()
    page = seat().page(f"/?case={case}")
    curve = page.locator(".shelf-curve")
    expect(curve.locator(".key li")).to_have_text(["按时 1", "超时办结 0", "未办结 3"])
    expect(page.locator(".shelf-order li.missed")).to_have_count(3, timeout=15_000)
    desk.post(f"{address}/2/close", json={"outcome": "not_found"}).raise_for_status()
    desk.post(f"{address}/3/close", json={"outcome": "refused"}).raise_for_status()
    expect(curve.locator(".key li")).to_have_text(["按时 1", "超时办结 1", "未办结 1", "拒不下架 1 处"])
    expect(curve.locator(".note")).to_contain_text("1/4 处已下架")
    ways = [curve.locator(f"path.{name}").get_attribute("d") or "" for name in ("on-time", "late")]
    assert [way.count("V") for way in ways] == [3, 3], "two steps each, and down again"
    assert [re.findall(r"V([\d.]+)", way) for way in ways] == [["69.5", "69.5", "90"], ["69.5", "49", "90"]]
    deadline, second = (
        float(re.findall(r"[MH]([\d.]+)", way)[n])
        for way, n in ((curve.locator("path.deadline").get_attribute("d") or "", 0), (ways[1], 2))
    )
    assert float(re.findall(r"H([\d.]+)", ways[1])[0]) < deadline < second
    assert "按时 1" in curve.locator("svg desc").text_content()
    assert violations(page, "#drawer") == []
