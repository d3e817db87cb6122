"""The access log: a file for each day, one line per request that tells no more than it should."""

import json
import logging
import os
import threading
from datetime import UTC, datetime, timedelta

import pytest

from api.auth.principal import NOBODY_YET, AuthMethod, Principal
from api.auth.roles import Role
from api.http.access_log import AccessLog, entry
from api.retention.job import log_files

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC).astimezone()


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.moment = NOON

    def __call__(self):
        return self.moment


@pytest.fixture
def clock():
    return Clock()


def lines(folder, day):
    return [json.loads(line) for line in (folder / f"access-{day}.log").read_text().splitlines()]


def test_each_day_has_its_file_and_nobody_else_reads_it(tmp_path, clock):
    log = AccessLog(tmp_path / "logs", clock)
    log.write({"route": "/a"})
    clock.moment += timedelta(days=1)
    log.write({"route": "/b"})
    assert [e["route"] for e in lines(tmp_path / "logs", NOON.date())] == ["/a"]
    assert [e["route"] for e in lines(tmp_path / "logs", clock.moment.date())] == ["/b"]
    assert {oct(path.stat().st_mode)[-3:] for path in (tmp_path / "logs").iterdir()} == {"600"}
    assert oct((tmp_path / "logs").stat().st_mode)[-3:] == "700"


def test_the_rule_that_removes_old_logs_knows_these_files(tmp_path, clock):
    AccessLog(tmp_path, clock).write({})
    assert log_files(tmp_path) == [(tmp_path / f"access-{NOON.date()}.log", NOON.date())]
    packed = tmp_path / f"access-{NOON.date() - timedelta(days=1)}.log.gz"
    packed.touch()
    assert log_files(tmp_path)[0] == (packed, NOON.date() - timedelta(days=1))


def test_a_file_moved_away_is_missed_within_a_minute(tmp_path, clock, monkeypatch):
    passed = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: passed[0])
    log = AccessLog(tmp_path, clock)
    log.write({"n": 1})
    (tmp_path / f"access-{NOON.date()}.log").rename(tmp_path / "collected")
    log.write({"n": 2})
    passed[0] = 61.0
    log.write({"n": 3})
    assert [e["n"] for e in lines(tmp_path, NOON.date())] == [3]
    assert len((tmp_path / "collected").read_text().splitlines()) == 2


def test_workers_do_not_mix_their_lines(tmp_path, clock):
    def work(name):
        log = AccessLog(tmp_path, clock)
        for _ in range(500):
            log.write({"worker": name, "padding": "长" * 200})

    workers = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert len(lines(tmp_path, NOON.date())) == 2000


def test_a_folder_that_cannot_be_written_stops_no_request_and_is_said_once(tmp_path, clock, caplog):
    (tmp_path / "logs").write_text("a file where the folder should be")
    log = AccessLog(tmp_path / "logs", clock)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            log.write({})
    assert len(caplog.records) == 1


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path, clock):
    (tmp_path / "logs").mkdir()
    os.symlink(tmp_path / "elsewhere", tmp_path / "logs" / f"access-{NOON.date()}.log")
    AccessLog(tmp_path / "logs", clock).write({})
    assert not (tmp_path / "elsewhere").exists()


def test_a_name_with_line_ends_makes_no_second_line(tmp_path, clock):
    AccessLog(tmp_path, clock).write({"actor": 'key:a\n{"forged": 1}\u2028\ud800'})
    (only,) = lines(tmp_path, NOON.date())
    assert "forged" in only["actor"]


@pytest.mark.parametrize(
    ("who", "actor"),
    [
        (None, None),
        (NOBODY_YET, None),
        (Principal(AuthMethod.SESSION, Role.CHIEF, "li.ming", 1), "user:li.ming"),
        (Principal(AuthMethod.KEY, Role.OPERATOR, "12345", 1), "key:12345"),
    ],
)
def test_a_line_names_who_asked_by_account_and_the_route_by_template(who, actor):
    class Route:
        path = "/api/v1/complaints/{case_id}"

    scope = {"method": "GET", "path": "/api/v1/complaints/17", "query_string": b"phone=1", "client": ("10.0.0.7", 1)}
    found = entry(scope | {"route": Route, "state": {"who": who}}, 200, 0.0123)
    assert found == {
        "method": "GET",
        "route": Route.path,
        "status": 200,
        "ms": 12.3,
        "actor": actor,
        "address": "10.0.0.7",
    }
