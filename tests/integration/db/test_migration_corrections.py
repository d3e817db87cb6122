"""Points that were there before corrections were have a version afterwards, and are open after going back."""

from alembic import command
from sqlalchemy import text

from api import clock
from api.db.engine import open_engine
from api.db.migrate import alembic_config
from gis.county.corrections import CorrectionKind
from gis.store.counties import corrected_points, corrections
from gis.store.counties.corrections import Decider, Proposal
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county


def test_points_stay_through_the_change_and_back(database_url):
    engine, now = open_engine(database_url), clock.now()
    with engine.begin() as connection:
        save_county(connection, grid_county())
        version = corrected_points.point_of(connection, CODE, "P1").version
        said = Proposal("P1", CorrectionKind.CLOSED, {"closed": True}, version, "user:a", now)
        number = corrections.propose(connection, CODE, said, now=now)
        chief = Decider("user:b")
        corrections.approve(connection, CODE, number, chief, seen_version=version, reason=None, now=now)
        command.downgrade(alembic_config(connection), "0029")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM reporting_point")).scalar_one() == 2
        command.upgrade(alembic_config(connection), "head")
        point = corrected_points.point_of(connection, CODE, "P1")
        assert (point.version, point.is_closed) == (version, False), "the same words have the same version"
        assert corrected_points.listed(connection, CODE, now=now, only_open=False) == []
    engine.dispose()
