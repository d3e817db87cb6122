"""The unit of work: engine, road graphs, clock and principal. One call is one transaction."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from api import clock
from api.auth.accounts.second_factors import Factors
from api.auth.audit import trail as audit
from api.auth.principal import NOBODY_YET, AuthMethod, Principal
from api.db import commit_outcome
from api.db.engine import begin_limited
from api.settings import Settings
from api.store.attachments.archive import Archive
from api.store.attachments.uploads import Uploads
from api.store.identity.identities import Identities
from api.store.identity.keyring import Keyring
from dispatch.desk.work import Desk
from dispatch.store.cases import reading
from dispatch.store.sql_store import SqlStore
from gis.errors import UnknownCountyError
from gis.store.counties.loaded import CountySummary, list_counties, named
from gis.store.graphs.repository import GraphShelf

COUNTIES_KEPT_S = 1.0


@dataclass(slots=True)
class _Counties:
    """The counties read last, shared by every view of one wiring."""

    read_at: float = 0.0
    known: list[CountySummary] = field(default_factory=list)


@dataclass(slots=True)
class Wiring:
    """The parts that routes, timers and streams share in one worker process."""

    settings: Settings
    engine: Engine
    shelf: GraphShelf
    now: Callable[[], datetime] = clock.now
    who: Principal = NOBODY_YET
    address: str | None = None
    keyring: Keyring | None = None
    shares: bool = False
    """The route is open to a station that only shares in an off-shelf order of a case."""
    _counties: _Counties = field(default_factory=_Counties)

    def as_principal(self, who: Principal, address: str | None = None, *, shares: bool = False) -> "Wiring":
        """Return the same wiring for one principal: it finds no county or station but theirs, in their name."""
        return replace(self, who=who, address=address, shares=shares)

    def county_wide(self) -> "Wiring":
        """Return the same wiring, in the same name, without the limits of a station.

        For actions of the county as a whole, regardless of their cause: dispatch decides among all teams. Check the
        access to the case or team with the narrower wiring before.
        """
        place = self.who.place
        if place is None or place.stations is None:
            return self
        return replace(self, who=replace(self.who, place=replace(place, stations=None)))

    def record(self, connection: Connection, action: str, **data: Any) -> None:
        """Record the caller's action in the audit trail, if the caller is known. `data` as in `audit.record`.

        Late in a transaction: rows of the trail are sealed one after another.
        """
        if self.who.means is not AuthMethod.OPEN:
            home = self.who.place.county if self.who.place else None
            county = data.pop("county", None) or home
            audit.record(connection, self.who, action, at=self.now(), address=self.address, county=county, **data)

    def record_read(self, connection: Connection, action: str, **data: Any) -> None:
        """Record the caller's access, in a transaction that changes nothing: its commit waits for no disk."""
        self.record(connection, action, look=True, **data)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open one transaction; committed if the block ends well, else nothing is written.

        If the connection is lost during COMMIT, the outcome is unknown: `api.db.commit_outcome` notes it.

        The database itself finds no case, fix or message of a county or station that is not seen.
        """
        with commit_outcome.noted(self.engine) as connection:
            begin_limited(connection, self.who.counties, self.who.stations, self._sharing())
            yield connection

    def _sharing(self) -> Collection[str]:
        return (self.who.stations or ()) if self.shares else ()

    def own_cases(self, connection: Connection, county: str, cases: Collection[int]) -> frozenset[int]:
        """Return those of some cases that the caller has more to do with than a share in an off-shelf order."""
        if not self._sharing():  # else nothing is found that is not
            return frozenset(cases)
        return reading.of_stations(connection, county, cases, self._sharing())

    @contextmanager
    def desk(self, *, actor: str | None = None) -> Iterator[Desk]:
        """Open one transaction as a desk."""
        with self.transaction() as connection:
            yield self.desk_on(connection, actor=actor)

    def desk_on(self, connection: Connection, *, actor: str | None = None, read_only: bool = False) -> Desk:
        """Return a desk within a transaction that is already open; a `read_only` one takes nothing in."""
        return self.desk_over(self.store_on(connection, read_only=read_only), actor=actor)

    def desk_over(self, store: SqlStore, *, actor: str | None = None) -> Desk:
        """Return a desk over the store of a transaction that is already open."""
        station = self.who.place.station if self.who.place else None
        return Desk(store, self.shelf, self.now(), actor or self.who.actor, station)

    def store_on(self, connection: Connection, *, read_only: bool = False, defer_messages: bool = False) -> SqlStore:
        """Return the store of an open transaction: cases of counties and teams of stations not seen are not found."""
        how = {"read_only": read_only, "defer_messages": defer_messages}
        return SqlStore(connection, sees=self.who.counties, stations=self.who.stations, now=self.now(), **how)

    def identities_on(self, connection: Connection) -> Identities:
        """Return who complained, within a transaction that is already open."""
        return Identities(connection, self.keys)

    def factors_on(self, connection: Connection) -> Factors:
        """Return the accounts' second factors, within a transaction that is already open."""
        return Factors(connection, self.keys, self.now())

    def archive_on(self, connection: Connection) -> Archive:
        """Return the attachments of cases, within a transaction that is already open."""
        return Archive(connection, self.keys)

    def uploads_on(self, connection: Connection) -> Uploads:
        """Return attachments on their way in pieces, within a transaction that is already open."""
        return Uploads(connection, self.keys, self.now())

    @property
    def keys(self) -> Keyring:
        """Return the keys that seal identities, secrets and addresses."""
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
        raise UnknownCountyError(wanted, map(named, counties))
