"""The engine: one pool per process, SQLAlchemy over psycopg 3. No connection waits for a frozen database."""

import select
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from psycopg.errors import error_from_result
from psycopg.generators import execute
from psycopg.pq import Escaping, ExecStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError, OperationalError

from api.db import commit_outcome
from api.db.cluster.address import plain_url
from api.db.cluster.place import APPLICATION
from api.db.liveness import CONNECT_S, LONGEST_S, TCP, BoundedConnection, Liveness, liveness_of


def sqlalchemy_url(database_url: str) -> str:
    """Return `database_url` with the psycopg 3 driver named."""
    url = make_url(database_url)
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


EVERYTHING = "*"
NAME, STARTING = "wangge", "wangge starting"
"""Application names of connections: in service, and during the start-up before the tables restrict access."""
_SETTINGS = (
    "SELECT set_config('wangge.counties', {}, true), set_config('wangge.stations', {}, true), "
    "set_config('wangge.sharing', {}, true)"
)
_SCOPE = text(_SETTINGS.format(":counties", ":stations", ":sharing"))
_BEGIN = b"BEGIN; " + _SETTINGS.format("%s", "%s", "%s").encode()


def as_application(scope: str = "") -> str:
    """Return the options of a connection with the server's own role; without further settings it finds nothing."""
    return f"-c role={APPLICATION} -c wangge.counties={scope} -c wangge.stations={scope}"


def limit_to(
    connection: Connection,
    counties: Collection[str] | None,
    stations: Collection[str] | None = None,
    sharing: Collection[str] = (),
) -> None:
    """Let the rest of a transaction find rows of these counties only, and of these stations; None for all.

    A station whose code contains a comma or is an asterisk cannot be named: nothing is found for it.

    Parameters
    ----------
    sharing
        Stations that also find the cases whose off-shelf orders they share in.
    """
    settings = {"counties": _setting(counties), "stations": _setting(stations), "sharing": _setting(sharing)}
    connection.execute(_SCOPE, settings)


def begin_limited(
    connection: Connection,
    counties: Collection[str] | None,
    stations: Collection[str] | None = None,
    sharing: Collection[str] = (),
) -> None:
    """Do as `limit_to` at the very beginning of a transaction, in one message with its BEGIN: every request does.

    A connection on which that fails is asked once more in the usual way, which says what is wrong with it.
    """
    begun = _sent(connection, _BEGIN % tuple(_quoted(connection, codes) for codes in (counties, stations, sharing)))
    if begun[-1].status != ExecStatus.TUPLES_OK:
        limit_to(connection, counties, stations, sharing)


def ask_alone(engine: Engine, question: str, **values: str) -> bool:
    """Return the answer, yes or no, to a question about all counties: a whole transaction in one message.

    For what is asked again and again. In the usual way it is three messages, and each wakes both processes.

    Parameters
    ----------
    values
        What stands in the question as `:name`.
    """
    with engine.connect() as connection:
        for name, value in values.items():
            question = question.replace(f":{name}", _literal(connection, value).decode())
        begin = _BEGIN % ((_quoted(connection, None),) * 3)
        answers = _sent(connection, begin + b";" + question.encode() + b"; COMMIT")
        for refused in (each for each in answers if each.status == ExecStatus.FATAL_ERROR):
            error = error_from_result(refused)
            if isinstance(error, psycopg.OperationalError):  # such as the last word of a server that stops
                connection.invalidate(error)
                raise OperationalError(question, None, error, hide_parameters=True, connection_invalidated=True)
            raise error
        return answers[-2].get_value(0, 0) == b"t"


def _sent(connection: Connection, message: bytes) -> list[PGresult]:
    """Send a message of several statements at once and return their results."""
    line = cast("psycopg.Connection", connection.connection.driver_connection)
    try:
        line.pgconn.send_query(message)
        return line.wait(execute(line.pgconn))
    except psycopg.Error as lost:
        connection.invalidate(lost)
        raise OperationalError("BEGIN", None, lost, hide_parameters=True, connection_invalidated=True) from lost


