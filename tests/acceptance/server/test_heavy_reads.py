"""Heavy reads have a process of their own: what it answers, and what workers say without it."""

import json
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from api.auth.roles import Role
from api.server import heavy_supervision
from tests.acceptance.steps import until

GAPS = "/api/v1/planning/gaps"


@pytest.fixture
def started(server, county_url):
    """Return a function that starts a server with three teams and gives it with a client; the process is begun anew."""

    opened = []

    def start(command=heavy_supervision.COMMAND):
        constants = {"api.server.heavy_supervision.COMMAND": command}
        running = server(county_url(3), constants=constants)
        opened.append(httpx.Client(base_url=running.url, timeout=60))
        return running, opened[-1]

    yield start
    for each in opened:
        each.close()


def process_of(running):
    """Return the number of the server's process for heavy reads; None while there is none."""
    found = subprocess.run(
        ["pgrep", "-P", str(running.process.pid), "-f", "heavy_process"], capture_output=True, text=True, check=False
    ).stdout.split()
    return int(found[0]) if found else None


def test_the_heavy_process_starts_on_demand_and_is_replaced_when_killed(started):
    running, client = started()
    assert process_of(running) is None
    assert client.get("/api/v1/cells").status_code == 200
    assert process_of(running) is None
    first = client.post(GAPS, json={})
    assert first.status_code == 200
    assert first.json()["totals"]["cells"] > 0
    number = process_of(running)
    os.kill(number, signal.SIGSTOP)
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(client.post, GAPS, json={})
        assert client.get("/api/v1/complaints").status_code == 200  # workers go on
        os.kill(number, signal.SIGKILL)
        assert asked.result().status_code in {200, 503}  # 200: it had not been taken yet, and the next one answered
    until(lambda: client.post(GAPS, json={}).status_code == 200)
    assert process_of(running) not in {None, number}


def test_without_the_process_a_read_is_refused_with_the_remedy(started):
    running, client = started("raise SystemExit(7)")
    answer = client.get("/api/v1/complaints.csv")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert answer.json()["type"] == "/problems/heavy-reads-away"
    assert "(7)" in running.said()
    assert client.get("/api/v1/complaints").status_code == 200


def test_a_caller_with_too_many_under_way_is_told_when_to_come_again(started):
    running, client = started()
    assert client.post(GAPS, json={}).status_code == 200
    number = process_of(running)
    os.kill(number, signal.SIGSTOP)  # so that all are there when the first is computed
    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(httpx.post, f"{running.url}{GAPS}", json={}, timeout=60) for _ in range(12)]
        time.sleep(1)
        os.kill(number, signal.SIGCONT)
        answers = [each.result() for each in asked]
    refused = [each for each in answers if each.status_code == 429]
    assert {each.status_code for each in answers} == {200, 429}
    assert refused[0].headers["Retry-After"] == "2"
    assert refused[0].json()["type"] == "/problems/heavy-reads-busy"
    assert process_of(running) == number


def test_the_log_names_route_and_caller_as_for_any_other(guarded):
    dispatcher = guarded.by_key(Role.DISPATCHER)
    assert dispatcher.get("/api/v1/complaints.csv").status_code == 200
    texts = [file.read_text() for file in guarded.home.glob("logs/access-*.log")]
    lines = [json.loads(line) for text in texts for line in text.splitlines()]
    [line] = [each for each in lines if each["route"] == "/api/v1/complaints.{form}"]
    assert (line["status"], line["address"]) == (200, "127.0.0.1")
    assert "dispatcher" in line["actor"]
