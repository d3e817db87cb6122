"""A unit of work over a database that is not there, and failures of one."""

from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import psycopg

from api.auth.principal import AuthMethod, Place, Principal
from api.auth.roles import Role

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
HERE, THERE = (SimpleNamespace(code=code, name=f"{code}县") for code in ("620823", "620899"))
PLACE = Place("620899", "S1", "station", frozenset({"620899"}), frozenset({"S1"}))
CHIEF = Principal(AuthMethod.SESSION, Role.CHIEF, "wang", place=PLACE)


class Opened:
    """An engine that counts its transactions; they are connections of nothing."""

    def __init__(self):
        self.transactions = 0

    @contextmanager
    def begin(self):
        self.transactions += 1
        yield f"connection {self.transactions}"


def failed(kind, state):
    """Return a failure of a database with a code, or without one."""
    error = type("Failed", (psycopg.Error,), {"sqlstate": state})("…")
    return kind("SELECT", {}, error)
