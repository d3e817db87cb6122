"""One server for many tests: each takes a county that nobody has used yet, of the same shape as all others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch

import httpx
from sqlalchemy import Engine, TextClause, text

from api.db.engine import open_engine
from gis.county.model import CountyData
from gis.store.counties.repository import save_county
from gis.store.queries import GIS
from tests import processes
from tests.acceptance.steps import until
from tests.counties import grid_county

# A running server keeps its list of counties for a second: they are in it before they are taken. Not all at once, for
# a server that starts goes through them all, to see what is past its term.
RESERVE = """
INSERT INTO county (county, name, seat, boundary)
SELECT '63' || to_char(n, 'FM0000'), '试验县', '试验镇', ST_Multi(ST_MakeEnvelope(107, 35.2, 107.2, 35.4, 4326))
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n
"""
BATCH = 8
# All are of one shape: the statistics of the first serve the others. To gather them takes a third of loading a county.
NOT_AGAIN = {"analyze": text("SELECT")}
# The server may be at work on one of them: that one is left to it.
HUSH = (
    """
    DELETE FROM timer WHERE county = :county
    AND id IN (SELECT id FROM timer WHERE county = :county FOR UPDATE SKIP LOCKED)
    """,
    # A county whose teams have a case is watched for as long as the server runs.
    """
    UPDATE assignment SET status = 'cleared', ended_at = now() WHERE county = :county AND id IN (
        SELECT id FROM assignment WHERE county = :county AND ended_at IS NULL FOR UPDATE SKIP LOCKED
    )
    """,
    """
    UPDATE alert SET escalates_at = escalates_at + interval '1 day', again_at = again_at + interval '1 day'
    WHERE county = :county AND id IN (SELECT id FROM alert WHERE county = :county FOR UPDATE SKIP LOCKED)
    """,
)


class County(httpx.Client):
    """Client of one county, which every request names."""

    def __init__(self, shared_server: "SharedServer", code: str) -> None:
        super().__init__(base_url=shared_server.running.url, timeout=20, event_hooks={"request": [self._name_county]})
        self.code, self.engine, self.database_url = code, shared_server.engine, shared_server.database_url

    def _name_county(self, request: httpx.Request) -> None:
        if "county" not in request.url.params:
            request.url = request.url.copy_add_param("county", self.code)


class SharedServer:
    """The server, its database, and counties."""

    def __init__(self, running: processes.Server, engine: Engine, database_url: str) -> None:
        self.running, self.engine, self.database_url = running, engine, database_url
        self._numbers = count(1)
        self._statistics: dict[str, TextClause] = {}

    @contextmanager
    def county(self, teams: int = 3, make: Callable[[int, str], CountyData] = grid_county) -> Iterator[County]:
        """Load a county and yield its client; afterwards nothing more happens in it."""
        code = self._take()
        with patch.dict(GIS, self._statistics), self.engine.begin() as connection:
            save_county(connection, make(teams, code))
        self._statistics = NOT_AGAIN
        try:
            with County(self, code) as client:
                until(lambda: client.get("/api/v1/policy").status_code == 200)
                yield client
        finally:
            for statement in HUSH:
                with self.engine.begin() as connection:
                    connection.execute(text(statement), {"county": code})

    def _take(self) -> str:
        number = next(self._numbers)
        if number % BATCH == 0:
            reserve(self.engine, number + BATCH + 1, number + 2 * BATCH)
        return f"63{number:04}"


def reserve(engine: Engine, first: int, last: int) -> None:
    """Let the server know of counties before they are loaded."""
    with engine.begin() as connection:
        connection.execute(text(RESERVE), {"first": first, "last": last})


@contextmanager
def serving_counties(database_url: str, home: Path, **settings: object) -> Iterator[SharedServer]:
    """Run the shared server until the block ends, with these settings."""
    engine = open_engine(database_url, pool_size=2)
    reserve(engine, 1, 2 * BATCH)
    variables = {"WANGGE_HOME": home, "WANGGE_DATABASE_URL": database_url} | settings
    running = processes.start(home / "server.log", **variables)
    try:
        yield SharedServer(running, engine, database_url)
    finally:
        running.stop()
        engine.dispose()
    assert "Traceback" not in running.said()
