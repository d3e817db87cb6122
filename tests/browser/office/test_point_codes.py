"""The codes of reporting points on a page: found, issued, printed, revoked, by whom the table lets and nobody else."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from api.auth.roles import Role
from fixtures.county import CODE
from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Home, Visit
from tests.browser.intercept import intercept
from tests.browser.staff import PASSWORD, client_of, signed_in, staffed
from tests.chromium import page_of
from tests.processes import Server

Begin = Callable[..., Visit]
TOKENS = "/api/v1/points/tokens"


@pytest.fixture(scope="module")
def site(module_database_url: str, home: Home) -> Iterator[Server]:
    """The demonstration with an administrator, a chief of one station and a planner."""
    station = home.demonstration.stations[0].code
    people = {
        "root": (Role.ADMINISTRATOR, CODE),
        "chief": (Role.CHIEF, station),
        "plan": (Role.PLANNER, CODE),
    }
    with staffed(home, module_database_url, people) as server:
        yield server


def test_a_code_is_revoked_and_issued_again_by_keyboard_and_its_poster_is_there(seat: Begin, site: Server) -> None:
    seen, page = signed_in(seat, "root", "/points", "[data-point]")
    with client_of(site, "root") as client:
        point = client.get(TOKENS).json()["items"][0]
        row = page.locator(f"[data-point='{point['point']}']")
        row.get_by_role("button", name="停用").focus()
        page.keyboard.press("Enter")
        expect(row.get_by_role("button", name="不停用")).to_be_focused()  # a second Enter ends nothing
        page.keyboard.press("Enter")
        expect(row.get_by_role("button", name="停用")).to_be_focused()
        assert client.get(TOKENS).json()["items"][0]["good"]
        page.keyboard.press("Enter")
        row.get_by_role("button", name="确定停用").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".said.good")).to_contain_text("已停用，请取下旧海报")
        expect(row.locator(".standing")).to_have_text("已停用")
        assert not client.get(TOKENS).json()["items"][0]["good"]
        row.get_by_role("button", name="发放二维码").click()
        expect(row.locator(".standing")).to_have_text("有效")
        poster = page.locator(".said a.button")
        printed = client.get(str(poster.get_attribute("href")))
        assert printed.content.startswith(b"%PDF")
        assert client.get(TOKENS).json()["items"][0]["number"] == point["number"] + 1
    assert seen.complaints == []


def test_who_was_second_is_notified_and_sees_what_the_first_did(seat: Begin, site: Server) -> None:
    _, page = signed_in(seat, "root", "/points", "[data-point]", locale="en-GB")
    with client_of(site, "root") as client:
        point = client.get(TOKENS).json()["items"][1]
        row = page.locator(f"[data-point='{point['point']}']")
        row.get_by_role("button", name="Revoke").click()
        client.delete(f"/api/v1/points/{point['point']}/tokens/{point['number']}").raise_for_status()
        row.get_by_role("button", name="Revoke it").click()
        expect(page.locator(".said.bad")).not_to_be_empty()
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in page.locator(".said.bad").inner_text())
        expect(row.locator(".standing")).to_have_text("revoked")


def test_the_list_is_narrowed_by_words_kind_and_state(seat: Begin) -> None:
    _, page = signed_in(seat, "root", "/points", "[data-point]")
    rows = page.locator("[data-point]")
    every = rows.count()
    page.get_by_label("类别").select_option("school")
    expect(rows).not_to_have_count(every)
    assert 0 < rows.count() < every
    page.get_by_label("名称或编码").fill("小学")
    expect(rows.first).to_contain_text("小学")
    page.get_by_label("二维码").first.select_option("none")
    expect(page.locator("p.none")).to_contain_text("没有符合条件的点位")


def test_a_chief_finds_the_points_of_the_own_station_and_who_may_not_has_no_way_there(
    seat: Begin, site: Server
) -> None:
    _, page = signed_in(seat, "chief", "/points", "[data-point]", viewport={"width": 390, "height": 844})
    with client_of(site, "root") as every:
        assert 0 < page.locator("[data-point]").count() < len(every.get(TOKENS).json()["items"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    _, office = signed_in(seat, "plan", "/corrections", "h1")
    expect(office.locator("a[href^='/points']")).to_have_count(0)
    _, office = signed_in(seat, "root", "/", "#units .team-row")
    office.locator("a.points").click()
    office.locator("[data-point]").first.wait_for()


OTHERS = ("/corrections", "/rules", "/roster", "/handover")


@pytest.mark.parametrize("path", ["/points", *(pytest.param(path, marks=pytest.mark.nightly) for path in OTHERS)])
def test_one_who_is_signed_out_signs_in_and_is_back_on_the_page(seat: Begin, path: str) -> None:
    seen = seat()
    page = page_of(seen.context)
    page.goto(f"{seen.url}{path}")
    page.locator("[name=login]").fill("root")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("button").click()
    page.wait_for_url(f"**{path}")
    expect(page.locator("h1")).to_be_visible()


def test_the_page_can_be_used_by_everybody(seat: Begin) -> None:
    _, page = signed_in(seat, "root", "/points", "[data-point]")
    page.get_by_label("类别").select_option("school")  # one row is as another, and axe reads each
    page.locator("tr.good .danger").first.click()
    assert by_day_and_night(page) == []


def test_why_the_list_was_not_read_goes_once_it_is(seat: Begin) -> None:
    _, page = signed_in(seat, "chief", "/points", "[data-point]")
    came_back = "dispatchEvent(new Event('focus'))"
    foreign = {"body": "<html>Welcome</html>", "content_type": "text/html"}
    intercept(page, "**/points/tokens*", lambda route: route.fulfill(**foreign))
    page.evaluate(came_back)
    expect(page.locator(".said.bad")).to_contain_text("不是由服务器发出")
    page.unroute("**/points/tokens*")
    page.evaluate(came_back)
    expect(page.locator(".said p")).to_have_count(0)
