"""A phone in the inspector's hand: Chromium of its size, with a position, a network to be cut, a plug to be pulled."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import SEAT, take_in
from tests.chromium import CHROMIUM, CHROMIUM_FLAGS, page_of

SMALL: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "locale": "zh-CN",
    "reduced_motion": "reduce",
    "permissions": ["geolocation"],
    "geolocation": {"longitude": SEAT[0], "latitude": SEAT[1], "accuracy": 8},
}
TEAM = "100-1"


@dataclass(slots=True)
class Phone:
    """One browser profile, as a phone has it; `cut` takes the network from it.

    It is kept in memory, also while the phone is off; whose plug is to be pulled has its profile on a disk, and a
    browser of its own.
    """

    browser: Browser
    folder: Path
    url: str
    options: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    context: BrowserContext | None = None
    on_disk: bool = False
    keeps: bool = True
    """Whether it keeps the page for where there is no network: its worker is a quarter of what opening it costs."""

    def switch_on(self, *, offline: bool = False) -> Page:
        """Open the inspector's page; of a profile on disk, start the browser."""
        options = {**SMALL, **self.options} | ({} if self.keeps else {"service_workers": "block"})
        if self.on_disk:
            if not self.folder.exists():
                self._use_once()
            self.context = self.browser.browser_type.launch_persistent_context(
                self.folder, executable_path=CHROMIUM, args=CHROMIUM_FLAGS, offline=offline, **options
            )
            page = self.context.pages[0]
        else:
            self.context = self.context or self.browser.new_context(**options)
            self.context.set_offline(offline)
            page = page_of(self.context)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self.url}/field")
        return page

    def _use_once(self) -> None:
        """Open the page and close the browser in order, as on any phone before its battery dies.

        Of one that was killed twice in its first seconds Chromium found no store at all any more, and made a new one;
        why is not known. What is tested here is a phone that has been in use.
        """
        with self.browser.browser_type.launch_persistent_context(
            self.folder, executable_path=CHROMIUM, args=CHROMIUM_FLAGS, **SMALL
        ) as context:
            page = context.pages[0]
            page.goto(f"{self.url}/field")
            expect(page.locator(".join button").first).to_be_visible()

    def cut(self, *, off: bool = True) -> None:
        """Take the network away, or give it back."""
        assert self.context is not None
        self.context.set_offline(off)

    def pull_the_plug(self) -> None:
        """Kill every process of the browser at once: the battery is empty."""
        assert self.on_disk, "what is in memory would be gone"
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 10
        while self._processes() and time.monotonic() < end:
            time.sleep(0.05)
        with suppress(Exception):
            self.put_away()
        self.context = None
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self.folder / name).unlink(missing_ok=True)

    def switch_off(self) -> None:
        """Close its pages; of a profile on disk, the browser."""
        assert self.context is not None
        for page in self.context.pages if not self.on_disk else ():
            page.close()
        if self.on_disk:
            self.put_away()

    def put_away(self) -> None:
        """Close what is open of it."""
        if self.context is not None:
            self.context.close()

    def _processes(self) -> list[int]:
        mark = f"--user-data-dir={self.folder}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdecimal() and mark in (entry / "cmdline").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
        return found


@contextmanager
def phone(
    browser: Browser, folder: Path, url: str, *, on_disk: bool = False, keeps: bool = True, **options: Any
) -> Iterator[Phone]:
    """Hand out a phone that is put away in the end."""
    made = Phone(browser, folder, url, options, on_disk=on_disk, keeps=keeps)
    try:
        yield made
    finally:
        with suppress(Exception):
            made.put_away()


@contextmanager
def phones(browser: Browser, folder: Path, url: str) -> Iterator[Callable[..., Phone]]:
    """Yield a function that hands out phones, each with a folder by its name; all are put away in the end."""
    with ExitStack() as given:

        def give(name: str = "phone", **options: Any) -> Phone:
            return given.enter_context(phone(browser, folder / name, url, **options))

        yield give


def join(page: Page, team: str = TEAM, *, keeps: bool = True) -> None:
    """Put the phone with a team, and wait until its shell is kept for the time without a network, if it is."""
    page.locator(".join button").filter(has_text=team).click()
    expect(page.locator(".freshness.fresh")).to_be_visible()
    if not keeps:
        return
    page.evaluate("navigator.serviceWorker.ready.then((ready) => Boolean(ready.active))")
    wait_until_kept(page)


def wait_until_kept(page: Page) -> None:
    """Wait until the page itself is in the browser's cache; `wait_for_function` takes a promise for true."""
    page.evaluate(
        """async () => {
            for (let n = 0; n < 300; n++) {
                if (await caches.match('/field')) return;
                await new Promise((on) => setTimeout(on, 50));
            }
            throw new Error('the page was not kept');
        }"""
    )


def kept_of(page: Page, name: str = "phone") -> dict[str, Any]:
    """Return what the phone has in its store under a name, by default what it remembers of itself; empty if nothing."""
    found: dict[str, Any] = page.evaluate(
        """(name) => new Promise((done, failed) => { const opened = indexedDB.open('wangge-field');
        opened.onerror = () => failed(opened.error);
        opened.onsuccess = () => { const asked = opened.result.transaction('kept').objectStore('kept').get(name);
        asked.onerror = () => failed(asked.error);
        asked.onsuccess = () => { opened.result.close(); done(asked.result ?? {}); }; }; })""",
        name,
    )
    return found


def first_script(page: Page) -> str:
    """Return the address of the page's first script, which exports its modules by their paths."""
    address = page.locator("script[type=module]").get_attribute("src")
    assert address is not None
    return address


def rings(page: Page, client: httpx.Client, **changes: Any) -> dict[str, Any]:
    """Take in a complaint for the phone's team and wait until the phone shows it."""
    case = take_in(client, **changes)
    if case["assignment"]["team"] != TEAM:
        body = {"type": "offered", "team": TEAM, "reason": "试验"}
        case = client.post(f"/api/v1/complaints/{case['id']}/events", json=body).raise_for_status().json()
    expect(page.locator(f".case[data-case='{case['id']}']")).to_be_visible()
    return case


def bring(page: Page, client: httpx.Client, case: dict[str, Any]) -> None:
    """Let the desk say that the phone's team is on scene, which costs less than three steps, until the phone knows."""
    for name in ("acknowledged", "en_route", "on_scene"):
        said = client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": name, "team": TEAM})
        said.raise_for_status()
    expect(page.locator(f".case.on_scene[data-case='{case['id']}']")).to_be_visible()


def step(page: Page, name: str) -> None:
    """Press a step."""
    page.locator(f"[data-step='{name}']").click()


def look_away(page: Page) -> None:
    """Put the page away and take it out again: what is held for ten seconds goes out."""
    for hidden in ("true", "false"):
        page.evaluate(
            f"""() => {{ Object.defineProperty(document, 'hidden', {{ value: {hidden}, configurable: true }});
            document.dispatchEvent(new Event('visibilitychange')); }}"""
        )


def log(client: httpx.Client, case: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what happened to a case."""
    found: list[dict[str, Any]] = client.get(f"/api/v1/complaints/{case['id']}/events").raise_for_status().json()
    return found


def logged(client: httpx.Client, case: dict[str, Any], kind: str, seconds: float = 15) -> dict[str, Any]:
    """Wait until an event of a kind is in the log of a case, and return it."""
    end = time.monotonic() + seconds
    while not (found := [each for each in log(client, case) if each["type"] == kind]):
        assert time.monotonic() < end, f"no {kind}: {[each['type'] for each in log(client, case)]}"
        time.sleep(0.1)
    return found[0]
