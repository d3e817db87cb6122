"""A server with two counties and people, for tests of what is let through and what is not."""

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from shapely.affinity import translate
from sqlalchemy import Connection, Engine, text

from api import clock
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine
from gis.county.model import CountyData
from gis.store.counties.repository import save_county
from tests import processes
from tests.counties import CODE, grid_county
from tests.people import settled
from tests.processes import Server

SIBLING = "620824"
PASSWORD = "horse battery staple correct"


def sibling() -> CountyData:
    """Return a county of the same shape a degree to the east."""
    moved = grid_county(teams=1, code=SIBLING)
    return replace(
        moved,
        county=replace(moved.county, boundary=translate(moved.county.boundary, 1.0)),
        cells=tuple(replace(c, polygon=translate(c.polygon, 1.0)) for c in moved.cells),
        neighbours=(),
    )


def talk(server: Server, *parts: bytes, close: bool = False) -> bytes:
    """Send raw bytes and return all that is answered until the line ends or, after the first words, a second passes.

    The first words may take long on a busy machine: an answer that is merely late is no silence.
    """
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as line:
        for part in parts:
            line.sendall(part)
            time.sleep(0.05)  # so that each part is read by itself
        if close:
            line.shutdown(socket.SHUT_WR)
        heard = b""
        with suppress(TimeoutError):
            while more := line.recv(65_536):
                heard += more
                line.settimeout(1)
        return heard


@dataclass(slots=True)
class Guarded:
    """The server, its database and home, and a key of each role at each county."""

    server: Server
    engine: Engine
    home: Path
    keys: dict[tuple[Role, str], str] = field(default_factory=dict)
    opened: list[httpx.Client] = field(default_factory=list)

    def people[T](self, act: Callable[[People], T]) -> T:
        """Do something with the people of the database and commit it."""
        with self.engine.begin() as connection:
            return act(People(connection, clock.now()))

    def account(self, login: str, role: Role = Role.DISPATCHER, place: str = CODE) -> str:
        """Add an account whose first password has been changed already."""

        self.people(lambda people: settled(people, login, PASSWORD, role=role, place=place))
        return login

    def channel(self, name: str) -> None:
        """Add a message channel whose key is lost: it refuses everything."""
        added = (
            "INSERT INTO channel (county, name, kind, host, sealed, key_name, per_minute, made_at, made_by, ready_at) "
            "VALUES (:county, :name, 'wecom', 'bot.example', 'x', 'lost', 600, now(), 'test', now()) "
            "ON CONFLICT DO NOTHING"
        )
        with self.engine.begin() as connection:
            connection.execute(text(added), {"county": CODE, "name": name})

    def client(self, **options: Any) -> httpx.Client:
        """Return a client nobody knows."""
        self.opened.append(httpx.Client(base_url=self.server.url, timeout=30, **options))
        return self.opened[-1]

    def by_key(self, role: Role, place: str = CODE) -> httpx.Client:
        """Return a client with the key of a role."""
        if (role, place) not in self.keys:
            self.keys[role, place] = self.people(lambda p: p.keys.add(f"{role}-{place}", role=role, place=place))
        return self.client(headers={"Authorization": f"Bearer {self.keys[role, place]}"})

    def signed_in(self, login: str) -> httpx.Client:
        """Return a client with a session of an account."""
        client = self.client()
        answer = client.post("/api/v1/session", json={"login": login, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return client

    def close(self) -> None:
        """Close every client."""
        for client in self.opened:
            with suppress(RuntimeError):
                client.close()


@contextmanager
def guarded_server(
    database_url: str,
    home: Path,
    *counties: CountyData,
    workers: int = 1,
    also: Callable[[Connection], object] = lambda _: None,
    constants: Mapping[str, float | str] | None = None,
) -> Iterator[Guarded]:
    """Load counties and a first key, so that everybody has to be known, and run a server until the block ends.

    `constants` of its modules have other values.
    """
    engine = open_engine(database_url)
    with engine.begin() as connection:
        for county in counties:
            save_county(connection, county)
        also(connection)
        People(connection, clock.now()).keys.add("first", role=Role.PLANNER, place=CODE)
    variables = {"WANGGE_HOME": home, "WANGGE_DATABASE_URL": database_url, "WANGGE_WORKERS": workers}
    running = processes.start(home / "server.log", constants=constants, **variables)
    made = Guarded(running, engine, home)
    try:
        yield made
    finally:
        made.close()
        running.stop()
        engine.dispose()
    assert "Traceback" not in running.said()
