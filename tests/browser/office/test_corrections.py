"""Corrections of reporting points at the office: old and new beside each other, decided, and shown on every screen."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from api.auth.roles import Role
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import SEAT, Home, Visit
from tests.browser.phone import TEAM
from tests.browser.staff import at_bureau, client_of, signed_in, staffed
from tests.processes import Server

type Begin = Callable[..., Visit]
V1 = "/api/v1"
PHONE = "phone-of-the-test"
THERE = {"lon": SEAT[0] + 0.012, "lat": SEAT[1] + 0.004, "datum": "wgs84", "accuracy_m": 25.0}


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """Return a server with the demonstration, somebody who proposes, two who decide and one who only reads."""
    accounts = at_bureau(boss=Role.CHIEF, ruler=Role.ADMINISTRATOR, walker=Role.INSPECTOR, reader=Role.PLANNER)
    with staffed(home, module_database_url, accounts) as running:
        yield running


@pytest.fixture
def walker(site: Server) -> Iterator[httpx.Client]:
    """Client of the inspector, whose phone goes with a team."""
    with client_of(site, "walker") as opened:
        opened.put(f"{V1}/phones/{PHONE}", json={"team": TEAM}).raise_for_status()
        yield opened


def points(walker: httpx.Client) -> list[dict[str, Any]]:
    """Return the station's points of which nothing was ever proposed."""
    found = walker.get(f"{V1}/phones/{PHONE}/ground").raise_for_status().json()["points"]
    return [each for each in found if not each["corrections"]]


def propose(walker: httpx.Client, point: dict[str, Any], **said: Any) -> dict[str, Any]:
    body = {"point": point["code"], "seen_version": point["version"], "what": "closed"} | said
    made: dict[str, Any] = walker.post(f"{V1}/phones/{PHONE}/corrections", json=body).raise_for_status().json()
    return made


def opened(begin: Begin, login: str = "boss", **options: Any) -> Page:
    return signed_in(begin, login, "/corrections", "section", **options)[1]


def card(page: Page, found: dict[str, Any]) -> Locator:
    return page.locator(f".correction[data-of='{found['number']}']")


def decided(page: Page, found: dict[str, Any]) -> Locator:
    return page.locator(f".decided li[data-of='{found['number']}']")


def test_a_move_is_drawn_said_plainly_asked_once_more_and_approved_by_keys(seat: Begin, walker: httpx.Client) -> None:
    page = opened(seat)
    found = propose(walker, points(walker)[0], what="moved", place=THERE, remark="迁到街口")
    item = card(page, found)
    expect(item).to_contain_text("迁到街口")  # by the stream, without a reload
    expect(item.locator(".whereabouts")).to_contain_text("从网格")
    expect(item.locator("svg .accuracy")).to_be_visible()
    expect(item.locator("svg .cell").first).to_be_attached()
    item.get_by_role("button", name="采纳", exact=True).press("Enter")
    reason = item.get_by_label("说明（可不填，提出人会看到）")
    expect(reason).to_be_focused()
    page.keyboard.press("Escape")
    expect(item.get_by_role("button", name="采纳", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(item.get_by_role("alert")).to_contain_text("再次核对")
    reason.press("Enter")
    expect(decided(page, found)).to_contain_text("已采纳")
    expect(page.get_by_role("status")).to_have_text("已采纳，举报点已更改。")
    (moved,) = [each for each in walker.get(f"{V1}/points").json()["features"] if each["id"] == found["point"]]
    assert moved["geometry"]["coordinates"] == pytest.approx([THERE["lon"], THERE["lat"]], abs=1e-5)


def test_a_refusal_needs_its_reason_and_a_closed_point_is_opened_again(seat: Begin, walker: httpx.Client) -> None:
    one, two, *_ = points(walker)
    refused, closed = propose(walker, one), propose(walker, two, remark="店面转让")
    page = opened(seat)
    item = card(page, refused)
    item.get_by_role("button", name="不予采纳").click()
    item.locator("form button").first.click()
    expect(item).to_be_visible()  # the browser asks for the reason first
    item.get_by_label("理由（提出人会看到）").fill("仍在营业")
    item.locator("form button").first.click()
    expect(decided(page, refused)).to_contain_text("仍在营业")
    card(page, closed).get_by_role("button", name="采纳", exact=True).click()
    row = page.locator(f".closed li[data-of='{closed['point']}']")
    expect(row).to_contain_text("店面转让")
    row.get_by_role("button", name="恢复受理").click()
    row.get_by_label("理由（提出人会看到）").fill("重新开业")
    row.locator("form button").first.click()
    expect(row).to_have_count(0)
    expect(page.locator(".decided li").first).to_contain_text("恢复")


def test_two_of_one_point_stand_together_and_the_second_is_asked_again_after_the_first(
    seat: Begin, walker: httpx.Client
) -> None:
    point = points(walker)[0]
    first = propose(walker, point, what="details", name="更名后的商店")
    second = propose(walker, point, what="details", contact="值班室")
    page = opened(seat)
    expect(page.locator(f"[data-point='{point['code']}'] .correction")).to_have_count(2)
    expect(card(page, first).locator(".warnings")).to_contain_text(f"还有第 {second['number']} 号")
    card(page, first).get_by_role("button", name="采纳", exact=True).click()
    expect(decided(page, first)).to_be_visible()
    expect(card(page, second).locator(".warnings")).to_contain_text("登记已有变动（名称）")
    card(page, second).get_by_role("button", name="采纳", exact=True).click()
    card(page, second).get_by_role("button", name="仍然采纳").click()
    expect(decided(page, second)).to_contain_text("值班室")


def test_who_reads_is_offered_nothing_and_the_console_counts_what_waits(
    seat: Begin, site: Server, walker: httpx.Client
) -> None:
    before = len(walker.get(f"{V1}/corrections").json()["items"])
    found = propose(walker, points(walker)[0])
    page = opened(seat, "reader")
    expect(card(page, found)).to_contain_text("由所长或管理员核定")
    assert card(page, found).get_by_role("button").count() == 0
    console = signed_in(seat, "ruler", "/", "#units .team-row")[1]
    link = console.get_by_role("link", name=f"举报点更正：{before + 1} 条待核定")
    expect(link).to_be_visible()
    another = propose(walker, points(walker)[0])
    expect(console.get_by_role("link", name=f"举报点更正：{before + 2} 条待核定")).to_be_visible()
    with client_of(site, "boss") as boss:
        for each in (found, another):
            path = f"{V1}/corrections/{each['number']}/refuse"
            boss.post(path, json={"reason": "试验结束"}).raise_for_status()
    expect(console.get_by_role("link", name=f"举报点更正：{before} 条待核定")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "widths"), [("zh-CN", [1366, 390]), pytest.param("en-GB", [1366], marks=pytest.mark.nightly)]
)
def test_the_corrections_page_has_no_violation_and_fits(
    seat: Begin, walker: httpx.Client, subtests: pytest.Subtests, locale: str, widths: list[int]
) -> None:
    point = points(walker)[0]
    propose(walker, point, what="moved", place=THERE, remark="迁到街口")
    found = propose(walker, point, what="details", name="更名后的商店", phone=None)
    page = opened(seat, locale=locale, viewport={"width": 1366, "height": 768})
    card(page, found).locator(".actions button").last.click()
    for width in widths:
        with subtests.test(width=width):
            page.set_viewport_size({"width": width, "height": 768})
            assert by_day_and_night(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
