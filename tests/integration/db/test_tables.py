"""The tables in the code are those that the migrations make, and have the keys that docs/architecture.md promises."""

import pytest
from alembic import command
from sqlalchemy import CheckConstraint, inspect
from sqlalchemy.schema import conv

from api.db.migrate import alembic_config
from gis.store.base import Base


@pytest.mark.filterwarnings("ignore:Can't validate argument 'dialect_options'")  # of Alembic's own, about an index
def test_migrations_make_the_tables_columns_and_indexes_of_the_code(connection):
    command.check(alembic_config(connection))  # whose error names each difference


def test_migrations_make_the_checks_of_the_code(connection):
    """Alembic compares none."""
    made = inspect(connection)
    differing = {}
    for table in Base.metadata.tables.values():
        checks = [each.name for each in table.constraints if isinstance(each, CheckConstraint)]
        named = {each if isinstance(each, conv) else f"ck_{table.name}_{each}" for each in checks}
        found = {each["name"] for each in made.get_check_constraints(table.name, schema=table.schema)}
        if found != named:
            differing[table.name] = found ^ named
    assert differing == {}


def test_every_key_begins_with_the_county_but_of_those_that_may_have_none():
    of_people = {"account", "integration_key", "session", "sign_in_link", "sign_in_waiting", "sign_in_failure"}
    of_people |= {"second_factor", "recovery_code", "audit"}
    tables = Base.metadata.tables.values()
    assert {table.name for table in tables if next(iter(table.primary_key)).name != "county"} == of_people
