"""Browsers that stay open from one test of a module to the next: there a page costs half of what a fresh one does.

Each test finds its seat as if nobody had been there: what was open has ended, storage and cookies are empty, and
routes, window, media and network are as they were. What was fetched may still be kept by the browser: a test that
needs it not to be takes `visit` or `hand`, and so does one that does what cannot be undone, adds a script or stops
the clock. After a test that failed nothing is used again.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import Visit
from tests.browser.phone import SMALL, Phone
from tests.chromium import SharedChromium, page_of
from tests.processes import Server

USUAL: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "locale": "zh-CN",
    "color_scheme": "light",
    "reduced_motion": "reduce",
}
"""What `visit` begins with."""
HELD = {"service_workers": "block"}
"""Of a phone: a worker that keeps its page would outlast the test."""
EMPTIED = """async () => {
    localStorage.clear();
    sessionStorage.clear();
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
    for (const { name } of await indexedDB.databases()) await new Promise((done, failed) => {
        const asked = indexedDB.deleteDatabase(name);
        asked.onsuccess = done;
        asked.onerror = asked.onblocked = () => failed(new Error(`${name} is still there`));
    });
}"""


@dataclass(slots=True)
class Seat:
    """A browser profile and what it began with."""

    context: BrowserContext
    url: str
    options: dict[str, Any]

    def leave(self) -> None:
        """Put everything back."""
        page, *others = self.context.pages or [self.context.new_page()]
        for other in others:
            other.close()
        self.context.set_offline(False)
        self.context.unroute_all()
        page.unroute_all()
        page.goto(urljoin(self.url, "/healthz"))
        page.evaluate(EMPTIED)
        self.context.clear_cookies()
        page.emulate_media(
            media="null",
            color_scheme=self.options["color_scheme"],
            reduced_motion=self.options["reduced_motion"],
            forced_colors="null",
        )
        if "geolocation" in self.options:
            self.context.set_geolocation(self.options["geolocation"])


class Seats:
    """The seats of a module: those that wait, by their options, and those of the test that runs."""

    def __init__(self, chromium: SharedChromium, *, listens: bool) -> None:
        self._chromium = chromium
        self._listens = listens
        self._free: defaultdict[str, list[Seat]] = defaultdict(list)
        self._taken: list[tuple[str, Seat, Visit, Callable[..., None]]] = []

    def take(self, url: str, **options: Any) -> Visit:
        """Return a browser, by default Chinese at 1440 × 900; windows of any size are the same browser's."""
        chosen = USUAL | options
        key = json.dumps([url, chosen | {"viewport": None}], sort_keys=True)
        if not self._free[key]:
            self._free[key].append(Seat(self._chromium.browser.new_context(**chosen), url, chosen))
        seat = self._free[key].pop()
        page = page_of(seat.context)
        page.set_viewport_size(chosen["viewport"])
        asked: list[str] | None = [] if self._listens else None

        def note(request: Any) -> None:
            if asked is not None:
                asked.append(request.url)

        if self._listens:
            seat.context.on("request", note)
        visit = Visit(seat.context, url, asked)
        self._taken.append((key, seat, visit, note))
        return visit

    def leave(self, *, spoilt: bool) -> None:
        """End a test; what it spoilt is closed."""
        taken, self._taken = self._taken, []
        for key, seat, visit, note in taken:
            if spoilt:
                seat.context.close()
                continue
            visit.end()
            if self._listens:
                seat.context.remove_listener("request", note)
            seat.leave()
            self._free[key].append(seat)

    def close(self) -> None:
        """Close all."""
        for seats in self._free.values():
            for seat in seats:
                seat.context.close()
        self._free.clear()


@pytest.fixture(scope="module")
def seats(request: pytest.FixtureRequest, chromium: SharedChromium) -> Iterator[Seats]:
    """Return the seats of a module."""
    kept = Seats(chromium, listens=getattr(request.module, "LISTENS", False))
    yield kept
    kept.close()


@pytest.fixture
def seat(request: pytest.FixtureRequest, seats: Seats, site: Server) -> Iterator[Callable[..., Visit]]:
    """Return a function like `visit`, of browsers that go from test to test."""
    failed = request.session.testsfailed
    yield partial(seats.take, site.url)
    seats.leave(spoilt=request.session.testsfailed > failed)


@pytest.fixture
def lend(seat: Callable[..., Visit]) -> Callable[..., Phone]:
    """Return a function like `hand`, of phones that never lose their network and go from test to test."""

    def give(**options: Any) -> Phone:
        lent = seat(**SMALL | HELD | options)
        assert lent.context.browser is not None
        return Phone(lent.context.browser, Path(), lent.url, options, context=lent.context, keeps=False)

    return give
