"""A database whose tables are newer than the revision it states, as of an unreleased version."""

import pytest
from sqlalchemy import text

from api.db.cluster.errors import ClusterError
from api.db.engine import open_engine
from api.db.migrate import newest_revision, upgrade_over


def test_an_unreleased_database_is_refused_and_left_as_it_is(database_url):
    engine = open_engine(database_url)
    state = text("UPDATE alembic_version SET version_num = :to")
    with engine.begin() as connection:
        connection.execute(state, {"to": "0044"})
    with pytest.raises(ClusterError, match=r"nothing was changed.*import it into a new WANGGE_HOME"):
        upgrade_over(engine)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0044"
        connection.execute(state, {"to": newest_revision()})
    engine.dispose()
