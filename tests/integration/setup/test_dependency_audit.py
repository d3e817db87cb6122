"""The audit command itself, over HTTP: it passes where a service knows of nothing, and fails where it knows a pin."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.processes import ROOT, free_port

PINNED = (ROOT / "requirements" / "run.txt").read_text()
PINS = dict(re.findall(r"^([a-z0-9-]+)==(\S+) \\$", PINNED, re.MULTILINE))
"""Those for this system: what is for others alone has its condition behind it."""
ADVISORY = "TEST-2026-1"


@contextmanager
def service(vulnerable: str | None) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Serve both APIs, of OSV and of npm's audit, and note which Python packages were asked about."""
    asked: list[tuple[str, str]] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            shown = json.dumps(self._osv(json.loads(body)) if self.path == "/v1/query" else {}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(shown)))
            self.end_headers()
            self.wfile.write(shown)

        def _osv(self, query: dict) -> dict:
            name = query["package"]["name"]
            asked.append((name, query["version"]))
            package = {"name": name, "ecosystem": query["package"]["ecosystem"]}
            mended = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999"}]}]
            found = {"id": ADVISORY, "summary": "made up", "affected": [{"package": package, "ranges": mended}]}
            return {"vulns": [found]} if name == vulnerable else {}

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def audit(address: str) -> subprocess.CompletedProcess[str]:
    """Run what `make audit` runs, with nobody else to ask."""
    env = os.environ | {"OSV_URL": f"{address}/v1/query", "npm_config_registry": f"{address}/", "no_proxy": "127.0.0.1"}
    command = [sys.executable, str(ROOT / ".ci" / "audit.py")]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.timeout(600)
def test_a_service_that_knows_of_nothing_lets_the_audit_pass():
    with service(None) as (address, asked):
        done = audit(address)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(PINS.items()) <= set(asked), "every pinned package was asked about"
    assert f"Python: 已检查 checked {len(asked)}, 发现 found 0" in done.stdout


@pytest.mark.timeout(600)
def test_a_finding_for_a_pinned_package_fails_the_audit_and_names_both():
    with service("starlette") as (address, _):
        done = audit(address)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"starlette {PINS['starlette']}: {ADVISORY} → 999" in done.stdout


def test_a_mirror_that_is_not_there_is_said_not_to_have_been_asked():
    done = audit(f"http://127.0.0.1:{free_port()}")
    assert (done.returncode, "Python: 无法访问漏洞库，未检查" in done.stdout) == (0, True), done.stdout + done.stderr


def test_an_address_that_is_none_fails_the_audit():
    done = audit("mirror.example")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "OSV_URL='mirror.example/v1/query' is no address" in done.stdout
