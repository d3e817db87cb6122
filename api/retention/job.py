"""The job that erases: once a day and county, in small transactions, with a report.

It works as the database's owner, because the server's role may not remove identities or anything that would hide its
tracks. If it is interrupted, it continues the next time.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from api.auth.audit import trail as audit
from api.retention.holds import SQL, Retention
from api.retention.rules import Kind, Rule
from api.store.attachments.pieces import LASTS
from gis.store.counties.loaded import CountySummary, list_counties

BATCH = 500
STRETCH = timedelta(hours=6)
"""One transaction's fixes: 500 teams that report every ten seconds send a million in six hours."""
_LOG_FILE = re.compile(r"access-(\d{4}-[01]\d-[0-3]\d)\.log(?:\.\w+)?")


@dataclass(frozen=True, slots=True)
class Report:
    """The result for one kind: numbers of rows (files, of logs) removed, and of those kept because of a hold."""

    kind: Kind
    keep_days: int
    before: datetime
    removed: int
    held: int


class Busy(Exception):  # noqa: N818  -- not an error: another run is under way
    """Another run is under way."""


@dataclass(slots=True)
class Job:
    """One run for one county.

    Attributes
    ----------
    engine : Engine
        Of the database's owner.
    logs : Path
        The folder of access logs.
    dry : bool
        Do everything, then undo it: what would go is counted and stays.
    """

    engine: Engine
    county: CountySummary
    now: datetime
    logs: Path
    actor: str
    dry: bool = False

    def run(self) -> list[Report]:
        """Erase what is due.

        Raises
        ------
        Busy
            Another run is under way.
        """
        with self.engine.connect() as guard:
            if not guard.execute(SQL["take_turn"]).scalar_one():
                raise Busy
            try:
                self._drop_uploads()
                return [self._do(rule) for rule in self._rules().values()]
            finally:
                with suppress(DBAPIError):
                    guard.execute(SQL["end_turn"])
                guard.invalidate()  # should that have failed: the lock ends with its connection

    def _rules(self) -> dict[Kind, Rule]:
        with self.engine.connect() as connection:
            retention = Retention(connection, self.now)
            rules = retention.in_force(self.county.code, self.county.day(self.now))
            others = [retention.in_force(c.code, c.day(self.now))[Kind.LOGS] for c in list_counties(connection)]
        longest = max(others, key=lambda rule: rule.keep_days)
        return rules | {Kind.LOGS: longest}  # the server's logs are every county's

    def _do(self, rule: Rule) -> Report:
        act: dict[Kind, Callable[[datetime], tuple[int, int]]] = {
            Kind.IDENTITIES: lambda before: self._of_cases("erase_identities", "held_identities", before),
            Kind.FIXES: lambda before: self._fixes("thin_fixes", before, self._looked_up_to()),
            Kind.EVIDENCE: self._evidence,
            Kind.ATTACHMENTS: lambda before: self._of_cases("remove_attachments", "held_attachments", before),
            Kind.LOGS: self._log_files,
        }
        before = self.now - timedelta(days=rule.keep_days)
        removed, held = act[rule.kind](before)
        report = Report(rule.kind, rule.keep_days, before, removed, held)
        with self._transaction() as connection:
            fields = {**asdict(report), "kind": rule.kind.value, "county": self.county.code, "now": self.now}
            connection.execute(SQL["note_run"], fields)
            self._record(connection, report)
        return report

    def _record(self, connection: Connection, report: Report) -> None:
        if report.removed:
            audit.record(
                connection,
                self.actor,
                "retention.run",
                at=self.now,
                county=self.county.code,
                subject=f"retention:{report.kind.value}",
                removed=report.removed,
                held=report.held,
                keep_days=report.keep_days,
            )

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection
            if self.dry:
                connection.rollback()
            else:
                connection.commit()

    def _count(self, query: str, **values: Any) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(SQL[query], {"county": self.county.code, **values}).scalar_one())

    def _of_cases(self, query: str, held: str, before: datetime) -> tuple[int, int]:
        erased = 0
        batch = None if self.dry else BATCH  # what is undone would be found again: a dry run takes all at once
        while True:
            with self._transaction() as connection:
                asked = {"county": self.county.code, "before": before, "now": self.now, "batch": batch}
                done = connection.execute(SQL[query], asked).rowcount
            erased += done
            if self.dry or done < BATCH:
                return erased, self._count(held, before=before)

    def _drop_uploads(self) -> None:
        """Throw away what nobody goes on sending; no rule of a county's is asked, for it never came to a case."""
        with self._transaction() as connection:
            connection.execute(SQL["drop_uploads"], {"county": self.county.code, "before": self.now - LASTS})

    def _looked_up_to(self) -> datetime | None:
        with self.engine.connect() as connection:
            asked = {"county": self.county.code, "kind": Kind.FIXES.value, "now": self.now}
            found: datetime | None = connection.execute(SQL["looked_up_to"], asked).scalar()
        return found

    def _fixes(self, query: str, before: datetime, since: datetime | None) -> tuple[int, int]:
        with self.engine.connect() as connection:
            first = connection.execute(SQL["first_fix"], {"county": self.county.code}).scalar()
        start, removed = max(filter(None, (first, since)), default=before), 0
        while first is not None and start < before:
            until = min(start + STRETCH, before)
            with self._transaction() as connection:
                asked = {"county": self.county.code, "since": start, "until": until}
                removed += connection.execute(SQL[query], asked).rowcount
            start = until
        return removed, self._count("held_teams")

    def _evidence(self, before: datetime) -> tuple[int, int]:
        """Remove the fixes left; a dry run has thinned none, and counts those apart."""
        removed, held = self._fixes("drop_fixes", before, None)
        if self.dry:
            thinned = self.now - timedelta(days=self._rules()[Kind.FIXES].keep_days)
            removed -= self._fixes("thin_fixes", min(before, thinned), self._looked_up_to())[0]
        return removed, held

    def _log_files(self, before: datetime) -> tuple[int, int]:
        old = [path for path, day in log_files(self.logs) if day < before.astimezone(UTC).date()]
        if not self.dry:
            for path in old:
                path.unlink(missing_ok=True)
        return len(old), 0


def log_files(folder: Path) -> list[tuple[Path, date]]:
    """Return the access logs of a folder, packed ones too, and the day of each."""
    named = [(path, _LOG_FILE.fullmatch(path.name)) for path in sorted(folder.glob("access-*.log*"))]
    return [(path, date.fromisoformat(match[1])) for path, match in named if match]
