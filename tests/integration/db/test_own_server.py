"""A server of one's own that lacks something: one line says what, and what its administrator runs."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from api.db import migrate
from api.db.cluster import ClusterError
from api.db.cluster.place import ADMINISTRATOR
from tests import processes

ROLE = "wangge_limited"


@pytest.fixture
def administrator(database_url: str) -> Iterator[psycopg.Connection]:
    """Connection of the server's administrator to this test's database, with a role that may little."""
    url = make_url(database_url).set(username=ADMINISTRATOR).render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as opened:
        opened.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(ROLE)))
        opened.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(ROLE)))
        opened.execute(sql.SQL("GRANT {} TO wangge").format(sql.Identifier(ROLE)))
        yield opened
        opened.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(ROLE)))
        opened.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(ROLE)))


def limited(database_url: str, database: str | None = None) -> str:
    """Return the address at which everything is done as the role that may little."""
    url = make_url(database_url)
    return (
        url.set(database=database or url.database)
        .update_query_dict({"options": f"-c role={ROLE}"})
        .render_as_string(hide_password=False)
    )


def test_an_extension_that_may_not_be_made_is_named_with_what_to_run(database_url, administrator):
    name = f"{make_url(database_url).database}_bare"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 OWNER {}")
    administrator.execute(made.format(sql.Identifier(name), sql.Identifier(ROLE)))
    try:
        with pytest.raises(ClusterError, match=r"CREATE EXTENSION IF NOT EXISTS postgis; CREATE"):
            migrate.upgrade(limited(database_url, name))
        variables = {"WANGGE_DATABASE_URL": limited(database_url, name)}
        said = processes.wangge("migrate", **variables)
        assert (said.returncode, len(said.stderr.splitlines()), "Traceback" in said.stderr) == (2, 1, False)
    finally:
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_user_who_is_no_member_of_the_servers_role_hears_what_to_grant(database_url, administrator):
    administrator.execute(sql.SQL("GRANT SELECT ON alembic_version TO {}").format(sql.Identifier(ROLE)))
    with pytest.raises(ClusterError, match=f"as administrator: GRANT wangge_app TO {ROLE};"):
        migrate.upgrade(limited(database_url))


def test_a_user_who_does_not_own_the_database_hears_so(database_url, administrator):
    with pytest.raises(ClusterError, match="须拥有数据库"):
        migrate.upgrade(limited(database_url))


def test_a_database_of_a_newer_version_is_refused_in_one_line(database_url):
    with psycopg.connect(database_url) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ClusterError, match=r"9999.*made by a newer version"):
        migrate.upgrade(database_url)
