"""The order in which a request is compared with the routes."""

import pytest
from starlette.routing import Match

from api.server.routers import routes


@pytest.mark.parametrize("path", ["/", "/static/1/shared/api.js", "/vendor/1/lit.js", "/api/v1/events"])
def test_what_a_page_fetches_is_among_the_first_routes(path: str) -> None:
    """A route behind forty others costs a quarter of a millisecond of a processor, and a page has two dozen files."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
    place = next(n for n, route in enumerate(routes()) if route.matches(dict(scope))[0] is Match.FULL)
    assert place < 2
