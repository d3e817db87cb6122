"""Codes printed before they stood in a table of their own are good afterwards, and after going back."""

from alembic import command
from sqlalchemy import text

from api.db.engine import open_engine
from api.db.migrate import alembic_config
from gis.store.counties import point_tokens
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county


def test_codes_stay_good_through_the_change_and_back(database_url):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        save_county(connection, grid_county())
        before = point_tokens.in_force(connection, CODE)
        assert set(before) == {"P1", "P2"}
        connection.execute(text("UPDATE point_token SET revoked_at = now(), revoked_by = 'x' WHERE point = 'P2'"))
        command.downgrade(alembic_config(connection), "0022")
    with engine.begin() as connection:
        old = dict(connection.execute(text("SELECT code, token FROM reporting_point")).all())
        assert old["P1"] == before["P1"]
        assert old["P2"] not in before.values(), "what was revoked does not come back"
        command.upgrade(alembic_config(connection), "head")
        assert point_tokens.in_force(connection, CODE) == old
    engine.dispose()
