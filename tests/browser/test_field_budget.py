"""What the inspector's page costs on a slow line: bytes and round trips; the seconds are figures (`make bench`)."""

from playwright.sync_api import Browser, Response, expect

from tests.browser.phone import SMALL
from tests.processes import Server

SCRIPT_KB, FIRST_VIEW_KB = 100, 120


def test_the_first_view_fits_a_slow_line(browser: Browser, site: Server) -> None:
    context = browser.new_context(**SMALL, service_workers="block")  # it fetches the shell once more, to keep it
    page = context.new_page()
    came: list[Response] = []
    page.on("response", lambda each: came.append(each))  # noqa: PLW0108  -- a built-in cannot be one
    page.goto(f"{site.url}/field")
    expect(page.locator(".join button").first).to_be_visible()
    sizes = {each.url: each.request.sizes()["responseBodySize"] for each in came}
    scripts = sum(size for url, size in sizes.items() if ".js" in url)
    assert scripts <= SCRIPT_KB * 1000, sorted(sizes.items(), key=lambda pair: -pair[1])[:5]
    assert sum(sizes.values()) <= FIRST_VIEW_KB * 1000
    waits = """() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('.js'))
        .map(({ startTime }) => startTime)"""
    page_came = page.evaluate("() => performance.getEntriesByType('navigation')[0].responseEnd")
    assert max(page.evaluate(waits)) <= page_came + 1000, "every script is asked for with the page, none after another"
    context.close()


def test_from_the_second_view_on_the_shell_comes_from_the_phone(browser: Browser, site: Server) -> None:
    context = browser.new_context(**SMALL)
    page = context.new_page()
    page.goto(f"{site.url}/field")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("async () => Boolean(await caches.match('/field'))")
    page.reload()
    came: list[Response] = []
    page.on("response", lambda each: came.append(each))  # noqa: PLW0108  -- a built-in cannot be one
    page.reload()
    expect(page.locator(".join button").first).to_be_visible()
    shell = [each for each in came if any(part in each.url for part in ("/static/", "/vendor/", "/field"))]
    assert len(shell) > 10
    assert [each.url for each in shell if not each.from_service_worker and "worker.js" not in each.url] == []
    context.close()
