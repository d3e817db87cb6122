"""Bring a database to the newest migration; several processes starting at once take turns."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.errors import RaiseException
from sqlalchemy import Connection, text
from sqlalchemy.exc import InternalError

from api.cluster.errors import ClusterError
from api.database import patient_engine

_SCRIPTS = str(Path(__file__).parent / "migrations").replace("%", "%%")  # of Alembic's file of settings
LOCK = 0x77616E67  # "wang": one migrator at a time


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for this open connection."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str | None:
    """Return the revision this code expects."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    return ScriptDirectory.from_config(config).get_current_head()


def known_revisions() -> frozenset[str]:
    """Return every revision this code can migrate from."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    return frozenset(each.revision for each in ScriptDirectory.from_config(config).walk_revisions())


def upgrade(database_url: str) -> None:
    """Migrate to the newest revision, in one transaction, under an advisory lock.

    Raises
    ------
    ClusterError
        A server of one's own lacks what its administrator has to make; the message says what.
    """
    engine = patient_engine(database_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            command.upgrade(alembic_config(connection), "head")
    except InternalError as refused:
        if not isinstance(refused.orig, RaiseException):
            raise
        told = refused.orig.diag
        raise ClusterError(f"{told.message_primary}; {told.message_hint}") from refused
    finally:
        engine.dispose()
