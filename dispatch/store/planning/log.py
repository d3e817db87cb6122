"""Read from the log what planning learns from: counts, never a single case."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dispatch.planning.demand import Log
from dispatch.planning.history import NEVER_SENT, SENDING
from dispatch.store.planning.history import log_begins, logged_cases
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("log.sql"))
MOST_DAYS = 3 * 365.25
"""So far back cases count: people move, and shops close."""


def cases_by_cell(connection: Connection, county: str, since: datetime, until: datetime) -> dict[str, int]:
    """Return how many cases were received in each cell in a period; cells without one are left out."""
    asked = {"county": county, "since": since, "until": until}
    return {row.cell: row.n for row in connection.execute(SQL["cases_by_cell"], asked)}


def log_until(
    connection: Connection, county: str, until: datetime, days: float = MOST_DAYS, *, zone: ZoneInfo | None = None
) -> Log:
    """Return the cases of some days before a moment, by default three years, or since the first case if that is later.

    With a time zone they are counted from the first of the month on in which the days begin, so that counts of
    neighbouring periods cannot be subtracted to those of a day.

    Known limit: a log that begins with its first case is a little shorter than the time it was kept.
    """
    asked = until - timedelta(days=days)
    if zone is not None:
        asked = asked.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    since = _since(connection, county, asked, until)
    return Log(cases_by_cell(connection, county, since, until), since, until)


def team_log_until(connection: Connection, county: str, until: datetime) -> Log:
    """Return the cases that a team was asked for, or still may be, of three years, or since the first case of any kind.

    `LoggedCase.sends_team` says the same of a case whose events were read, and says it of those that were written to
    later: nothing after `until` counts.
    """
    since = _since(connection, county, until - timedelta(days=MOST_DAYS), until)
    asked = {"county": county, "since": since, "until": until, "sending": sorted(SENDING)}
    rows = connection.execute(SQL["team_cases_by_cell"], asked | {"without_team": sorted(NEVER_SENT)})
    cases = Counter({row.cell: row.n for row in rows})
    later = logged_cases(connection, county, since, until, as_of=until, changed_since=until)
    cases.update(each.timing.cell for each in later if each.timing.cell and each.sends_team and not each.exercise)
    return Log(dict(cases), since, until)


def _since(connection: Connection, county: str, asked: datetime, until: datetime) -> datetime:
    return max(asked, min(until, log_begins(connection, county, until) or until))