def _quoted(connection: Connection, codes: Collection[str] | None) -> bytes:
    return _literal(connection, _setting(codes))


def _literal(connection: Connection, value: str) -> bytes:
    line = cast("psycopg.Connection", connection.connection.driver_connection)
    return bytes(Escaping(line.pgconn).escape_literal(value.encode()))


def _setting(codes: Collection[str] | None) -> str:
    if codes is None:
        return EVERYTHING
    return ",".join(sorted(code for code in codes if "," not in code and code != EVERYTHING))


def open_engine(database_url: str, *, pool_size: int = 4, options: str = "") -> Engine:
    """Return an engine whose connections speak UTC and give up on a lock after ten seconds."""
    limits = f"-c timezone=UTC -c lock_timeout=10s -c statement_timeout=60s -c jit=off {options}"
    return _engine(database_url, limits, LONGEST_S, pool_size, NAME)


def patient_engine(database_url: str) -> Engine:
    """Return an engine for what may take minutes, such as a migration: it waits while the database answers at all."""
    return _engine(database_url, "", None, 1, STARTING)


@contextmanager
def patiently(database_url: str) -> Iterator[Engine]:
    """Open a patient engine for a block. To connect costs more than most questions: ask several on one."""
    engine = patient_engine(database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def connect(database_url: str) -> psycopg.Connection[Any]:
    """Return a connection of psycopg's own, which commits every statement by itself."""
    named: dict[str, Any] = {"autocommit": True, "connect_timeout": CONNECT_S, **TCP}
    return BoundedConnection.opened(liveness_of(database_url), LONGEST_S, database_url, **named)


def _engine(database_url: str, options: str, longest_s: float | None, pool_size: int, name: str) -> Engine:
    asked = " ".join(filter(None, (_own_options(database_url), options)))  # of two for one setting the last counts
    engine = create_engine(
        sqlalchemy_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_use_lifo=True,  # the last returned knows most statements already; in turn, each would plan them again
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,  # of an error that is logged: they may be what a person said
        connect_args={"options": asked, "application_name": name, "connect_timeout": CONNECT_S, **TCP},
    )
    _bound(engine, liveness_of(plain_url(database_url)), longest_s)
    commit_outcome.watch(engine)
    return engine


def _own_options(database_url: str) -> str:
    """Return the options in the address itself: those given beside it would take their place."""
    said = make_url(database_url).query.get("options", ())
    return said if isinstance(said, str) else " ".join(said)


def _bound(engine: Engine, liveness: Liveness, longest_s: float | None) -> None:
    """Let an engine's connections be given up once the database gives no answer, and none be lent until it does."""

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, record: Any, given: Any, named: Any) -> BoundedConnection:
        return BoundedConnection.opened(liveness, longest_s, *given, **named)

    @event.listens_for(engine, "connect")
    def _note(connection: Any, record: Any) -> None:
        record.info["lapses"] = liveness.lapses

    @event.listens_for(engine, "checkout")
    def _lend(connection: Any, record: Any, proxy: Any) -> None:
        liveness.admit()
        if record.info["lapses"] != liveness.lapses:  # what froze may have left it in any state
            raise DisconnectionError("made before the database fell silent")
        if record.info.get("was_lent") and _has_ended(connection):
            raise DisconnectionError("ended by the database while nobody used it")
        record.info["was_lent"] = True  # forgotten with the connection: a new one is lent as it is


def _has_ended(connection: psycopg.Connection[Any]) -> bool:
    """Return whether the other end has closed a connection that nobody uses, or has said anything on it: farewells.

    A look at the socket costs microseconds, where asking the database (`pool_pre_ping`) wakes both processes. Without
    it, each connection of a pool would fail one request after a restart of the database, perhaps hours later.
    """
    if connection.closed:
        return True
    look = select.poll()
    look.register(connection.pgconn.socket, select.POLLIN)
    return bool(look.poll(0))
