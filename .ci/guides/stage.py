"""One server with the demonstration, and the browsers of its roles, in one language."""

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page, ViewportSize, expect

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests import processes  # noqa: E402  -- found beside this folder

SEAT = (107.0270, 35.3010)
"""A street corner of the county town, longitude and latitude."""
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}}
TALL: Final[ViewportSize] = {"width": 1280, "height": 1080}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "has_touch": True,
    "permissions": ["geolocation"],
    "geolocation": {"longitude": SEAT[0], "latitude": SEAT[1], "accuracy": 8},
}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
START_S = 300
QUALITY = 66
MARK = """each => Object.assign(each.style, {
    outline: '3px solid #d6249f', outlineOffset: '3px', borderRadius: '4px', scrollMargin: '12px' })"""
SENT = """async ([method, path, body]) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf };
    const answer = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
}"""


@dataclass(slots=True)
class Stage:
    """What the pictures of one language are taken of; `links` sign in one role each, once."""

    language: str
    url: str
    links: dict[str, str]
    browser: Browser
    folder: Path
    words: dict[str, str]
    _signed_in: dict[str, Page] = field(default_factory=dict)

    def say(self, key: str) -> str:
        """Return what the screen says under a key of the catalogue."""
        return self.words[key]

    def choose(self, chinese: str, english: str) -> str:
        """Return what somebody types in this language."""
        return chinese if self.language == "zh" else english

    def sign_in(self, link: str, kind: dict[str, Any] = DESK) -> Page:
        """Return a page of a browser of its own that is signed in by a link."""
        options = {"locale": LOCALES[self.language], "reduced_motion": "reduce", "timezone_id": "Asia/Shanghai"}
        page = self.browser.new_context(**kind, **options).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(link)
        with page.expect_navigation(url=lambda url: "/sign-in" not in url):
            page.locator("form button").click()
        return page

    def page(self, role: str, path: str, kind: dict[str, Any] = DESK) -> Page:
        """Return a role's page; a role signs in when it is first asked for."""
        page = self._signed_in.get(role) or self._signed_in.setdefault(role, self.sign_in(self.links[role], kind))
        page.goto(f"{self.url}{path}")
        return page

    def send(self, page: Page, method: str, path: str, body: object = None) -> Any:
        """Ask the server as the user who is signed in on a page."""
        return page.evaluate(SENT, [method, path, body])

    def shoot(
        self,
        page: Page,
        name: str,
        *marked: Locator,
        part: Locator | None = None,
        tall: bool = False,
        rest_ms: int = 600,
    ) -> None:
        """Keep a picture of a page, or of a part of it, with what is marked framed; of a tall window if asked to."""
        usual = page.viewport_size
        if tall:
            page.set_viewport_size(TALL)
            page.wait_for_timeout(rest_ms)
        for each in marked:
            each.first.evaluate(MARK)
            if part:
                each.first.evaluate("each => each.scrollIntoView({ block: 'nearest', inline: 'nearest' })")
        page.wait_for_timeout(rest_ms)  # what slides or fades comes to rest
        shown = page.screenshot(clip=_seen(page, part) if part else None)
        file = self.folder / self.language / "pictures" / f"{name}.webp"
        file.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(BytesIO(shown)) as image:
            image.convert("RGB").save(file, quality=QUALITY, method=6)
        print(f"  {self.language} {name} {file.stat().st_size // 1000} kB")
        for each in marked:
            each.first.evaluate("each => { each.style.outline = '' }")
        if tall and usual:
            page.set_viewport_size(usual)


def _seen(page: Page, part: Locator) -> FloatRect:
    """Return what of a part lies in the window: the rest of a list that is scrolled is not there to see."""
    box, window = part.bounding_box(), page.viewport_size
    if box is None or window is None:
        raise RuntimeError(f"not there to see: {part}")
    height = min(box["y"] + box["height"], window["height"]) - box["y"]
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": height}


def words_of(language: str) -> dict[str, str]:
    """Return the catalogue of a language."""
    texts: dict[str, str] = json.loads((ROOT / f"maps/messages/{language}.json").read_text(encoding="utf-8"))
    return texts


def load(home: Path, *, days: int) -> None:
    """Load the demonstration into a home of its own, with the cases of so many past days."""
    _run(home, "load")
    if days:
        _run(home, "past", "--days", str(days))


def _run(home: Path, *command: str) -> None:
    done = processes.wangge("demo", *command, timeout_s=START_S, WANGGE_HOME=home)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


@contextmanager
def served(home: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the demonstration of a home on this machine; give its address and the link of each role.

    It is started as for tests: its planner yields to nobody, else a busy machine would keep it waiting.
    """
    server = processes.start(
        home.with_suffix(".log"), arguments=("serve", "--demo"), WANGGE_HOME=home, WANGGE_PLANNER="true"
    )
    try:
        yield server.url, _links(server)
    finally:
        server.stop()


def _links(server: processes.Server) -> dict[str, str]:
    deadline = time.monotonic() + processes.READY_S
    while "Ctrl-C" not in server.said():
        if time.monotonic() > deadline:
            raise RuntimeError(f"the server printed no links:\n{server.said()}")
        time.sleep(0.2)
    return dict(re.findall(r"(\w+) +(http://\S+/sign-in/\S+)", server.said()))
