"""A picture that could not be had whole is never shown as the present, and is asked for until it can be."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, put_away, take_in
from tests.browser.intercept import first_held, intercept
from tests.browser.timers import hasten

Begin = Callable[..., Visit]
SOONER = {2000: 300, 5000: 300, 15_000: 300}
"""After how long the page asks again for what it was refused."""
REFUSED = '{"type": "/problems/unavailable", "title": "x", "status": 503, "detail": "The database does not answer."}'


def refuse(route: Route) -> None:
    """Answer as a server whose database does not."""
    route.fulfill(status=503, content_type="application/problem+json", body=REFUSED)


def reset(page: Page) -> None:
    """Let the page hear that its stream could not go on where it stopped."""
    page.evaluate(
        """async () => {
          const root = JSON.parse(document.getElementById('boot').textContent).static;
          const { modules } = await import(`${root}/joined/console.js`);
          const { reloadAll } = modules['console/load.js'];
          void reloadAll();
        }"""
    )


def test_a_page_that_was_refused_the_cases_says_nothing_of_none_and_has_them_once_it_can(
    visit: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    case = take_in(client, kind="enquiry")["id"]
    mine = visit()
    hasten(mine.context, SOONER)
    page = mine.context.new_page()
    page.route("**/api/v1/complaints?*", refuse)
    page.goto(mine.url)
    expect(page.locator("#toasts")).to_contain_text("The database does not answer")
    expect(page.locator(".connection")).to_have_class(re.compile("reconnecting|stale"))
    expect(page.locator(".count.open b")).to_have_text("–")
    expect(page.locator("#queue .empty")).to_have_text("正在载入……")
    page.unroute("**/api/v1/complaints?*")
    expect(page.locator(f".case-row[data-case='{case}']")).to_be_visible()
    expect(page.locator(".connection")).to_have_class(re.compile("live"))
    put_away(page)
    with subtests.test("after a cut"):
        asked_for_again_after_a_cut(page)


def asked_for_again_after_a_cut(page: Page) -> None:
    """Refuse the cases after a cut: they are asked for again, and that is said once."""
    intercept(page, "**/api/v1/complaints?*", refuse)
    reset(page)
    expect(page.locator(".connection")).to_have_class(re.compile("reconnecting|stale"))
    for _ in range(2):  # it is asked for again meanwhile, and said once
        page.wait_for_event("requestfinished", lambda each: "/complaints?" in each.url)
    expect(page.locator("#toasts .toast")).to_have_count(1)
    page.unroute("**/api/v1/complaints?*")
    expect(page.locator(".connection")).to_have_class(re.compile("live"))


def test_what_is_shown_stays_while_it_is_asked_for_again(
    seat: Begin, client: httpx.Client, subtests: pytest.Subtests
) -> None:
    page = seat().page()
    for part in (later_look_stays, record_stays_in_sight):
        with subtests.test(part.__name__):
            part(page, client)


def later_look_stays(page: Page, client: httpx.Client) -> None:
    """Look at everything twice: what the later look showed stays."""
    late: list[Route] = []

    def hold(route: Route) -> None:
        if late:
            return route.continue_()
        return late.append(route)

    intercept(page, "**/api/v1/complaints?*", hold)
    reset(page)
    first = first_held(page, late)
    case = take_in(client, kind="enquiry")["id"]
    reset(page)
    row = page.locator(f".case-row[data-case='{case}']")
    expect(row).to_be_visible()
    page.wait_for_timeout(300)
    first.fulfill(json={"items": [], "next": None})
    page.wait_for_timeout(500)
    expect(row).to_be_visible()
    page.unroute("**/api/v1/complaints?*")


def record_stays_in_sight(page: Page, client: httpx.Client) -> None:
    """Refuse the record of a case: what is shown of it stays."""
    case = take_in(client, kind="enquiry")["id"]
    page.locator(f".case-row[data-case='{case}']").click()
    expect(page.locator(".history li").first).to_be_visible()
    rows = page.locator(".history li").count()
    intercept(page, f"**/api/v1/complaints/{case}*", refuse)
    page.route(f"**/api/v1/complaints/{case}/events?*", refuse)
    with page.expect_request(f"**/api/v1/complaints/{case}/events?*"):
        client.post(f"/api/v1/complaints/{case}/events", json={"type": "note", "note": "回电"}).raise_for_status()
    page.wait_for_timeout(400)
    expect(page.locator(".history li")).to_have_count(rows)
