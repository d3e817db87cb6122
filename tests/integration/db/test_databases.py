"""What the database fixtures promise the other tests."""

from pathlib import Path

import psycopg
from sqlalchemy import Connection, text


def test_connection_is_migrated_and_empty(connection: Connection) -> None:
    assert connection.execute(text("SELECT count(*) FROM county")).scalar() == 0
    connection.execute(text("CREATE TABLE mark (n int)"))


def test_connection_forgets_what_an_earlier_test_wrote(connection: Connection) -> None:
    assert connection.execute(text("SELECT to_regclass('mark')")).scalar() is None


def test_database_url_can_be_written(database_url: str) -> None:
    with psycopg.connect(database_url) as opened:
        opened.execute("CREATE TABLE mark (n int)")
        assert opened.execute("SELECT count(*) FROM county").fetchone() == (0,)


def test_database_url_is_fresh_for_each_test(database_url: str) -> None:
    with psycopg.connect(database_url) as opened:
        assert opened.execute("SELECT to_regclass('mark')").fetchone() == (None,)


def test_the_users_own_home_is_not_touched(database_url: str) -> None:
    assert str(Path(".wangge").absolute()) not in database_url
