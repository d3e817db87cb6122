"""A post dragged in Chromium: how long after the hand moves the map shows what it would reach, and after the drop."""

import time
from typing import Any

from playwright.sync_api import Locator, Page

DRAG = """async ({x, y, moves}) => {
  // As a hand does it: the mouse is somewhere else in every frame. A move counts as shown once a frame is painted after
  // the one in which it was handled.
  const shown = () => new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => tell(performance.now());
    channel.port2.postMessage(0);
  })));
  const taken = [];
  for (let n = 1; n <= moves; n++) {
    const place = {clientX: x + 90 * Math.sin(n / 9), clientY: y + 60 * Math.sin(n / 13)};
    const began = performance.now();
    document.body.dispatchEvent(new MouseEvent("mousemove", {...place, bubbles: true, buttons: 1}));
    taken.push(await shown() - began);
  }
  taken.sort((one, other) => one - other);
  return {p50: taken[Math.floor(moves * 0.5)], p95: taken[Math.floor(moves * 0.95)], most: taken.at(-1)};
}"""
TAKE = """(marker, {x, y}) => {
  const at = (n) => ({clientX: x + n, clientY: y + n, bubbles: true, button: 0, buttons: 1});
  marker.dispatchEvent(new MouseEvent("mousedown", at(0)));
  for (const n of [2, 4, 6]) document.body.dispatchEvent(new MouseEvent("mousemove", at(n)));
}"""
DROP = """({x, y}) => document.body.dispatchEvent(new MouseEvent("mouseup", {clientX: x, clientY: y, bubbles: true}))"""
FRAMES = """async (frames) => {
  const began = performance.now();
  for (let n = 0; n < frames; n++) await new Promise(requestAnimationFrame);
  return (performance.now() - began) / frames;
}"""


def middle(marker: Locator) -> dict[str, float]:
    """Return where a marker is on the screen."""
    box = marker.bounding_box()
    assert box is not None
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


def frame_ms(page: Page) -> float:
    """Return how long a frame takes while nothing moves."""
    return float(page.evaluate(FRAMES, 60))


def drag(page: Page, marker: Locator, moves: int) -> dict[str, Any]:
    """Take a post, wait until its preview is there, move it, and return milliseconds from each move to its picture."""
    where = middle(marker)
    with page.expect_response("**/planning/preview?*"):
        marker.evaluate(TAKE, where)
    page.wait_for_timeout(300)
    taken: dict[str, Any] = page.evaluate(DRAG, {**where, "moves": moves})
    return taken


def drop_s(page: Page, marker: Locator) -> float:
    """Let go, and return the seconds until the exact answer is on the page."""
    where = middle(marker)
    began = time.perf_counter()
    with page.expect_response("**/planning/gaps?*"):
        page.evaluate(DROP, where)
    page.locator(".plan-figures[aria-busy=false]").wait_for()
    return time.perf_counter() - began
