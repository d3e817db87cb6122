"""What the inspector's page costs on a slow line: bytes and round trips; the seconds are figures (`make bench`)."""

import time
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Browser, Response, expect

from tests.browser.accessibility import wear
from tests.browser.phone import SMALL, TEAM, Phone, first_script, wait_until_kept
from tests.processes import Server

SCRIPT_KB, FIRST_VIEW_KB, FIRST_SCRIPT_KB, FIRST_FILES = 100, 120, 42, 6
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
KNOWN = """() => performance.getEntriesByType('resource')
    .map(({ name, startTime }) => [new URL(name).pathname, startTime])"""


def test_the_first_view_fits_a_slow_line(browser: Browser, site: Server) -> None:
    context = browser.new_context(**SMALL, service_workers="block")  # it fetches the page once more, to keep it
    page = context.new_page()
    came: list[Response] = []
    page.on("response", lambda each: came.append(each))  # noqa: PLW0108  -- a built-in cannot be one
    with page.expect_response("**/joined/field-ground.js"):  # the last of those that come late
        page.goto(f"{site.url}/field")
    expect(page.locator(".join button").first).to_be_visible()
    sizes = {each.url: each.request.sizes()["responseBodySize"] for each in came}
    scripts = {url: size for url, size in sizes.items() if ".js" in url}
    assert scripts[next(iter(scripts))] <= FIRST_SCRIPT_KB * 1000
    assert sum(scripts.values()) <= SCRIPT_KB * 1000, sorted(sizes.items(), key=lambda pair: -pair[1])[:5]
    assert sum(sizes.values()) <= FIRST_VIEW_KB * 1000
    context.close()


def test_the_first_screen_needs_one_script_one_style_and_two_answers_at_once(browser: Browser, site: Server) -> None:
    context = browser.new_context(**SMALL, service_workers="block")
    page = context.new_page()
    page.route("**/joined/field-*.js", lambda route: route.abort())  # what comes later
    page.goto(f"{site.url}/field")
    expect(page.locator(".join button").first).to_be_visible()
    asked = [(path, at) for path, at in page.evaluate(KNOWN) if "/joined/field-" not in path]
    assert len(asked) <= FIRST_FILES, asked
    state = [at for path, at in asked if path in {"/api/v1/session", "/api/v1/teams"}]
    came = "() => performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/session')).responseEnd"
    assert len(state) == 2
    assert max(state) < page.evaluate(came), "one does not wait for the other"
    assert [path for path, _ in asked if path.endswith(".js")] == [first_script(page)]
    context.close()


def test_a_screen_that_did_not_come_says_so_and_comes_when_it_can(hand: Callable[..., Phone]) -> None:
    given = hand(service_workers="block")
    page = given.switch_on()
    assert given.context
    given.context.route("**/joined/field-ground.js", lambda route: route.abort())
    page.reload()
    page.locator(".join button").filter(has_text=TEAM).click()
    page.locator("[data-view='ground']").click()
    expect(page.locator("main .problem")).to_contain_text("还没有下载到手机")
    given.context.unroute("**/joined/field-ground.js")
    page.locator("main button", has_text="重试").click()
    expect(page.locator(".ground h1")).to_be_visible()


def test_from_the_second_view_on_the_shell_comes_from_the_phone(browser: Browser, site: Server) -> None:
    context = browser.new_context(**SMALL)
    page = context.new_page()
    page.goto(f"{site.url}/field")
    page.evaluate("navigator.serviceWorker.ready")
    wait_until_kept(page)
    page.reload()
    came: list[Response] = []
    page.on("response", lambda each: came.append(each))  # noqa: PLW0108  -- a built-in cannot be one
    page.reload()
    expect(page.locator(".join button").first).to_be_visible()
    deadline = time.monotonic() + 10
    while True:  # the driver reports an answer a moment after the page has it
        shell = [each for each in came if any(part in each.url for part in ("/static/", "/vendor/", "/field"))]
        if len(shell) > 3:
            break
        assert time.monotonic() < deadline, [each.url for each in shell]
        page.wait_for_timeout(50)
    assert [each.url for each in shell if not each.from_service_worker and "worker.js" not in each.url] == []
    context.close()


def test_before_its_script_has_come_the_page_has_the_colours_it_will_have(
    hand: Callable[..., Phone], subtests: pytest.Subtests
) -> None:
    given = hand(service_workers="block")
    page = given.switch_on()
    assert given.context
    looks = """() => ["--page", "--panel", "--ink", "--ink-2", "--line"].map(
        (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim())"""
    page.locator(".join").wait_for()
    at_last = {}
    for scheme in SCHEMES:
        wear(page, scheme)
        at_last[scheme] = page.evaluate(looks)
    given.context.route("**/*.js", lambda route: route.abort())
    for scheme in SCHEMES:
        with subtests.test(scheme=scheme):
            page.emulate_media(color_scheme=scheme)
            page.reload()
            expect(page.locator("main .note")).to_be_visible()
            assert page.evaluate("document.documentElement.dataset.theme") is None
            assert page.evaluate(looks) == at_last[scheme]
    assert at_last["light"] != at_last["dark"]
