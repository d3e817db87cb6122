"""The only module that reads the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251
