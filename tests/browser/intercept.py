"""Stand between an open page and its server."""

from collections.abc import Callable

from playwright.sync_api import Page, Route

OURS = {"Cross-Origin-Resource-Policy": "same-origin"}
"""What the server puts on every answer: of a change, or on the phone, a page takes no other for its."""
PROBE = "**/healthz?intercepted"
ASK = "async () => (await fetch('/healthz?intercepted', {cache: 'no-store'})).status"
TRIES = 100
LOOK_MS = 100


def intercept(page: Page, pattern: str, handler: Callable[[Route], object]) -> None:
    """Route the requests of an open page from the next one on.

    `Page.route` may return before the page's process knows of it: on a busy machine the request of a key pressed at
    once then went straight to the server (1 of 60 on a loaded machine). Here the page asks until it is intercepted.
    """
    page.route(pattern, handler)
    page.route(PROBE, lambda route: route.fulfill(status=299))
    assert any(page.evaluate(ASK) == 299 for _ in range(TRIES)), f"{page.url} is not intercepted"
    page.unroute(PROBE)


def first_held(page: Page, held: list[Route]) -> Route:
    """Wait until a page has asked for what is held, and return its first question.

    A button may be barred, and a notice drawn, a while before the request that belongs to it is sent.
    """
    for _ in range(TRIES):
        if held:
            return held[0]
        page.wait_for_timeout(LOOK_MS)  # meanwhile what is asked is handed over
    raise AssertionError(f"{page.url} has asked for nothing that is held")
