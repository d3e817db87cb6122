"""The week that tests of the roster fill: half a year ahead, beyond the shifts that are loaded."""

from datetime import UTC, datetime, timedelta

from api import clock

_AHEAD = clock.now().date() + timedelta(days=190)
MONDAY = _AHEAD - timedelta(days=_AHEAD.weekday())
DAYS = tuple(f"{MONDAY + timedelta(days=n)}" for n in range(8))
"""From the Monday to the next one."""
SUNDAY = MONDAY + timedelta(days=6)
FIRST_MS = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=UTC).timestamp() * 1000
"""The Monday as the page's calendar counts it."""
