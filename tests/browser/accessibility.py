"""What axe finds wrong with a page: WCAG 2.1 A and AA, contrast among it, and good practice."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

WHAT = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return each violation with what it is about, empty where nothing is wrong."""
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate("(what) => axe.run(document, what)", WHAT)
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} — {(node['failureSummary'] or '')[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"][:4]
    ]
