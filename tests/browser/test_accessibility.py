"""No page has what axe calls a violation, by day and at night, in both languages, with what is open on it."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import faded, violations
from tests.browser.conftest import Visit, take_in

Begin = Callable[..., Visit]


def nothing(page: Page) -> None:
    """Leave the console as it opens."""


def a_case(page: Page) -> None:
    page.locator(".case-row").first.click()
    expect(page.locator(".case-panel .history")).to_be_visible()


def the_form(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator(".intake")).to_be_visible()


def a_command(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("a ")
    expect(page.locator("#commands [role=option]").first).to_be_visible()


def the_help(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("dialog.help")).to_be_visible()


def the_legend(page: Page) -> None:
    page.locator("#legend .icon").click()
    page.keyboard.press("c")
    expect(page.locator(".reach b")).to_be_visible()


def a_reason(page: Page) -> None:
    """Open what asks why another team goes, and what asks until when a case is set aside."""
    page.locator(".case-row", has=page.locator(".kind-enquiry")).first.click()
    page.locator(".choices > li[data-team]:not(.best) button").first.click()
    expect(page.locator(".choices .because")).to_be_visible()
    page.locator(".actions button.quiet[aria-expanded]").first.click()
    expect(page.locator(".actions > .explain")).to_be_visible()


OPENED = {
    nothing: None,
    a_case: "#queue, #drawer",
    a_reason: "#queue, #drawer",
    the_form: "#drawer",
    a_command: "#queue, #commands",
    the_help: "dialog.help",
    the_legend: "#ground",
}
"""What is opened on the page, and where it changes what there is to read."""


def closed(page: Page) -> None:
    """Close what is open."""
    for _ in range(5):
        page.keyboard.press("Escape")
    expect(page.locator("#drawer, dialog[open], #commands").filter(visible=True)).to_have_count(0)


@pytest.mark.parametrize(
    ("theme", "locale", "wrong"),
    [
        ("light", "zh-CN", violations),
        pytest.param("dark", "en-GB", faded, marks=pytest.mark.nightly),
        pytest.param("dark", "en-GB", violations, marks=pytest.mark.nightly),
    ],
    ids=["light", "dark", "dark-whole"],
)
def test_the_console_has_no_violation(
    visit: Begin,
    client: httpx.Client,
    subtests: pytest.Subtests,
    theme: str,
    locale: str,
    wrong: Callable[[Page, str | None], list[str]],
) -> None:
    """By day all rules; at night what can be read, which alone may differ there."""
    if not client.get("/api/v1/complaints").json()["items"]:
        for kind in ("complaint", "report", "enquiry", "suggestion"):
            take_in(client, kind=kind)
        take_in(client, category="food")
    page = visit(color_scheme=theme, locale=locale).page()
    for opened, changed in OPENED.items():
        with subtests.test(opened.__name__):
            opened(page)
            assert wrong(page, changed) == []
        closed(page)


def test_the_wall_has_no_violation(visit: Begin) -> None:
    assert violations(visit(viewport={"width": 1920, "height": 1080}).page("/wall")) == []
