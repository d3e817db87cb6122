"""What a child of the planner makes of a job that it cannot do."""

import errno

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from api.db.engine import open_engine
from api.planning.jobs import failures
from api.planning.jobs.child import guarded


def test_a_job_that_loses_the_database_ends_the_child_so_that_it_is_tried_again():
    """It was failed for good by a restart of PostgreSQL while it read its input: "the computation failed"."""

    def read():
        raise OperationalError("SELECT", {}, psycopg.OperationalError("gone"), connection_invalidated=True)

    with pytest.raises(SystemExit) as ended:
        guarded(read)
    assert ended.value.code == 1


def test_a_job_that_cannot_reach_the_database_ends_the_child(tmp_path):
    """As while PostgreSQL recovers, or stands still for some seconds."""
    engine = open_engine(f"postgresql:///none?host={tmp_path}", pool_size=1)

    def read():
        with engine.connect():
            raise AssertionError

    with pytest.raises(SystemExit):
        guarded(read)


def test_another_fault_of_the_database_is_the_jobs():
    def read():
        raise OperationalError("SELECT", {}, psycopg.OperationalError("no"))

    assert guarded(read).code == "error"


class NoRoom(psycopg.errors.DiskFull):
    sqlstate = "53100"


@pytest.mark.parametrize(
    "refused", [OSError(errno.ENOSPC, "No space left on device"), OperationalError("SELECT 1", {}, NoRoom("no room"))]
)
def test_a_full_disk_is_named_with_the_remedy(refused):
    def write():
        raise refused

    answer = guarded(write)
    assert answer.code == "disk"
    assert "make room" in failures.failed(answer, 512)["message"]
