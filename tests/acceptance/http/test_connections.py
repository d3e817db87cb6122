"""Thousands of connections at once, at the usual limit of open files: who wants something is answered all the same."""

import resource
import socket
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from api.process.file_limits import ENOUGH
from tests import processes

USUAL = 1_024
MANY = 3_000


@contextmanager
def served(folder, database_url, hard):
    """Serve with the usual limit of open files, which may be raised to `hard`."""
    variables = {"WANGGE_HOME": folder, "WANGGE_DATABASE_URL": database_url}
    running = processes.start(folder / "server.log", open_files=(USUAL, hard), **variables)
    try:
        yield running
    finally:
        running.stop()


def test_the_limit_of_open_files_is_raised_to_what_the_system_allows(tmp_path, database_url):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with served(tmp_path, database_url, hard) as running:
        limits = Path(f"/proc/{running.process.pid}/limits").read_text(encoding="utf-8")
    (line,) = [line for line in limits.splitlines() if line.startswith("Max open files")]
    assert int(line.split()[3]) == min(hard, ENOUGH)


def test_three_thousand_idle_connections_shut_nobody_out_where_the_limit_cannot_be_raised(tmp_path, database_url):
    with served(tmp_path, database_url, USUAL) as running, ExitStack() as held:
        port = int(running.url.rsplit(":", 1)[1])
        for n in range(MANY):
            line = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            if n % 3:
                line.sendall(b"POST /api/v1/complaints HTTP/1.1\r\nHost: 127.0.0.1\r\n"[: n % 50])
        for _ in range(3):
            assert httpx.get(f"{running.url}/healthz", timeout=30).status_code == 200
            assert httpx.get(f"{running.url}/docs", timeout=30).status_code == 200
        assert "Too many open files" not in running.said()
        assert "Traceback" not in running.said()
