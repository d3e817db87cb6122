"""Play a county's cases in memory and write those that have ended: a server that runs never sees an open one."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dispatch.cases.case import Case
from dispatch.casework.clocks import Clocks, Kept
from dispatch.casework.whole import handled, numbered, with_handling
from dispatch.events import Event
from dispatch.planning.simulation.memory.state import Held, Memory
from dispatch.planning.simulation.memory.teams import EVER, NEVER
from dispatch.store.alerts.repository import alert_row
from dispatch.store.casework.rows import deadline_rows, handling_row
from dispatch.store.roster.repository import Roster
from dispatch.store.rows import as_json, case_row, decision_row, event_rows
from dispatch.store.sql_store import SqlStore
from dispatch.values import evolve
from gis.store import queries
from gis.store.counties.repository import load_county

type Office = Callable[[Case, Sequence[Event], Clocks], Sequence[Event]]
SQL = queries.load(Path(__file__).with_name("ended_cases.sql"))
_OF_ASSIGNMENT = (
    *("id", "team", "offered_at", "expires_at", "travel_s", "turnout_s"),
    *("eta_at", "method", "deliver_by", "delivered_at"),
)


def memory_of_county(connection: Connection, county: str, now: datetime, numbers: Connection) -> Memory:
    """Return a memory that holds a county without a case: its ground, its roster, and the rules in force.

    Parameters
    ----------
    numbers
        A connection that commits each statement: cases and assignments get their numbers from it, in order of time.
    """
    memory = Memory(numbers=_drawn(numbers, "draw_assignment"))
    memory.next_case_id = _drawn(numbers, "draw_case").__next__
    memory.load(load_county(connection, county, upcoming=True, ended=True))
    store = SqlStore(connection, now=now)
    ground = store.counties.ground(county)
    memory.policies[county], memory.escalations[county] = ground.policy, store.alerts.escalation(county)
    if ground.graph_version is not None:
        memory.graphs[county] = ground.graph_version
    roster = Roster(connection, county, ZoneInfo(ground.time_zone), now)
    memory.roster(county, tuple(roster.turns(EVER, NEVER)))
    return memory


def first_received(connection: Connection, county: str, since: datetime, until: datetime) -> datetime | None:
    """Return when the first case of a span of time was received; None: it has none."""
    asked = {"county": county, "since": since, "until": until}
    found: datetime | None = connection.execute(SQL["first_received"], asked).scalar_one()
    return found


def _drawn(numbers: Connection, query: str) -> Iterator[int]:
    while True:
        yield numbers.execute(SQL[query]).scalar_one()


def write_ended(connection: Connection, memory: Memory, numbers: Collection[int], office: Office) -> None:
    """Write cases of a memory whose response has ended, whole: with events, decisions, assignments and alerts.

    Parameters
    ----------
    office
        Returns the events of the office that follow the log of a case.
    """
    wanted = set(numbers)
    store = SqlStore(connection)
    done = [_handled(store, memory, number, office) for number in numbers]
    rows: dict[str, list[dict[str, Any]]] = {
        "cases": [_case(memory, case) for case, _, _ in done],
        "case_event": [row for case, log, _ in done for row in _events(case, log)],
        "handling": [handling_row(case, kept) for case, _, kept in done],
        "deadline": [row for case, _, kept in done for row in deadline_rows(case, kept)],
        "decision": [row for number in numbers for row in _decisions(memory, number)],
        "assignment": [_assignment(memory, number, held) for number in numbers for held in memory.held.get(number, ())],
        "alert": [alert_row(alert) for alert in memory.alerts.values() if alert.cause.case_id in wanted],
    }
    for table, found in rows.items():
        connection.execute(SQL[f"add_{table}"], {"rows": as_json(found)})


def _handled(store: SqlStore, memory: Memory, number: int, office: Office) -> tuple[Case, list[Event], Kept]:
    """Return a case, its whole log and its handling, once the office has done its part."""
    case, log = memory.cases[number], numbered(memory.log[number])
    clocks = store.casework.clocks(case.county)
    log += office(case, log, clocks)
    kept = handled(case, log, clocks)
    return with_handling(evolve(case, event_seq=len(log)), kept), log, kept


def _case(memory: Memory, case: Case) -> dict[str, Any]:
    seen = {"stations": sorted(memory.concerned[case.id]), "sharing": sorted(memory.sharing.get(case.id, ()))}
    return {**case_row(case), **seen}


def _events(case: Case, log: Sequence[Event]) -> list[dict[str, Any]]:
    return [{"county": case.county, "case_id": case.id, **row} for row in event_rows(case, log)]


def _decisions(memory: Memory, number: int) -> list[dict[str, Any]]:
    case = memory.cases[number]
    return [decision_row(evolve(case, event_seq=seq), made) for seq, made in memory.decisions.get(number, ())]


def _assignment(memory: Memory, number: int, held: Held) -> dict[str, Any]:
    row = {name: getattr(held.value, name) for name in _OF_ASSIGNMENT}
    row |= {"county": memory.cases[number].county, "case_id": number, "urgent": True, "status": held.status}
    return {**row, "moved_at": held.moved_at, "ended_at": held.ended_at}
