"""One transaction over PostgreSQL: its connection, and what is seen in it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from dispatch.store.statements import SQL


@dataclass(frozen=True, slots=True)
class Transaction:
    """A connection; a case of a county not in `counties` is not found, nor a team of another station than `stations`.

    Which cases a station sees the database itself says, by what the transaction was given when it began.
    """

    connection: Connection
    counties: Collection[str] | None = None
    stations: Collection[str] | None = None

    def rows(self, query: str, **values: Any) -> Any:
        """Return the rows of a named query."""
        return self.connection.execute(SQL[query], values).mappings()

    def sees(self, county: str) -> bool:
        """Tell whether cases of a county are found here."""
        return self.counties is None or county in self.counties

    def station_codes(self) -> list[str] | None:
        """Return the stations whose teams are found, as a query takes them; None: all."""
        return None if self.stations is None else sorted(self.stations)
