"""Read from the log what planning learns from: counts, never a single case."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from gis.store import queries

SQL = queries.load(Path(__file__).with_name("log.sql"))


def cases_by_cell(connection: Connection, county: str, since: datetime, until: datetime) -> dict[str, int]:
    """Return how many cases were received in each cell in a period; cells without one are left out."""
    asked = {"county": county, "since": since, "until": until}
    return {row.cell: row.n for row in connection.execute(SQL["cases_by_cell"], asked)}
