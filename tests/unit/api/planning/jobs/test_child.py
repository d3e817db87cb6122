"""What a child of the planner makes of a job that it cannot do."""

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from api.planning.jobs.child import guarded


def test_a_job_that_loses_the_database_ends_the_child_so_that_it_is_tried_again():
    """It was failed for good by a restart of PostgreSQL while it read its input: "the computation failed"."""

    def read():
        raise OperationalError("SELECT", {}, psycopg.OperationalError("gone"), connection_invalidated=True)

    with pytest.raises(SystemExit) as ended:
        guarded(read)
    assert ended.value.code == 1


def test_another_fault_of_the_database_is_the_jobs():
    def read():
        raise OperationalError("SELECT", {}, psycopg.OperationalError("no"))

    assert guarded(read).code == "error"
