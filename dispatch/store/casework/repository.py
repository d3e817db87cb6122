"""Handling over PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dispatch.calendar.days import Notice, StatedDay, WorkCalendar, calendar_of
from dispatch.cases.case import Case, number_of
from dispatch.casework.act import Duty
from dispatch.casework.clocks import Clocks, Kept
from dispatch.desk.ports import Message
from dispatch.desk.records import NearDeadline
from dispatch.events import Event
from dispatch.store import rows
from dispatch.store.calendar.shipped import notices, rules, shipped_calendar
from dispatch.store.casework.rows import deadline_rows, handling_row, transfer_rows
from dispatch.store.counties import SqlCounties
from dispatch.store.feed import SqlFeed
from dispatch.store.rows import as_json
from dispatch.store.transaction import Transaction
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("casework.sql"))
_CALENDARS: dict[tuple[str, str], WorkCalendar] = {}
"""By county and version; a version never changes."""


def kept_rows(case: Case, kept: Kept | None) -> dict[str, str]:
    """Return the parameters that hold the rows of a case's handling; empty rows where it has none."""
    if kept is None:
        return {"handling": "{}", "deadlines": "[]", "transfers": "[]"}
    return {
        "handling": as_json(handling_row(case, kept)),
        "deadlines": as_json(deadline_rows(case, kept)),
        "transfers": as_json(transfer_rows(case, kept.handling)),
    }


class SqlCasework:
    """`dispatch.desk.ports.Casework` over one transaction."""

    def __init__(self, transaction: Transaction, counties: SqlCounties, feed: SqlFeed) -> None:
        self._connection = transaction.connection
        self._counties = counties
        self._feed = feed

    def clocks(self, county: str) -> Clocks:
        """Return the rules, the newest calendar and the clock of a county."""
        ground, shipped = self._counties.ground(county), shipped_calendar()
        newest = max(ground.calendar or "", shipped.version)
        calendar = self.calendar(county, newest) if ground.calendar else shipped
        return Clocks(tuple(rules().values()), calendar, ZoneInfo(ground.time_zone))

    def calendar(self, county: str, version: str) -> WorkCalendar:
        """Return the calendar of a county after all notices up to a version; raises BadClockError."""
        known = _CALENDARS.get((county, version))
        if known is None:
            known = _CALENDARS[county, version] = calendar_of(
                each for each in self.notices(county) if each.version <= version
            )
        return known

    def notices(self, county: str) -> list[Notice]:
        """Return the published notices and those loaded for a county, in order."""
        found = self._connection.execute(SQL["notices"], {"county": county}).mappings()
        loaded = [
            Notice(
                row["version"],
                row["document"],
                row["year"],
                {date.fromisoformat(day): StatedDay(*stated) for day, *stated in row["days"]},
                row["is_published"],
            )
            for row in found
        ]
        return sorted([*notices(), *loaded], key=lambda each: each.version)

    def keep(self, case: Case, kept: Kept) -> None:
        """Keep what the handling of a locked case has become."""
        self._connection.execute(SQL["keep"], {"county": case.county, "case_id": case.id, **kept_rows(case, kept)})

    def write(
        self, case: Case, events: Sequence[Event], kept: Kept, messages: Sequence[Message], stations: Sequence[str] = ()
    ) -> None:
        """Append events of the office, keep what they fold into and tell the live maps."""
        named = {"county": case.county, "case_id": case.id}
        self._connection.execute(SQL["keep"], {**named, **kept_rows(case, kept)})
        self._connection.execute(
            SQL["append"],
            {
                **named,
                "seq": case.event_seq,
                "stations": list(stations),
                "events": as_json(rows.event_rows(case, events)),
                "messages": self._feed.take(case.county, messages),
            },
        )

    def near(self, county: str, until: date) -> list[NearDeadline]:
        """Return the open deadlines due by a day that not everybody was warned of, locked; none that others hold."""
        found = self._connection.execute(SQL["near"], {"county": county, "until": until}).mappings()
        zone = ZoneInfo(self._counties.ground(county).time_zone)
        return [
            NearDeadline(
                row["case_id"],
                row["seq"],
                row["purpose"],
                number_of(county, row["received_on"], row["case_id"]),
                row["rule"],
                row["due_at"].astimezone(zone) if row["due_at"] else row["due_on"] or row["not_before"],
                row["handler"],
                row["warned"] and Duty(row["warned"]),
            )
            for row in found
        ]

    def warned(self, county: str, warnings: Sequence[tuple[NearDeadline, Duty]], now: datetime) -> None:
        """Note who was warned of which deadline; channels carry it as the county's rules say."""
        noted = [
            {
                "case_id": each.case_id,
                "seq": each.seq,
                "purpose": each.purpose,
                "duty": duty,
                "due": f"{each.due:%m-%d %H:%M}" if isinstance(each.due, datetime) else f"{each.due:%m-%d}",
            }
            for each, duty in warnings
        ]
        self._connection.execute(SQL["warned"], {"county": county, "noted": as_json(noted), "now": now})

    def stations(self, county: str) -> list[str]:
        """Return the codes of the stations of a county."""
        return list(self._connection.execute(SQL["stations"], {"county": county}).scalars())

    def handlers(self, county: str) -> list[str]:
        """Return who may be named as handler."""
        return list(self._connection.execute(SQL["handlers"], {"county": county}).scalars())
