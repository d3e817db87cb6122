"""What axe finds wrong with a page: WCAG 2.1 A and AA, contrast among it, and good practice."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

SUNLIGHT = {"runOnly": ["color-contrast-enhanced"], "rules": {"color-contrast-enhanced": {"enabled": True}}}
WHAT = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return each violation with what it is about, empty where nothing is wrong."""
    return _found(page, WHAT)


def faint(page: Page, where: str) -> list[str]:
    """Return what cannot be read in sunlight within elements: text whose contrast is below WCAG's AAA, 7 to 1."""
    page.locator(where).first.wait_for()
    return _found(page, SUNLIGHT, where)


def _found(page: Page, what: dict[str, Any], where: str | None = None) -> list[str]:
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate("([where, what]) => axe.run(where ?? document, what)", [where, what])
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} — {(node['failureSummary'] or '')[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"][:4]
    ]
