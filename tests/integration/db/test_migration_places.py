"""Names from before their origin was kept get it afterwards: places of a file, points, stations, committees."""

from alembic import command
from sqlalchemy import text

from api.db.engine import open_engine
from api.db.migrate import alembic_config
from gis.store.counties import places
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county


def test_places_of_a_file_are_known_through_the_change_and_back(database_url):
    engine = open_engine(database_url)
    origins = text("SELECT origin, count(*) FROM place GROUP BY origin ORDER BY origin")
    with engine.begin() as connection:
        save_county(connection, grid_county())
        before = connection.execute(origins).all()
        command.downgrade(alembic_config(connection), "0033")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
        assert connection.execute(origins).all() == before
        assert {origin for origin, _ in before} == {"committee", "place", "point", "station"}
        assert places.named(connection, CODE) == grid_county().places
    engine.dispose()
