"""Values as trackers write them: numbers, truth and moments, each None where it cannot be read."""

import json
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from dispatch.desk.tracks.readings import Drop, Reading

UNREADABLE = Reading(flaw=Drop.UNREADABLE)
_MILLISECONDS = 100_000_000_000
"""From here on a timestamp counts milliseconds: as seconds it lies in the year 5138."""


def json_of(body: bytes) -> Any:
    """Return what a body says in JSON, None where it says nothing that can be read."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def part(value: Any, name: str) -> Any:
    """Return a member of an object, None of anything else."""
    return value.get(name) if isinstance(value, dict) else None


def number(value: Any) -> float | None:
    """Return a finite number, also one written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if isfinite(read) else None


def is_no(value: Any) -> bool:
    """Tell whether a sender says no."""
    return value is False or str(value).strip().lower() in {"false", "0"}


def is_yes(value: Any) -> bool:
    """Tell whether a sender says yes."""
    return value is True or str(value).strip().lower() in {"true", "1"}


def moment(value: Any) -> datetime | None:
    """Return a moment: seconds or milliseconds of the epoch, or ISO 8601, in UTC where no offset is stated."""
    read = number(value)
    try:
        if read is not None:
            return datetime.fromtimestamp(read / 1000 if abs(read) >= _MILLISECONDS else read, UTC)
        if not isinstance(value, str):
            return None
        found = datetime.fromisoformat(value.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
