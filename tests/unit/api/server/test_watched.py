"""The embedded database is started again whatever went wrong at the last try."""

import psycopg

from api.db import cluster
from api.server import supervise
from api.settings import Settings
from tests.acceptance.steps import until


def test_a_try_that_fails_in_an_unforeseen_way_is_not_the_last(monkeypatch, tmp_path):
    """Such as a full disk: room is made, and nobody restarts anything."""
    full = OSError(28, "No space left on device")
    died = psycopg.OperationalError("server closed the connection\n\tunexpectedly")
    outcomes = [full, full, died, cluster.ClusterError("pg_ctl start failed"), True, full]

    def revive(settings):
        outcome = outcomes.pop(0) if outcomes else False
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(supervise, "WATCH_EVERY_S", 0.01)
    monkeypatch.setattr(supervise.cluster, "revive", revive)
    said = []
    with supervise._watched(Settings(home=tmp_path, database_url=None), said.append):
        until(lambda: not outcomes, 5)
        until(lambda: len(said) == 6, 5)
    assert [line.rpartition(": ")[2] for line in said[:3]] == [
        "[Errno 28] No space left on device",
        "server closed the connection",
        "pg_ctl start failed",
    ]
    assert "started again" in said[3]
    assert "No space left" in said[4], "it is said again after it ran meanwhile"
    assert "answers again" in said[5], "nobody had to start it"
