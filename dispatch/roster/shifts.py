"""Shifts by the week: which days, from when until when by the county's wall clock, repeated over some dates.

A shift that ends at or before the hour it begins ends on the next day. Where clocks are put forward, an hour that does
not exist means the moment as long after the change; where they are put back, an hour that comes twice means the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.errors import BadTurnError
from dispatch.teams.turns import Turn, TurnKind

ONE_DAY = timedelta(days=1)
MOST_DAYS = 400
EVERY_DAY = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shift of one team on some days of the week (Monday is 1), first and last date included."""

    team: str
    starts: time
    ends: time
    first: date
    last: date
    days: frozenset[int] = EVERY_DAY
    kind: TurnKind = TurnKind.SHIFT


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return a moment of the county's wall clock in UTC."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def span(day: date, starts: time, ends: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when until when, UTC; one that ends no later than it begins ends on the next day."""
    last = day + ONE_DAY if ends <= starts else day
    return moment(day, starts, zone), moment(last, ends, zone)


def days(first: date, last: date) -> Iterator[date]:
    """Yield every date, both ends included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def expand(pattern: Pattern, zone: ZoneInfo) -> list[Turn]:
    """Return the turns of a pattern, in order of time.

    Raises
    ------
    BadTurnError
        Its dates are the wrong way round or too many, or no day of the week is named.
    """
    if not 0 <= (pattern.last - pattern.first).days < MOST_DAYS:
        raise BadTurnError(
            f"{pattern.first} – {pattern.last}: give 1 to {MOST_DAYS} days, the first before the last. "
            f"日期范围须为 1 至 {MOST_DAYS} 天，且起始日期在前。",
            field="last",
        )
    if not pattern.days or not pattern.days <= EVERY_DAY:
        raise BadTurnError(
            f"days={sorted(pattern.days)}: 1 is Monday, 7 Sunday. 请选择星期一至日（1–7）。", field="days"
        )
    chosen = (day for day in days(pattern.first, pattern.last) if day.isoweekday() in pattern.days)
    spans = (span(day, pattern.starts, pattern.ends, zone) for day in chosen)
    # A shift within the very hour that is left out when clocks are put forward is none.
    return [Turn(pattern.team, start, end, pattern.kind) for start, end in spans if start < end]
