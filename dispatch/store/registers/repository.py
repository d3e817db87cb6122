"""Entries of registers over PostgreSQL: added, corrected by new versions, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dispatch.errors import EntryChangedError, UnknownEntryError
from dispatch.registers.register import REGISTERS, Entry, Register
from dispatch.store.rows import as_json
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("registers.sql"))

type Row = Mapping[str, Any]


def register_named(name: str) -> Register:
    """Return a register; raises UnknownEntryError where there is none."""
    if name not in REGISTERS:
        raise UnknownEntryError(
            f"No register {name!r}; there are: {', '.join(REGISTERS)}. 没有这个台账：{name}。", field="register"
        )
    return REGISTERS[name]


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one register of a county."""

    connection: Connection
    county: str
    register: str

    def keep(self, entry: Entry, at: datetime, by: str) -> tuple[int, int]:
        """Add an entry, or a new version of one; return its number and version.

        Raises
        ------
        EntryChangedError
            `entry.version` is not the newest.
        UnknownEntryError
            No entry has this number.
        """
        values = {"entry": as_json(entry.values), "lines": as_json(entry.lines), "withdrawn": entry.withdrawn}
        values |= {"number": entry.number, "version": entry.version, "at": at, "by": by}
        found = self._run("correct" if entry.number else "add", **values).one_or_none()
        if found is None:
            newest = self.versions(entry.number)[0]
            raise EntryChangedError(
                f"Entry {entry.number} has version {newest['version']} by now; version {entry.version} was corrected. "
                f"Read it again. 该记录已有第 {newest['version']} 版，请重新读取。",
                field="version",
            )
        return found.number, found.version

    def newest(self) -> list[Row]:
        """Return the newest version of each entry, the latest day first, withdrawn ones too."""
        return list(self._run("newest").mappings())

    def versions(self, number: int) -> list[Row]:
        """Return every version of an entry, the newest first; raises UnknownEntryError where there is none."""
        found = list(self._run("versions", number=number).mappings())
        if not found:
            raise UnknownEntryError(
                f"No entry {number} in the register {self.register}. 台账中没有编号 {number}。", field="number"
            )
        return found

    def known_by(self, first: date, last: date, day: date, zone: str) -> list[Entry]:
        """Return the entries of a span of days as they were known at the end of a day, without withdrawn ones."""
        return [entry_of(row) for row in self._run("known_by", first=first, last=last, day=day, zone=zone).mappings()]

    def _run(self, query: str, **values: Any) -> Any:
        return self.connection.execute(SQL[query], {"county": self.county, "register": self.register, **values})


def entry_of(row: Row) -> Entry:
    """Return an entry from a row of the table."""
    return Entry(row["number"], row["version"], row["entry"], tuple(row["lines"]), row["withdrawn"])
