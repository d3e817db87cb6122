"""The thread of a worker's jobs: its tidying comes in time, and what of it fails keeps nothing else back."""

import errno
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from api.auth.audit import chain
from api.server import jobs, timer_job
from api.server.timer_job import TimerJob
from tests.acceptance.steps import until


@pytest.fixture
def wiring():
    """Return the wiring of a worker over a database that answers anything."""
    connection = Mock()
    return SimpleNamespace(
        transaction=lambda: nullcontext(connection),
        connection=connection,
        counties=list,
        now=lambda: datetime(2026, 11, 30, tzinfo=UTC),
        settings=SimpleNamespace(home=Path("/nowhere")),
    )


def test_the_end_of_the_trail_is_noted_in_time_while_timers_are_due_without_end(monkeypatch, wiring):
    """Under load none was for 24 minutes."""
    monkeypatch.setattr(timer_job, "EVERY_S", 0.001)
    monkeypatch.setattr(timer_job, "TIDY_EVERY_S", 0.01)
    for name in ("anything_due", "announce_turns", "act_on_due", "watch_counties"):
        monkeypatch.setattr(jobs, name, Mock(return_value=1))
    noted = Mock()
    monkeypatch.setattr(chain, "note_end", noted)
    job = TimerJob(wiring)
    job.start()
    try:
        until(lambda: noted.call_count >= 3)
    finally:
        job.stop()


def test_a_full_disk_keeps_nothing_back_but_the_note_of_the_trail(monkeypatch, caplog, wiring):
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(chain, "note_end", Mock(side_effect=full))
    TimerJob(wiring)._prune()
    assert wiring.connection.execute.call_count == 2
    assert "the end of the audit trail could not be noted" in caplog.text
