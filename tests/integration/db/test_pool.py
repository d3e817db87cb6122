"""The pool lends the connection that was returned last, which has planned most statements, and none that has ended."""

import os
import socket

import pytest
from sqlalchemy import Engine, text

from api.db.engine import begin_limited, open_engine

ENDED = text(
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_the_connection_that_was_returned_last_is_lent_first(database_url):
    engine = open_engine(database_url, pool_size=3)
    first, second, third = (engine.connect() for _ in range(3))
    used = second.connection.driver_connection
    for each in (first, third, second):
        each.close()
    for _ in range(3):
        with engine.connect() as lent:
            assert lent.connection.driver_connection is used
    engine.dispose()


def terminate(database_url: str, sockets: list[int]) -> None:
    """End the server's processes, as a restart does: each says farewell."""
    engine = open_engine(database_url)
    with engine.begin() as connection:
        assert connection.execute(ENDED).scalar_one() == len(sockets)
    engine.dispose()


def hang_up(database_url: str, sockets: list[int]) -> None:
    """End the lines, as a machine does that dies: without a word."""
    for each in sockets:
        with socket.socket(fileno=os.dup(each)) as line:
            line.shutdown(socket.SHUT_RDWR)


def taken(engine: Engine, many: int) -> list[int]:
    """Use so many connections at once, as requests begin, return them, and return their sockets."""
    connections = [engine.connect() for _ in range(many)]
    for each in connections:
        begin_limited(each, None)
        assert each.execute(text("SELECT 1")).scalar_one() == 1
    sockets = [each.connection.driver_connection.pgconn.socket for each in connections]
    for each in connections:
        each.close()
    return sockets


@pytest.mark.parametrize("end", [terminate, hang_up])
def test_after_a_restart_of_the_database_no_request_fails_for_a_connection_from_before(database_url, end):
    engine = open_engine(database_url, pool_size=3)
    end(database_url, taken(engine, 3))
    taken(engine, 1)
    taken(engine, 3)
    engine.dispose()
