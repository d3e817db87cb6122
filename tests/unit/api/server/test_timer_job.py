"""The thread of a worker's jobs: what of its tidying may fail, and keeps nothing else back."""

import errno
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

from api.auth.audit import chain
from api.server.timer_job import TimerJob


def test_a_full_disk_keeps_nothing_back_but_the_note_of_the_trail(monkeypatch, caplog):
    connection = Mock()
    wiring = SimpleNamespace(
        transaction=lambda: nullcontext(connection),
        now=lambda: datetime(2026, 11, 30, tzinfo=UTC),
        settings=SimpleNamespace(home=Path("/nowhere")),
    )
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(chain, "note_end", Mock(side_effect=full))
    TimerJob(wiring)._prune()  # type: ignore[arg-type]
    assert connection.execute.call_count == 2
    assert "the end of the audit trail could not be noted" in caplog.text
