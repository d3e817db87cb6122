"""Alembic's environment: the URL comes from our own code, never from an ini file."""

from alembic import context
from geoalchemy2 import alembic_helpers

import api.auth.accounts.tables
import api.retention.tables
import api.store.attachments.tables
import api.store.identity.tables  # noqa: F401
import dispatch.store.alerts.tables
import dispatch.store.casework.tables
import dispatch.store.messages.tables
import dispatch.store.phones.tables
import dispatch.store.planning.tables
import dispatch.store.rehearsals.tables
import dispatch.store.roster.tables
import dispatch.store.rules.tables
import dispatch.store.tables
import dispatch.store.teams.tables
import dispatch.store.trackers.tables  # noqa: F401
import gis.store.counties.correction_tables
import gis.store.counties.point_tables
import gis.store.tables  # noqa: F401
from api.db.engine import patient_engine
from gis.store.base import Base


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tell whether a schema may have tables of ours; PostGIS brings others."""
    return kind != "schema" or name in {None, *(table.schema for table in Base.metadata.tables.values())}


def _is_compared(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Tell whether a thing is compared: a table that no product code names has no class, only its SQL."""
    if kind == "table" and reflected and other is None:
        return False
    return bool(alembic_helpers.include_object(thing, name, kind, reflected, other))  # type: ignore[no-untyped-call]


def run() -> None:
    """Migrate through the connection handed over by `api.db.migrate`, or the URL given with `-x url=…`."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        connection = patient_engine(context.get_x_argument(as_dictionary=True)["url"]).connect()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_schemas=True,
        include_name=_is_ours,
        include_object=_is_compared,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
