"""Browsers that stay open between tests."""

from tests.browser.seats import seat, seats  # noqa: F401
