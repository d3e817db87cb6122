"""Outcome of a request's writes: known, or unknown where the connection was lost during COMMIT."""

import logging
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from api.db import commit_outcome
from api.db.engine import open_engine
from api.process.failures import log_failure, one_line

WRITE = text("INSERT INTO kept VALUES (1)")
READ = text("SELECT count(*) FROM kept")


@pytest.fixture
def engine(database_url):
    """Return an engine of a database with a table to write to."""
    made = open_engine(database_url, pool_size=2)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE kept (n int)"))
    yield made
    made.dispose()


@contextmanager
def request():
    """Act as within a request."""
    token = commit_outcome._of_this.set(commit_outcome.Written())
    try:
        yield
    finally:
        commit_outcome._of_this.reset(token)


def cut(engine, connection):
    """End a connection's server process, as a crash would."""
    number = connection.execute(text("SELECT pg_backend_pid()")).scalar()
    with engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:n, 5000)"), {"n": number})


def transact(engine, *steps):
    """Do one thing after another in a transaction, statements and acts."""
    with commit_outcome.noted(engine) as connection:
        for step in steps:
            step(connection) if callable(step) else connection.execute(step)


@pytest.mark.parametrize(("statement", "perhaps"), [(WRITE, True), (READ, False)])
def test_a_transaction_cut_off_within_its_commit_is_unknown_if_it_wrote(engine, statement, perhaps):
    with request():
        with pytest.raises(DBAPIError):
            transact(
                engine, statement, lambda own: event.listen(engine, "commit", lambda _: cut(engine, own), once=True)
            )
        assert commit_outcome.perhaps_done() is perhaps


def test_a_transaction_cut_off_before_its_commit_wrote_nothing(engine):
    with request():
        with pytest.raises(DBAPIError):
            transact(engine, WRITE, lambda own: cut(engine, own), READ)
        assert not commit_outcome.perhaps_done()


def test_what_was_committed_stays_whatever_fails_after_it(engine):
    with request():
        with commit_outcome.noted(engine) as connection:
            connection.execute(WRITE)
        with pytest.raises(DBAPIError), commit_outcome.noted(engine) as connection:
            connection.execute(text("SELECT 1/0"))
        assert commit_outcome.perhaps_done()


def test_a_refused_commit_wrote_nothing(engine):
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE kept ADD CONSTRAINT once UNIQUE (n) DEFERRABLE INITIALLY DEFERRED"))
    with request():
        with pytest.raises(DBAPIError):
            transact(engine, WRITE, WRITE)
        assert not commit_outcome.perhaps_done()


def test_one_request_is_not_anothers_and_outside_of_one_nothing_is_noted(engine):
    with commit_outcome.noted(engine) as connection:
        connection.execute(WRITE)
    assert not commit_outcome.perhaps_done()
    with request():
        assert not commit_outcome.perhaps_done()


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        ("SELECT publish(:county, CAST(:messages AS jsonb))", True),
        ("WITH a AS (INSERT INTO fix VALUES (1) RETURNING 1) SELECT * FROM a", True),
        ("UPDATE team SET code = 1", True),
        ("delete from timer", True),
        ("SELECT * FROM cases FOR UPDATE SKIP LOCKED", False),
        ("SELECT * FROM cases FOR NO KEY UPDATE", False),
        ("SELECT updated_at, inserted FROM cases", False),
    ],
)
def test_which_statements_write(statement, writes):
    assert commit_outcome._writes(statement) is writes


def test_a_failure_in_the_background_is_one_line_and_its_traceback_is_for_the_debug_level(engine, caplog):
    log = logging.getLogger("wangge.test")
    with caplog.at_level(logging.INFO, "wangge.test"):
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT *\nFROM nowhere\nWHERE true"))
        except DBAPIError as failed:
            log_failure(log, failed, "timer %s failed", "alert")
    said = [record for record in caplog.records if record.name == "wangge.test"]
    assert [record.getMessage().count("\n") for record in said] == [0]
    assert said[0].exc_info is None
    assert 'timer alert failed: UndefinedTable: relation "nowhere" does not exist' in caplog.text
    caplog.clear()
    with caplog.at_level(logging.DEBUG, "wangge.test"):
        log_failure(log, ValueError("first\nsecond"), "it failed")
    assert [record.exc_info is not None for record in caplog.records] == [False, True]
    assert one_line(OperationalError("SELECT", {}, None)).count("\n") == 0
