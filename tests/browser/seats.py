"""Browsers that stay open from one test to the next: there a page costs half of what a fresh one does.

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
        self.context.unroute_all(behavior="ignoreErrors")  # a request may be on its way as a test ends
        page.unroute_all(behavior="ignoreErrors")
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
    """The seats of a run: those that wait, by their options, and those of the test that runs."""

    def __init__(self, chromium: SharedChromium) -> None:
        self._chromium = chromium
        self._free: defaultdict[str, list[Seat]] = defaultdict(list)
        self._taken: list[tuple[str, Seat, Visit, Callable[..., None]]] = []

    def take(self, url: str, *, listens: bool = False, **options: Any) -> Visit:
        """Return a browser, by default Chinese at 1440 × 900."""
        chosen = USUAL | options
        key = json.dumps(chosen, sort_keys=True)
        seat = self._waiting(key) or Seat(self._chromium.browser.new_context(**chosen), url, chosen)
        seat.url = url
        page = page_of(seat.context)
        page.set_viewport_size(chosen["viewport"])
        asked: list[str] | None = [] if listens else None

        def note(request: Any) -> None:
            if asked is not None:
                asked.append(request.url)

        if listens:
            seat.context.on("request", note)
        visit = Visit(seat.context, url, asked)
        self._taken.append((key, seat, visit, note))
        return visit

    def _waiting(self, key: str) -> Seat | None:
        """Return a seat that waits, in the Chromium that runs: another may have been started since."""
        free = self._free[key]
        while free:
            if (seat := free.pop()).context.browser is self._chromium.browser:
                return seat
        return None

    def leave(self, *, spoilt: bool) -> None:
        """End a test; what it spoilt is closed."""
        taken, self._taken = self._taken, []
        for key, seat, visit, note in taken:
            if spoilt:
                seat.context.close()
                continue
            visit.end()
            if visit.asked is not None:
                seat.context.remove_listener("request", note)
            seat.leave()
            self._free[key].append(seat)


@pytest.fixture(scope="session")
def seats(chromium: SharedChromium) -> Seats:
    """Return the seats of a run; Chromium closes them as it ends."""
    return Seats(chromium)


@pytest.fixture
def seat(request: pytest.FixtureRequest, seats: Seats, site: Server) -> Iterator[Callable[..., Visit]]:
    """Return a function like `visit`, of browsers that go from test to test."""
    failed = request.session.testsfailed
    yield partial(seats.take, site.url, listens=getattr(request.module, "LISTENS", False))
    seats.leave(spoilt=request.session.testsfailed > failed)


@pytest.fixture
def lend(seat: Callable[..., Visit]) -> Callable[..., Phone]:
    """Return a function like `hand`, of phones that never lose their network and go from test to test."""

    def give(**options: Any) -> Phone:
        lent = seat(**SMALL | HELD | options)
        assert lent.context.browser is not None
        return Phone(lent.context.browser, Path(), lent.url, options, context=lent.context, keeps=False)

    return give
