"""A county that is not whole yet: each page says what is missing and where it is to be written."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.browser.accessibility import by_day_and_night
from tests.browser.conftest import Visit, take_in
from tests.chromium import page_of

Begin = Callable[..., Visit]
TEAMS = "本县还没有执法小组。请把小组写入县域文件夹的 teams.csv"
POINTS = "本县还没有投诉举报点。请把点位写入县域文件夹的 points.csv"


def without(**empty: Any) -> Callable[[Route], None]:
    """Return what answers as the server does of a county that has none."""

    def answer(route: Route) -> None:
        given = route.fetch()
        route.fulfill(response=given, body=json.dumps(given.json() | empty))

    return answer


@pytest.mark.parametrize(
    ("path", "question", "empty", "words"),
    [
        ("/", "**/api/v1/teams?*", {"features": []}, TEAMS),
        pytest.param(
            *("/roster", "**/api/v1/roster?*", {"teams": [], "turns": [], "gaps": []}, TEAMS),
            marks=pytest.mark.nightly,
        ),
        pytest.param("/points", "**/api/v1/points/tokens*", {"items": []}, POINTS, marks=pytest.mark.nightly),
    ],
)
def test_what_a_county_lacks_is_said(seat: Begin, path: str, question: str, empty: dict[str, Any], words: str) -> None:
    seen = seat()
    page = page_of(seen.context)
    page.route(question, without(**empty))
    page.goto(seen.url + path)
    expect(page.locator("body")).to_contain_text(words)
    expect(page.locator("body")).not_to_contain_text("无值班缺口")
    expect(page.locator(".calendar, .listing")).to_have_count(0)


def test_four_steps_lead_to_the_first_case_and_are_gone_with_it(seat: Begin, client: httpx.Client) -> None:
    teams = [each["properties"]["code"] for each in client.get("/api/v1/teams").json()["features"]]
    for team in teams:
        client.post(f"/api/v1/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    bare = seat()
    none = {"type": "FeatureCollection", "features": []}
    bare.context.route("**/api/v1/roads?*", lambda route: route.fulfill(json=none))
    bare.context.route("**/api/v1/basemap?*", lambda route: route.fulfill(json={"version": None, "last_zoom": 14}))
    without_roads = bare.page().locator(".first-steps li")
    expect(without_roads).to_have_class(["done", "now", "now", "later"])
    expect(without_roads.nth(1)).to_contain_text(".venv/bin/wangge roads import")
    drawn = seat()
    drawn.context.route("**/api/v1/basemap?*", lambda route: route.fulfill(json={"version": "1", "last_zoom": 14}))
    expect(drawn.page().locator(".first-steps li")).to_have_class(["done", "done", "now", "later"])
    page = seat().page()
    steps = page.locator(".first-steps li")
    expect(steps).to_have_count(4)
    expect(steps).to_have_class(["done", "done", "now", "later"])
    expect(steps.nth(0)).to_contain_text(f"{len(teams)} 个小组")
    expect(steps.nth(2).locator("a")).to_have_attribute("href", "/roster")
    expect(steps.nth(2)).to_contain_text(".venv/bin/wangge roster import")
    assert by_day_and_night(page, "#queue") == []
    for team in teams:
        client.post(f"/api/v1/teams/{team}/status", json={"on_duty": True}).raise_for_status()
    expect(steps).to_have_class(["done", "done", "done", "now"])
    steps.nth(3).locator("button").click()
    expect(page.locator("#intake-text")).to_be_visible()
    case = take_in(client)
    expect(page.locator(".case-row")).to_have_count(1)
    expect(page.locator(".first-steps")).to_have_count(0)
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    expect(page.locator(".case-row")).to_have_count(0)
    expect(page.locator(".first-steps")).to_have_count(0)
    page.reload()
    expect(page.locator("#queue .empty")).to_contain_text("没有")
    expect(page.locator(".first-steps")).to_have_count(0)


def test_without_a_county_it_is_said_how_to_get_one(visit: Begin) -> None:
    seen = visit()
    seen.context.clock.install()
    page = seen.context.new_page()
    page.route("**/api/v1/counties*", lambda route: route.fulfill(json=[]))
    page.goto(seen.url)
    expect(page.locator("#toasts")).to_contain_text("请在服务器的程序目录下运行 .venv/bin/wangge county import")
    expect(page.locator("#queue")).not_to_contain_text("正在载入")
    expect(page.locator(".first-steps li").first).to_have_class("now")
    expect(page.locator(".first-steps")).to_contain_text(".venv/bin/wangge demo load")
    expect(page.locator(".first-steps")).to_contain_text(".venv/bin/wangge county template")
    page.unroute("**/api/v1/counties*")
    page.clock.fast_forward(15_000)
    expect(page.locator("#units .team-row").first).to_be_visible()  # it then opens by itself


@pytest.mark.parametrize(
    "path", ["/", "/field", *(pytest.param(path, marks=pytest.mark.nightly) for path in ("/roster", "/planning"))]
)
def test_a_page_whose_scripts_are_not_the_servers_says_so(visit: Begin, path: str) -> None:
    seen = visit(service_workers="block")
    page = seen.context.new_page()
    html = {"body": "<html>Welcome</html>", "content_type": "text/html"}
    page.route(re.compile(r"/static/.*\.js"), lambda route: route.fulfill(**html))
    page.goto(seen.url + path)
    words = page.get_by_text("页面未能启动")
    expect(words).to_be_hidden()
    page.evaluate("for (const each of document.getAnimations()) each.finish()")
    expect(words).to_be_visible()
    page.unroute_all()
    page.get_by_text("重新加载").click()
    expect(words).to_have_count(0)
