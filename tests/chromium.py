"""One Chromium for all browser tests of a process."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

_BROWSERS = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
# Both are Debian's Chromium; the one without any window of its own takes three quarters of the time.
# WANGGE_TEST_CHROMIUM names another.
CHROMIUM = Path(os.environ.get("WANGGE_TEST_CHROMIUM") or next(filter(Path.exists, _BROWSERS), _BROWSERS[-1]))
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class SharedChromium:
    """Chromium and its driver, started when a test first asks.

    The driver holds an event loop while it runs, which would trip the asyncio of other tests: close it before those.
    """

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    @property
    def playwright(self) -> Playwright:
        """Return the driver; skip where no Chromium is installed."""
        if not CHROMIUM.exists():
            pytest.skip(f"no browser: {CHROMIUM} is missing (Debian package chromium-headless-shell, or chromium)")
        if self._playwright is None:
            self._playwright = sync_playwright().start()
        return self._playwright

    @property
    def browser(self) -> Browser:
        """Return the browser; another one if the last has crashed."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self.playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        return self._browser

    def close(self) -> None:
        """End both, if they run."""
        if self._playwright is None:
            return
        if self._browser is not None:
            self._browser.close()
        self._playwright.stop()
        self._playwright = self._browser = None


shared = SharedChromium()


def page_of(context: BrowserContext) -> Page:
    """Return the page that waits in a browser that was used before (`tests.browser.seats`), else another one."""
    waiting = [page for page in context.pages if page.url.endswith(("about:blank", "/healthz"))]
    return waiting[0] if waiting else context.new_page()
