"""What axe finds wrong with a page: WCAG 2.1 A and AA, contrast among it, and good practice."""

from functools import cache
from importlib.resources import files
from typing import Any, Literal

from playwright.sync_api import Page

from tests.running.profiles import IS_NIGHTLY

QUICK = {"resultTypes": ["violations"], "preload": False}
"""What is right is not described, and style sheets are not fetched again: half of the time, and the same violations."""
SUNLIGHT = QUICK | {"runOnly": ["color-contrast-enhanced"], "rules": {"color-contrast-enhanced": {"enabled": True}}}
EXCEPT_CONTRAST = {"rules": {"color-contrast": {"enabled": False}}}
CONTRAST = QUICK | {"runOnly": ["color-contrast"]}
WHAT = QUICK | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, changed: str | None = None) -> list[str]:
    """Return each violation with what it is about, empty where nothing is wrong.

    Contrast takes twice as long as all other rules: of a page that was looked at before, by this test or by
    `test_accessibility.py`, `changed` says where it may be another.
    """
    if changed is None:
        return _found(page, WHAT)
    return _found(page, WHAT | EXCEPT_CONTRAST) + faded(page, changed)


def faded(page: Page, changed: str | None = None) -> list[str]:
    """Return what cannot be read: text of too little contrast. The rest is the same in each theme."""
    return _found(page, CONTRAST, changed)


def by_day_and_night(page: Page, changed: str | None = None, *, always: bool = IS_NIGHTLY) -> list[str]:
    """Return what is wrong in the light theme, and what cannot be read in the dark one; `changed` as of `violations`.

    All pages take their colours from the same variables, and contrast takes as long as all other rules. So by day the
    dark theme is looked at where it is said: on the console, the phone and the public page.
    """
    wear(page, "light")
    day = violations(page, changed)
    if not always:
        return day
    wear(page, "dark")
    night = [f"at night: {each}" for each in faded(page, changed)]
    wear(page, "light")
    return day + night


def few(page: Page, rows: str) -> None:
    """Hide all but a dozen of rows that are made alike, for axe looks at each."""
    page.locator(rows).evaluate_all("all => all.slice(12).forEach((each) => { each.hidden = true; })")


def wear(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Let the computer be set to a theme, and wait until the page has it."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "(scheme) => [undefined, scheme].includes(document.documentElement.dataset.theme)", arg=scheme
    )


def faint(page: Page, where: str) -> list[str]:
    """Return what cannot be read in sunlight within elements, in both themes: contrast below WCAG's AAA, 7 to 1."""
    page.locator(where).first.wait_for()
    found = []
    schemes: tuple[Literal["dark", "light"], ...] = ("dark", "light")
    for scheme in schemes:
        wear(page, scheme)
        found += [f"{scheme}: {each}" for each in _found(page, SUNLIGHT, where)]
    return found


def _found(page: Page, what: dict[str, Any], where: str | None = None) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate("([where, what]) => axe.run(where ?? document, what)", [where, what])
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} — {(node['failureSummary'] or '')[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"][:4]
    ]
