"""Phones that stay on between tests."""

from tests.browser.seats import lend, seat, seats  # noqa: F401
