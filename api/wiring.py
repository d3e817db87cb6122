"""The one place where everything meets: engine, road graphs, clock. One call is one transaction.

After a commit that freed a team, or left a case waiting, waiting cases are looked at in transactions of their own;
should the process die in between, their timers do it.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from api import clock
from api.auth.accounts.second_factors import Factors
from api.auth.audit import trail as audit
from api.auth.principal import NOBODY_YET, Means, Principal
from api.db import fate
from api.db.engine import begin_limited
from api.process.failures import log_failure, one_line
from api.settings import Settings
from api.store.attachments.archive import Archive
from api.store.attachments.uploads import Uploads
from api.store.identity.identities import Identities
from api.store.identity.keyring import Keyring
from dispatch.desk.alert_escalation import climb
from dispatch.desk.missing_roads import watch_roads
from dispatch.desk.records import DueAlert, DueTimer
from dispatch.desk.silence import watch
from dispatch.desk.station_change import hand_over
from dispatch.desk.timer_handlers import ring, take_up
from dispatch.desk.work import Desk, Outcome
from dispatch.errors import DispatchError
from dispatch.store.roster.repository import ring as ring_turns
from dispatch.store.roster.repository import team_news
from dispatch.store.sql_store import SqlStore
from gis.errors import NO_COUNTY, GisError, UnknownCountyError
from gis.store.counties.repository import CountySummary, list_counties
from gis.store.graphs.repository import GraphShelf

log = logging.getLogger("wangge.wiring")
COUNTIES_KEPT_S = 1.0
EVERYBODYS = ("53", "57P", "58")
"""How PostgreSQL's codes begin for a full disk or memory, its own end, a broken disk: no other timer fares better."""


@dataclass(slots=True)
class _Counties:
    """What was read last, shared by every view of one wiring."""

    read_at: float = 0.0
    known: list[CountySummary] = field(default_factory=list)


