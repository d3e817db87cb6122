"""A command whose answer was lost, the server killed or the line cut, is done once however often it is sent."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, hears_of, put_away, take_in
from tests.browser.intercept import intercept

Begin = Callable[..., Visit]
ANSWERS = "**/api/v1/complaints/*/{}?*"


def lose(route: Route) -> None:
    """Let the server do it, and the answer never come."""
    if route.request.method != "POST":
        return route.continue_()
    route.fetch()
    return route.abort()


def say(page: Page, line: str) -> None:
    """Type a line into the command field and enter it; what is asked about is agreed to."""
    page.keyboard.press("/")
    page.locator("#find").fill(line)
    page.keyboard.press("Enter")
    if line.startswith("s "):
        page.get_by_role("button", name="互换", exact=True).click()


def said_in_vain(page: Page, line: str, path: str) -> None:
    """Enter a line while the answer is lost."""
    intercept(page, ANSWERS.format(path), lose)
    say(page, line)
    expect(page.locator("#toasts")).to_contain_text("服务器无应答")
    page.unroute(ANSWERS.format(path))


def answered(page: Page, line: str, path: str) -> None:
    """Enter a line again; this time the answer comes."""
    with page.expect_response(ANSWERS.format(path)) as found:
        say(page, line)
    assert found.value.ok, found.value.text()


def team_of(client: httpx.Client, case: int) -> Any:
    """Return the team that a case has."""
    return client.get(f"/api/v1/complaints/{case}").json()["assignment"]["team"]


def test_what_is_sent_again_is_done_once(seat: Begin, client: httpx.Client, subtests: pytest.Subtests) -> None:
    page = seat().page()
    for part in (swap, expedite_after_a_reload):
        with subtests.test(part.__name__):
            part(page, client)
        put_away(page)


@pytest.mark.nightly  # by day an expedite that is not over, above; the keys: js/shared/sent-once.test.js
def test_what_is_over_since_is_not_done_again(seat: Begin, client: httpx.Client) -> None:
    page = seat().page()
    over_since(page, client)
    put_away(page)


def expedite_after_a_reload(page: Page, client: httpx.Client) -> None:
    """Send an expedite again after a reload: it is one; sent once more, it is meant."""
    case = take_in(client, category="other")["id"]
    hears_of(page, case)
    said_in_vain(page, f"e {case} 30 请先回电", "expedites")
    page.reload()
    hears_of(page, case)
    answered(page, f"e {case} 30 请先回电", "expedites")
    assert len(client.get(f"/api/v1/complaints/{case}/expedites").json()) == 1
    expect(page.locator("#toasts")).to_contain_text("此操作已完成")  # the page has heard of it, not only its network
    answered(page, f"e {case} 30 请先回电", "expedites")  # that one was answered: this is said again, and meant
    assert len(client.get(f"/api/v1/complaints/{case}/expedites").json()) == 2


def over_since(page: Page, client: httpx.Client) -> None:
    """Send again what is over since: it is not called done, and done when sent once more."""
    case = take_in(client, category="other")["id"]
    line, path = f"e {case} 30 请先回电", f"/api/v1/complaints/{case}/expedites"
    hears_of(page, case)
    said_in_vain(page, line, "expedites")
    (only,) = client.get(path).json()
    client.post(f"{path}/{only['number']}/answer", json={"note": "已回电"}).raise_for_status()
    page.reload()
    hears_of(page, case)
    answered(page, line, "expedites")
    expect(page.locator("#toasts")).to_contain_text("此操作已完成")
    assert len(client.get(path).json()) == 1
    answered(page, line, "expedites")
    assert len(client.get(path).json()) == 2


def swap(page: Page, client: httpx.Client) -> None:
    """Send a swap again: it does not swap back."""
    one, other = (take_in(client, category="other")["id"] for _ in range(2))
    hears_of(page, one, other)
    before = team_of(client, one), team_of(client, other)
    said_in_vain(page, f"s {one} {other}", "swap")
    answered(page, f"s {one} {other}", "swap")
    assert (team_of(client, other), team_of(client, one)) == before
