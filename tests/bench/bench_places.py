"""How long place search takes over 100,000 names, by class of query, in the database and over HTTP."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import httpx
from sqlalchemy import Connection

from api.db.engine import open_engine
from gis.county.model import NamedPlace
from gis.store.counties import places
from gis.store.counties.repository import save_county
from tests import placenames
from tests.bench.load import Timings
from tests.counties import CODE, grid_county

TODAY = date(2026, 11, 25)


def load(database_url: str, count: int) -> tuple[list[NamedPlace], float]:
    """Load so many made-up names as an import does; return them and the seconds it took."""
    made_up = list(placenames.places(count))
    engine = open_engine(database_url)
    started = time.perf_counter()
    with engine.begin() as connection:
        save_county(connection, replace(grid_county(), places=tuple(made_up)))
    engine.dispose()
    return made_up, time.perf_counter() - started


def searched(connection: Connection, typed: list[str]) -> Timings:
    """Ask the gazetteer each query once."""
    return _timed(typed, lambda query: places.search(connection, CODE, query, today=TODAY))


def over_http(url: str, typed: list[str]) -> Timings:
    """Ask the server each query once, one after the other on one connection."""
    with httpx.Client(base_url=url, timeout=30) as client:
        return _timed(typed, lambda query: client.get(f"/api/v1/places?q={quote(query)}").raise_for_status())


def _timed(typed: list[str], ask: Callable[[str], object]) -> Timings:
    seconds = []
    begun = time.perf_counter()
    for query in typed:
        started = time.perf_counter()
        ask(query)
        seconds.append(time.perf_counter() - started)
    return Timings(seconds, time.perf_counter() - begun, {}, [])
