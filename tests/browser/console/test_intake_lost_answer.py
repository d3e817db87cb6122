"""A call whose answer was lost is one case, also when the page is reloaded and it is sent again."""

import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit, put_away, take_in
from tests.browser.intercept import first_held, intercept

Begin = Callable[..., Visit]


def lose(route: Route) -> None:
    """Let the server take it in, and the answer never come."""
    if route.request.method != "POST":
        return route.continue_()
    route.fetch()
    return route.abort()


def filled(page: Page, text: str) -> None:
    """Fill in the form."""
    page.keyboard.press("n")
    expect(page.locator("#intake-place")).to_be_focused()
    page.keyboard.insert_text("三星村委会")
    page.locator(".lookup [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.locator(".chosen-place").wait_for()
    page.locator(".intake .choice", has_text="价格").click()
    page.locator("#intake-text").fill(text)


def sent_in_vain(page: Page, text: str) -> None:
    """Send the form while the answer is lost."""
    intercept(page, "**/api/v1/complaints?*", lose)
    filled(page, text)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".intake .problem")).to_contain_text("服务器无应答")
    page.unroute("**/api/v1/complaints?*")


def cases_of(client: httpx.Client, text: str) -> list[int]:
    """Return the cases with these words."""
    found = client.get("/api/v1/complaints", params={"state": "all", "limit": 500}).json()["items"]
    return [each["id"] for each in found if each["text"] == text]


def begun_again(page: Page) -> None:
    """Reload the page and open the draft."""
    page.reload()
    page.locator("#units .team-row").first.wait_for()
    page.locator(".new").click()


def test_a_form_that_is_sent_again_is_one_case(seat: Begin, client: httpx.Client, subtests: pytest.Subtests) -> None:
    page = seat().page()
    for part in (sent_again_after_a_reload, sent_again_without_its_author):
        with subtests.test(part.__name__):
            part(page, client)
        put_away(page)


@pytest.mark.nightly  # each call has a key of its own: js/console/intake/draft.test.js
def test_two_calls_in_the_same_words_are_two_cases(seat: Begin, client: httpx.Client) -> None:
    page = seat().page()
    two_calls_in_the_same_words(page, client)
    put_away(page)


def two_calls_in_the_same_words(page: Page, client: httpx.Client) -> None:
    """Take in two calls in the same words: they are two cases."""
    text = f"两个人说的一样 {time.time()}"
    for _ in range(2):
        filled(page, text)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".intake")).to_have_count(0)
    assert len(cases_of(client, text)) == 2


def sent_again_after_a_reload(page: Page, client: httpx.Client) -> None:
    """Send a form again after a reload: the same is not taken in twice."""
    text = f"答复没有到 {time.time()}"
    sent_in_vain(page, text)
    begun_again(page)
    page.locator("#intake-text").press("Control+Enter")
    expect(page.locator(".intake")).to_have_count(0)
    assert len(cases_of(client, text)) == 1


def sent_again_without_its_author(page: Page, client: httpx.Client) -> None:
    """Lose who complains by a reload, and send the rest again: the case still is one."""
    text = f"答复没有到，有电话 {time.time()}"
    filled(page, text)
    page.locator("input[name=phone]").fill("13900001234")
    intercept(page, "**/api/v1/complaints?*", lose)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".intake .problem")).to_contain_text("服务器无应答")
    page.unroute("**/api/v1/complaints?*")
    begun_again(page)
    page.locator("#intake-text").press("Control+Enter")
    expect(page.locator(".intake .problem")).to_contain_text("上一次提交其实已经登记")
    assert len(cases_of(client, text)) == 1


def hold(route: Route, held: list[Route]) -> None:
    """Keep what is sent until somebody lets it go on."""
    if route.request.method == "POST":
        held.append(route)
    else:
        route.continue_()


def sent_slowly(page: Page, text: str) -> Route:
    """Send the form, hide it, and return what holds its answer back."""
    held: list[Route] = []
    intercept(page, "**/api/v1/complaints?*", lambda route: hold(route, held))
    filled(page, text)
    page.keyboard.press("Control+Enter")
    route = first_held(page, held)
    page.keyboard.press("Escape")
    expect(page.locator(".intake")).to_have_count(0)
    return route


def test_who_has_turned_to_another_case_stays_there_when_a_slow_answer_comes(seat: Begin, client: httpx.Client) -> None:
    other = take_in(client, text="另一件")["id"]
    page = seat().page()
    route = sent_slowly(page, f"答复很慢 {time.time()}")
    page.locator(f".case-row[data-case='{other}']").click()
    panel = page.locator(f".case-panel[data-case='{other}']")
    panel.get_by_text("添加备注").click()
    field = panel.locator(".actions input[name=note]")
    field.click()
    page.keyboard.type("老板已")
    route.continue_()
    expect(page.locator(".toast.done")).to_be_visible()
    page.keyboard.type("离开")
    expect(field).to_have_value("老板已离开")
    expect(panel).to_be_visible()
    put_away(page)


@pytest.mark.nightly  # js/console/intake/draft.test.js keeps what was refused
def test_a_hidden_form_that_is_refused_says_so(seat: Begin) -> None:
    page = seat().page()
    route = sent_slowly(page, f"没有送到 {time.time()}")
    route.abort()
    expect(page.locator(".toast.error")).to_contain_text("服务器无应答")
    put_away(page)
