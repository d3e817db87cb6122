"""Shared parts of key rotation for all encrypted rows."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping, TextClause


def left_over(connection: Connection, sql: Mapping[str, TextClause], newest: str, most: int) -> Sequence[RowMapping]:
    """Return up to `most` rows encrypted with another key than the newest, by a keeper's own queries.

    Before it reports none, it waits for uncommitted rows: one encrypted with the old key would otherwise be
    overlooked, and its key deleted.
    """
    asked = {"key": newest, "limit": most}
    found = connection.execute(sql["sealed_with_others"], asked).mappings().all()
    if found:
        return found
    connection.execute(sql["wait_for_writers"])
    return connection.execute(sql["sealed_with_others"], asked).mappings().all()
