"""A county that is not whole yet: each page says what is missing and where it is to be written."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Visit

Begin = Callable[..., Visit]
TEAMS = "本县还没有执法小组。请把小组写入县域文件夹的 teams.csv"
POINTS = "本县还没有投诉举报点。请把点位写入县域文件夹的 points.csv"


def without(**empty: Any) -> Callable[[Route], None]:
    """Return what answers as the server does of a county that has none."""

    def answer(route: Route) -> None:
        told = route.fetch()
        route.fulfill(response=told, body=json.dumps(told.json() | empty))

    return answer


@pytest.mark.parametrize(
    ("path", "question", "empty", "words"),
    [
        ("/", "**/api/v1/teams?*", {"features": []}, TEAMS),
        ("/roster", "**/api/v1/roster?*", {"teams": [], "turns": [], "gaps": []}, TEAMS),
        ("/points", "**/api/v1/points/tokens*", {"items": []}, POINTS),
    ],
)
def test_what_a_county_lacks_is_said(visit: Begin, path: str, question: str, empty: dict[str, Any], words: str) -> None:
    seen = visit()
    page = seen.context.new_page()
    page.route(question, without(**empty))
    page.goto(seen.url + path)
    expect(page.locator("body")).to_contain_text(words)
    expect(page.locator("body")).not_to_contain_text("无值班缺口")
    expect(page.locator(".calendar, .listing")).to_have_count(0)


def test_without_a_county_it_is_said_how_to_get_one(visit: Begin) -> None:
    seen = visit()
    seen.context.clock.install()
    page = seen.context.new_page()
    page.route("**/api/v1/counties*", lambda route: route.fulfill(json=[]))
    page.goto(seen.url)
    expect(page.locator("#toasts")).to_contain_text("请在服务器上运行 wangge county import")
    expect(page.locator("#queue")).not_to_contain_text("正在载入")
    page.unroute("**/api/v1/counties*")
    page.clock.fast_forward(15_000)
    expect(page.locator("#units .team-row").first).to_be_visible()  # it then opens by itself
