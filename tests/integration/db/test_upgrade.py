"""An update of a database with data: forward, back, and one that fails."""

import psycopg
import pytest
from alembic import command
from sqlalchemy import text

from api import clock
from api.backup.database import row_counts
from api.db import migrate
from api.db.cluster.errors import ClusterError
from api.db.engine import open_engine, patiently
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, grid_county
from tests.made_up_migration import COLOUR, REVISION, scripts_with

STATE = text("SELECT version_num FROM alembic_version")
COLUMNS = text("SELECT count(*) FROM information_schema.columns WHERE column_name = 'colour'")


@pytest.fixture
def filled(database_url, tmp_path):
    """Database with a county, a case and a team sent to it."""
    engine = open_engine(database_url)
    wiring = Wiring(None, engine, GraphShelf(tmp_path))
    with wiring.transaction() as connection:
        save_county(connection, grid_county())
        draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "x", Place(TOWN), clock.now())
        assert receive(wiring.desk_on(connection), draft, home=CODE).case.assignment
    engine.dispose()
    with patiently(database_url) as engine:
        yield engine


def test_a_second_migration_goes_forward_and_back_with_every_row(filled, database_url, tmp_path, monkeypatch):
    before = counts(database_url)
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts_with(tmp_path))
    migrate.upgrade_over(filled)
    with filled.begin() as connection:
        assert connection.execute(STATE).scalar_one() == REVISION
        assert connection.execute(text("SELECT colour FROM cases")).scalars().all() == ["of food"]
        assert counts(database_url) == before
        command.downgrade(migrate.alembic_config(connection), "-1")
    with filled.begin() as connection:
        assert connection.execute(STATE).scalar_one() == "0100"
        assert connection.execute(COLUMNS).scalar_one() == 0
        assert counts(database_url) == before


def test_one_that_fails_half_way_is_refused_in_words_and_changes_nothing(filled, database_url, tmp_path, monkeypatch):
    before = counts(database_url)
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts_with(tmp_path, COLOUR + COLOUR))
    with pytest.raises(ClusterError, match=r"nothing was changed.*import it into a new WANGGE_HOME"):
        migrate.upgrade_over(filled)
    with filled.begin() as connection:
        assert connection.execute(STATE).scalar_one() == "0100"
        assert connection.execute(COLUMNS).scalar_one() == 0
        assert counts(database_url) == before


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("0001", "0.1.0 (revision 0001), which this version does not migrate; no data was touched"),
        ("0054", "或另设新的 WANGGE_HOME"),
    ],
)
def test_a_database_of_a_development_version_is_refused_with_the_remedy_and_left_alone(
    filled, database_url, revision, said
):
    with filled.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
    before = counts(database_url)
    with pytest.raises(ClusterError) as refused:
        migrate.upgrade_over(filled)
    assert said in str(refused.value)
    assert counts(database_url) == before
    with filled.begin() as connection:
        assert connection.execute(STATE).scalar_one() == revision


def counts(database_url):
    with psycopg.connect(database_url) as connection:
        return row_counts(connection)
