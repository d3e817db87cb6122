"""Jobs of a worker: due timers and alerts, turns that begin or end, silent teams, moved cells.

Each thing is done in a transaction of its own. One that fails is logged and tried again, and does not hold up the
others, unless no other could fare better: a full disk, a database that stops.
"""

import logging
from collections.abc import Callable

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError

from api.db.engine import ask_alone
from api.process.failures import log_failure
from api.waiting_cases import assign_waiting, assign_waiting_after
from api.wiring import Wiring
from dispatch.desk.alerts.county_causes import watch_channels, watch_roads
from dispatch.desk.alerts.escalation import escalate
from dispatch.desk.alerts.silence import watch
from dispatch.desk.casework.warnings import warn
from dispatch.desk.records import DueAlert, DueTimer
from dispatch.desk.station_change import show_to_station
from dispatch.desk.timer_handlers import handle
from dispatch.desk.work import Desk
from dispatch.errors import DispatchError
from dispatch.store.roster.repository import team_news, turns_due
from dispatch.store.sql_store import SqlStore
from dispatch.store.statements import SQL
from gis.errors import GisError

log = logging.getLogger("wangge.jobs")
AT_ONCE = 100
SHARED_FAILURES = ("53", "57P", "58")
"""Beginnings of PostgreSQL codes that fail every timer: full disk or memory, shutdown, a broken disk."""


def anything_due(wiring: Wiring) -> bool:
    """Tell whether a turn has an edge, or a timer or an alert its time: one message, for mostly nothing has."""
    return bool(ask_alone(wiring.engine, SQL["anything_due"].text, now=wiring.now().isoformat()))


def act_on_due(wiring: Wiring) -> int:
    """Act on timers and alerts that are due, `AT_ONCE` of each; return how many were acted on."""
    with wiring.transaction() as connection:
        store = SqlStore(connection)
        due, alerts = store.timers.due(wiring.now(), AT_ONCE), store.alerts.due(wiring.now(), AT_ONCE)
    return sum(_handled(wiring, timer) for timer in due) + sum(_escalated(wiring, alert) for alert in alerts)


def _handled(wiring: Wiring, timer: DueTimer) -> bool:
    def act() -> bool:
        with wiring.desk(actor="system") as desk:
            outcome = handle(desk, timer)
        assign_waiting_after(wiring, outcome)
        return outcome is not None

    return _tried(act, "timer %s of case %s failed; it is tried again", timer.kind, timer.case_id)


def _escalated(wiring: Wiring, alert: DueAlert) -> bool:
    def act() -> bool:
        with wiring.desk(actor="system") as desk:
            return escalate(desk, alert)

    return _tried(act, "alert %s could not be escalated; it is tried again", alert.id)


def announce_turns(wiring: Wiring) -> int:
    """Show on the maps which teams' turns began or ended, and look at waiting cases; return how many teams."""
    now = wiring.now()
    with wiring.transaction() as connection:
        due = turns_due(connection, now)
        store = SqlStore(connection)
        for county in sorted(due):  # always in one order: each takes the lock of its feed
            store.feed.publish(county, team_news(connection, county, due[county], now))
    for county in due:
        assign_waiting(wiring, county)
    return sum(len(teams) for teams in due.values())


def watch_counties(wiring: Wiring) -> None:
    """Look in every county for teams that have fallen silent, or speak again, a road graph that is gone, and channels
    that carry nothing.
    """
    with wiring.transaction() as connection:
        teams, roads, channels = SqlStore(connection).alerts.to_watch()
    for look, counties in ((watch, teams), (watch_roads, roads), (watch_channels, channels)):
        for county in counties:  # each in a transaction of its own: one that fails hides no other
            _watched(wiring, county, look)


def _watched(wiring: Wiring, county: str, look: Callable[[Desk, str], object]) -> bool:
    def act() -> bool:
        with wiring.desk(actor="system") as desk:
            look(desk, county)
        return True

    return _tried(act, "county %s could not be watched; tried again at the next look", county)


def warn_of_deadlines(wiring: Wiring) -> None:
    """Warn of statutory deadlines that come near, county by county."""
    for county in wiring.counties():
        _watched(wiring, county.code, warn)


def show_reassigned_cases(wiring: Wiring, county: str) -> int:
    """Let stations see the open cases of the cells they have now; return how many cases it was."""
    with wiring.transaction() as connection:
        cases = SqlStore(connection).cases
        found = [(*each, False) for each in cases.reassigned(county, wiring.now())]
        found += [(*each, True) for each in cases.newly_sharing(county)]
    return sum(_shown(wiring, *each) for each in found)


def _shown(wiring: Wiring, case_id: int, station: str, shares: bool) -> bool:
    def act() -> bool:
        with wiring.desk(actor="system") as desk:
            return show_to_station(desk, case_id, station, shares=shares) is not None

    return _tried(act, "case %s could not be shown to station %s; it is tried again", case_id, station)


def _tried(act: Callable[[], bool], message: str, *values: object) -> bool:
    """Return what an act answers; False where it failed by itself.

    Raises
    ------
    DBAPIError
        No other act could fare better: each by itself would only fill the log.
    """
    try:
        return act()
    except (DispatchError, GisError, DBAPIError) as failed:
        if _is_shared(failed):
            raise
        log_failure(log, failed, message, *values)
        return False


def _is_shared(failed: Exception) -> bool:
    """Tell whether a failure is the database's and not of the one thing tried."""
    state = failed.orig.sqlstate if isinstance(failed, DBAPIError) and isinstance(failed.orig, psycopg.Error) else ""
    lost = state is None and isinstance(failed, OperationalError)  # a line that cannot be had has no code
    return lost or bool(state and state.startswith(SHARED_FAILURES))