@dataclass(slots=True)
class Wiring:
    """What routes, timers and streams share in one worker process."""

    settings: Settings
    engine: Engine
    shelf: GraphShelf
    now: Callable[[], datetime] = clock.now
    who: Principal = NOBODY_YET
    address: str | None = None
    keyring: Keyring | None = None
    _counties: _Counties = field(default_factory=_Counties)

    def seen_by(self, who: Principal, address: str | None = None) -> "Wiring":
        """Return the same wiring for one principal: it finds no county or station but theirs, in their name."""
        return replace(self, who=who, address=address)

    def county_wide(self) -> "Wiring":
        """Return the same wiring, in the same name, without the limits of a station.

        For what a county does as a whole, whoever caused it: who goes is decided among all teams. Whether the case or
        team may be reached has to be asked of the narrower wiring before.
        """
        place = self.who.place
        if place is None or place.stations is None:
            return self
        return replace(self, who=replace(self.who, place=replace(place, stations=None)))

    def record(self, connection: Connection, action: str, **told: Any) -> None:
        """Record in the audit trail what whoever asks did; while nobody is known, nothing is. `told` as `audit.record`.

        Late in a transaction: rows of the trail are sealed one after another.
        """
        if self.who.means is not Means.OPEN:
            home = self.who.place.county if self.who.place else None
            county = told.pop("county", None) or home
            audit.record(connection, self.who, action, at=self.now(), address=self.address, county=county, **told)

    def look(self, connection: Connection, action: str, **told: Any) -> None:
        """Record what whoever asks looked at, in a transaction that changes nothing: its commit waits for no disk."""
        self.record(connection, action, look=True, **told)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open one transaction; committed if the block ends well, else nothing is written.

        Where the database falls silent within the COMMIT nobody knows: `api.db.fate` notes it.

        The database itself finds no case, fix or message of a county or station that is not seen.
        """
        with fate.noted(self.engine) as connection:
            begin_limited(connection, self.who.counties, self.who.stations)
            yield connection

    @contextmanager
    def desk(self, *, actor: str | None = None) -> Iterator[Desk]:
        """Open one transaction as a desk."""
        with self.transaction() as connection:
            yield self.desk_on(connection, actor=actor)

    def desk_on(self, connection: Connection, *, actor: str | None = None, looking: bool = False) -> Desk:
        """Return a desk within a transaction that is already open; one only `looking` takes nothing in."""
        return self.desk_over(self.store_on(connection, looking=looking), actor=actor)

    def desk_over(self, store: SqlStore, *, actor: str | None = None) -> Desk:
        """Return a desk over the store of a transaction that is already open."""
        station = self.who.place.station if self.who.place else None
        return Desk(store, self.shelf, self.now(), actor or self.who.actor, station)

    def store_on(self, connection: Connection, *, looking: bool = False, reticent: bool = False) -> SqlStore:
        """Return the store of an open transaction: cases of counties and teams of stations not seen are not found."""
        how = {"looking": looking, "reticent": reticent}
        return SqlStore(connection, sees=self.who.counties, stations=self.who.stations, now=self.now(), **how)

    def identities_on(self, connection: Connection) -> Identities:
        """Return who complained, within a transaction that is already open."""
        return Identities(connection, self._keys())

    def factors_on(self, connection: Connection) -> Factors:
        """Return the accounts' second factors, within a transaction that is already open."""
        return Factors(connection, self._keys(), self.now())

    def archive_on(self, connection: Connection) -> Archive:
        """Return the attachments of cases, within a transaction that is already open."""
        return Archive(connection, self._keys())

    def uploads_on(self, connection: Connection) -> Uploads:
        """Return attachments on their way in pieces, within a transaction that is already open."""
        return Uploads(connection, self._keys(), self.now())

    def _keys(self) -> Keyring:
        if self.keyring is None:
            self.keyring = Keyring(self.settings.keys_file)
        return self.keyring

    def counties(self, *, newest: bool = False) -> list[CountySummary]:
        """Return the counties loaded that are seen, the home county first; at most a second old, or read just now."""
        return [county for county in self._all_counties(newest=newest) if self.who.sees(county.code)]

    def _all_counties(self, *, newest: bool) -> list[CountySummary]:
        kept = self._counties
        if not newest and kept.known and time.monotonic() - kept.read_at < COUNTIES_KEPT_S:
            return kept.known
        with self.transaction() as connection:
            known = list_counties(connection, self.settings.county)
        kept.read_at, kept.known = time.monotonic(), known
        return known

    def county(self, asked: str | None = None) -> CountySummary:
        """Return the county asked for, or the home county.

        Raises
        ------
        UnknownCountyError
            No such county is loaded, or none at all.
        """
        wanted = asked or (self.settings.county if self.who.place is None else self.who.place.county)
        for newest in (False, True):  # one that was loaded a moment ago is in no list that is kept
            counties = self.counties(newest=newest)
            for county in counties:
                if wanted is None or county.code == wanted:
                    return county
        if not counties:
            raise UnknownCountyError(NO_COUNTY, field="county")
        known = ", ".join(f"{county.code} {county.name}" for county in counties)
        raise UnknownCountyError(f"No county {wanted!r} is loaded; loaded: {known}. 没有这个县。", field="county")

    def settle(self, county: str, *, most: int = 20) -> int:
        """Give waiting cases of a whole county to free teams, one transaction each; return how many were given."""
        whole = self.county_wide()
        for given in range(most):
            with whole.desk(actor="system") as desk:
                if take_up(desk, county) is None:
                    return given
        return most

    def hand_over(self, county: str) -> int:
        """Let stations see the open cases of the cells they have now, one transaction each; return how many it was."""
        with self.transaction() as connection:
            found = SqlStore(connection).handed_over(county, self.now())
        return sum(self._hand_over(case_id, station) for case_id, station in found)

    def _hand_over(self, case_id: int, station: str) -> bool:
        """Let a station see a case; one that fails is logged and looked for again, and does not hold up the others."""
        try:
            with self.desk(actor="system") as desk:
                return hand_over(desk, case_id, station) is not None
        except (DispatchError, DBAPIError) as failed:
            _raise_if_everybodys(failed)
            log_failure(log, failed, "case %s could not be shown to station %s; tried again", case_id, station)
            return False

    def settle_after(self, outcome: Outcome | None) -> None:
        """Look at waiting cases if a call asked for it.

        What the call did is committed, so it has to be answered whatever becomes of this: their timers look again.
        """
        if outcome is None or not outcome.look_at_waiting:
            return
        try:
            self.settle(outcome.case.county)
        except (DispatchError, GisError, SQLAlchemyError) as failed:
            log.warning("waiting cases were not looked at, their timers do: %s", one_line(failed))

    def ring_due(self, *, limit: int = 100) -> int:
        """Act on timers and alerts that have come due, one transaction each; return how many were acted on."""
        with self.transaction() as connection:
            store = SqlStore(connection)
            due, alerts = store.due(self.now(), limit), store.alerts.due(self.now(), limit)
        return sum(self._ring(timer) for timer in due) + sum(self._climb(alert) for alert in alerts)

    def ring_roster(self) -> int:
        """Tell the maps which teams' turns began or ended, and look at waiting cases; return how many teams."""
        now = self.now()
        with self.transaction() as connection:
            rung = ring_turns(connection, now)
            store = SqlStore(connection)
            for county in sorted(rung):  # always in one order: each takes the lock of its feed
                store.publish(county, team_news(connection, county, rung[county], now))
        for county in rung:
            self.settle(county)
        return sum(len(teams) for teams in rung.values())

    def _ring(self, timer: DueTimer) -> bool:
        """Act on one timer; one that fails is logged and does not hold up the others."""
        try:
            with self.desk(actor="system") as desk:
                outcome = ring(desk, timer)
            self.settle_after(outcome)
        except (DispatchError, GisError, DBAPIError) as failed:
            _raise_if_everybodys(failed)
            log_failure(log, failed, "timer %s of case %s failed; it rings again", timer.kind, timer.case_id)
            return False
        return outcome is not None

    def _climb(self, alert: DueAlert) -> bool:
        """Tell one alert higher; one that fails is logged and does not hold up the others."""
        try:
            with self.desk(actor="system") as desk:
                return climb(desk, alert)
        except (DispatchError, GisError, DBAPIError) as failed:
            _raise_if_everybodys(failed)
            log_failure(log, failed, "alert %s could not be told higher; it is tried again", alert.id)
            return False

    def watch_counties(self) -> None:
        """Look in every county for teams that have fallen silent, or speak again, and for a road graph that is gone."""
        for county in self.counties():
            for look in (watch, watch_roads):  # each in a transaction of its own: one that fails hides no other
                try:
                    with self.desk(actor="system") as desk:
                        look(desk, county.code)
                except (DispatchError, GisError, DBAPIError) as failed:
                    _raise_if_everybodys(failed)
                    log_failure(
                        log, failed, "county %s could not be watched; tried again at the next look", county.code
                    )


def _raise_if_everybodys(failed: Exception) -> None:
    """Raise a failure again that is not of the one thing tried: each by itself would only fill the log."""
    state = failed.orig.sqlstate if isinstance(failed, DBAPIError) and isinstance(failed.orig, psycopg.Error) else ""
    lost = state is None and isinstance(failed, OperationalError)  # a line that cannot be had has no code
    if lost or (state and state.startswith(EVERYBODYS)):
        raise failed
