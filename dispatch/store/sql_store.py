"""The store over PostgreSQL: one instance per transaction, nothing committed here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, text

from dispatch.cases.case import Case, CellAtIntake
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.ports import Message
from dispatch.desk.records import DEFAULT_ZONE, DueTimer, Ground, Link, PlaceNow, Timer, Waiting, Whereabouts
from dispatch.errors import UnknownCaseError
from dispatch.events import Event
from dispatch.rules.policy import DEFAULT, from_rules
from dispatch.store import rows
from dispatch.store.alerts.book import SqlAlerts
from dispatch.store.off_shelf import repository as shelf
from dispatch.store.rows import as_json
from dispatch.store.statements import SQL
from dispatch.store.teams.assignments import EXCLUSIONS, SqlAssignments
from gis.position import Position
from gis.store.counties import places
from gis.store.queries import GIS

_CASE = text(f"{SQL['case_columns'].text} WHERE c.county = :county AND c.id = :case_id")
_CASE_BY_NUMBER = text(f"{SQL['case_columns'].text} WHERE c.id = :case_id")
# One round trip in place of three: where a position lies, the ground of the county it is in, and a case number.
_GROUND = text(f"SELECT {SQL['ground_columns'].text} FROM (SELECT CAST(:county AS text) AS county) asked")
_NEW_CASE_ID = text(f"SELECT {SQL['new_case_id'].text} AS case_id")
_PLACED = (
    f"WITH located AS ({GIS['locate'].text}) SELECT located.*, {SQL['ground_columns'].text}, {{case_id}} AS case_id "
    "FROM located, LATERAL (SELECT coalesce(located.county, :county) AS county) asked"
)
_OPENING = text(_PLACED.format(case_id=SQL["new_case_id"].text))
_READ_ONLY = text(_PLACED.format(case_id="NULL"))


def _unknown(case_id: int) -> UnknownCaseError:
    return UnknownCaseError(f"No case {case_id}; GET /api/v1/complaints lists them. 没有这个案件。", field="id")


def _ground(row: RowMapping) -> Ground:
    policy = from_rules(row["policy"]["rules"], f"{row['policy']['version']}") if row["policy"] else DEFAULT
    return Ground(policy, row["graph_version"], row["time_zone"] or DEFAULT_ZONE)


def _at_intake(cell: places.CellFound | None) -> CellAtIntake | None:
    return None if cell is None else CellAtIntake(cell.code, cell.kind, cell.in_town, cell.name)


class SqlStore(SqlAssignments):
    """`dispatch.desk.ports.Store` over one SQLAlchemy connection.

    A case of a county not in `sees` is not found, nor a team of another station than `stations`. Which cases a station
    sees the database itself says, by what the transaction told it. One that is `read_only` uses up no case number.
    Who is on duty is told as of `now`; without one, as of the transaction's beginning by the database's clock. One that
    has `defer_messages` keeps messages to the maps until `pending_messages` is called: publishing them locks the feed
    of the county until commit.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        sees: Collection[str] | None = None,
        stations: Collection[str] | None = None,
        read_only: bool = False,
        now: datetime | None = None,
        defer_messages: bool = False,
    ) -> None:
        super().__init__(connection, stations, now)
        self.listens = True
        self._defer_messages = defer_messages
        self._untold: dict[str, list[Message]] = {}
        self.alerts = SqlAlerts(connection)
        self._seen_counties = sees
        self._opening = _READ_ONLY if read_only else _OPENING
        self._grounds: dict[str, Ground] = {}
        self._places: dict[tuple[Position, str], Whereabouts] = {}
        self._case_ids: list[int] = []

    def ground(self, county: str) -> Ground:
        """Return the policy and graph in force, read once per transaction."""
        if county not in self._grounds:
            self._grounds[county] = _ground(self.connection.execute(_GROUND, {"county": county}).mappings().one())
        return self._grounds[county]

    def whereabouts(self, position: Position, *, county: str, now: datetime) -> Whereabouts:
        """Return where a position lies, read once per transaction; what an intake asks next is read with it."""
        if (position, county) not in self._places:
            asked = places.question(position, county=county, now=now)
            row = self.connection.execute(self._opening, asked).mappings().one()
            found = places.located(self.connection, row, position, now=now)
            self._places[position, county] = self._seen(found)
            self._grounds.setdefault(found.county or county, _ground(row))
            self._case_ids += [row["case_id"]] if row["case_id"] is not None else []
        return self._places[position, county]

    def _seen(self, found: places.Located) -> Whereabouts:
        """Return where a position lies; a county that is not seen is a neighbour like any other."""
        if found.county is None or self.sees(found.county):
            return Whereabouts(found.county, _at_intake(found.cell), found.neighbour)
        return Whereabouts(None, None, places.name_of_county(self.connection, found.county))

    def points_now(self, county: str, codes: Sequence[str], now: datetime) -> Mapping[str, PlaceNow]:
        """Return those of these reporting points that the county has, by code."""
        return shelf.points_now(self.connection, county, codes, now) if codes else {}

    def cells_now(self, county: str, positions: Sequence[Position], now: datetime) -> list[PlaceNow | None]:
        """Return where each position lies, in order; None outside the county."""
        return shelf.cells_now(self.connection, county, positions, now) if positions else []

    def new_case_id(self) -> int:
        """Return a number no case has."""
        return self._case_ids.pop() if self._case_ids else int(self.connection.execute(_NEW_CASE_ID).scalar_one())

    def case(self, case_id: int, *, lock: bool = False) -> Case:
        """Return a case with its assignment; raises UnknownCaseError."""
        found = self._rows("lock_case", case_id=case_id).first() if lock else self._by_number(case_id)
        if found is None or not self.sees(found["county"]):
            raise _unknown(case_id)
        return self._read(found["county"], case_id) if lock else rows.case_value(found)

    def _by_number(self, case_id: int) -> RowMapping | None:
        return self.connection.execute(_CASE_BY_NUMBER, {"case_id": case_id}).mappings().first()

    def county_of(self, case_id: int) -> str:
        """Return the county of a case; raises UnknownCaseError."""
        found = self._rows("find_case", case_id=case_id).first()
        if found is None or not self.sees(found["county"]):
            raise _unknown(case_id)
        return str(found["county"])

    def sees(self, county: str) -> bool:
        """Tell whether cases of a county are found here."""
        return self._seen_counties is None or county in self._seen_counties

    def _read(self, county: str, case_id: int) -> Case:
        row = self.connection.execute(_CASE, {"county": county, "case_id": case_id}).mappings().one()
        return rows.case_value(row)

    def waiting(self, county: str, since: datetime) -> list[Waiting]:
        """Return the waiting cases in the order they are taken up."""
        return [
            Waiting(row["case_id"], row["category"], {k: EXCLUSIONS[v] for k, v in row["passed_over"].items()})
            for row in self._rows("waiting", county=county, since=since)
        ]

    def lock_queue(self, county: str) -> None:
        """Let no other transaction of the county look through its waiting cases until this one has ended."""
        self.connection.execute(SQL["lock_queue"], {"county": county})

    def lock_waiting(self, county: str, case_id: int) -> Case | None:
        """Return a case if it still waits and is free, locked."""
        found = self._rows("lock_waiting", county=county, case_id=case_id).first()
        return self._read(county, case_id) if found else None

    def lock_free(self, county: str, case_id: int) -> Case | None:
        """Return a case if nobody else holds it, locked."""
        found = self._rows("lock_case_free", county=county, case_id=case_id).first()
        return self._read(county, case_id) if found else None

    def log(self, case: Case) -> list[Event]:
        """Return every event of a case in order."""
        return [rows.event_value(row) for row in self._rows("events", county=case.county, case_id=case.id)]

    def write(
        self,
        case: Case,
        events: Sequence[Event],
        *,
        timers: Iterable[Timer],
        opened: bool = False,
        decision: Recommendation | None = None,
        messages: Sequence[Message] = (),
        stations: Sequence[str] = (),
    ) -> None:
        """Append events, write what they fold into and tell the live maps, in one statement."""
        if self._defer_messages:
            self.publish(case.county, messages)
            messages = ()
        self.connection.execute(
            SQL["open_case" if opened else "change_case"],
            {
                "county": case.county,
                "case_id": case.id,
                "now": case.updated_at,
                "teams": sorted({event.team for event in events if event.team is not None}),
                "stations": list(stations),
                "row": as_json(rows.case_row(case)),
                "events": as_json(rows.event_rows(case, events)),
                "decision": as_json(rows.decision_row(case, decision)),
                "timers": as_json(rows.timer_rows(list(timers))),
                "messages": as_json(rows.message_rows(messages)),
            },
        )

    def handed_over(self, county: str, now: datetime) -> list[tuple[int, str]]:
        """Return the open cases that the station that has their place today does not see, with it."""
        return [(row["case_id"], row["station"]) for row in self._rows("handed_over", county=county, now=now)]

    def link(self, case: Case, link: Link, *, now: datetime, actor: str) -> None:
        """Link a written case to another; a lead is seen from then on by the stations of what follows it."""
        pair = {"county": case.county, "case_id": link.case_id, "other_id": link.other_id, "kind": link.kind.value}
        self.connection.execute(SQL["link"], {**pair, "now": now, "actor": actor})

    def unlink(self, case: Case) -> None:
        """Let a case follow no other any more."""
        self.connection.execute(SQL["unlink"], {"county": case.county, "case_id": case.id})

    def followers(self, case: Case) -> list[Case]:
        """Return the open cases that follow a case, the first to come first, locked."""
        found = self._rows("followers", county=case.county, case_id=case.id).all()
        return [self._read(case.county, row["id"]) for row in found]

    def lead_of(self, case: Case) -> int | None:
        """Return the case that a case follows, None if none."""
        found = self._rows("lead_of", county=case.county, case_id=case.id).first()
        return None if found is None else int(found["other_id"])

    def due(self, now: datetime, limit: int) -> list[DueTimer]:
        """Return timers that have come due."""
        return [DueTimer(**row) for row in self._rows("due", now=now, limit=limit)]

    def lock_case_of(self, timer: DueTimer) -> Case | None:
        """Return the timer's case, locked, with the timer removed; None if another worker holds or had it."""
        found = self._rows("lock_case_free", county=timer.county, case_id=timer.case_id).first()
        if found is None or self._rows("take_timer", county=timer.county, id=timer.id).first() is None:
            return None
        return self._read(timer.county, timer.case_id)

    def publish(self, county: str, messages: Sequence[Message]) -> None:
        """Tell the live maps, last in the transaction; one that defers messages keeps them."""
        if self._defer_messages:
            self._untold.setdefault(county, []).extend(messages)
            return
        self.connection.execute(SQL["publish"], {"county": county, "messages": as_json(rows.message_rows(messages))})

    def publish_to(self, county: str, message: Message, stations: Collection[str]) -> None:
        """Tell the live maps of the county and of these stations, last in the transaction."""
        topic, payload = message
        fields = {"topic": topic, "payload": as_json(payload), "stations": sorted(stations)}
        self.connection.execute(SQL["publish_to"], {"county": county, **fields})

    def pending_messages(self) -> dict[str, str]:
        """Return what was not told yet, by county, as `publish` takes it."""
        kept, self._untold = self._untold, {}
        return {county: as_json(rows.message_rows(messages)) for county, messages in sorted(kept.items())}
