"""Which rule is in force, and when the job is due."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from api.retention.job import log_files
from api.retention.nightly import is_due
from api.retention.rules import DEFAULTS, MEANING, SHORTEST, Kind, RetentionError, Rule, checked

CHONGXIN = SimpleNamespace(time_zone="Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-11-25T02:59", False),
        (None, "2026-11-25T03:00", True),
        ("2026-11-25T03:05", "2026-11-25T23:00", False),
        ("2026-11-24T23:00", "2026-11-25T02:59", False),
        ("2026-11-24T23:00", "2026-11-25T03:00", True),
        ("2026-11-23T03:00", "2026-11-25T01:00", True),
    ],
    ids=["new, at night", "new, past three", "done today", "not yet three", "past three", "was off a day"],
)
def test_the_job_is_due_once_a_day_past_three(last, now, due):
    assert is_due(CHONGXIN, last and at(last), at(now)) == due


def test_every_kind_has_a_meaning_a_default_and_a_least():
    for table in (MEANING, DEFAULTS, SHORTEST):
        assert set(table) == set(Kind)
    assert [checked(rule) for rule in DEFAULTS.values()] == list(DEFAULTS.values())


@pytest.mark.parametrize(
    ("kind", "days"), [(Kind.LOGS, 182), (Kind.IDENTITIES, 0), (Kind.FIXES, -1), (Kind.LOGS, 10**6)]
)
def test_a_rule_against_the_law_or_reason_is_refused(kind, days):
    with pytest.raises(RetentionError, match=f"keep_days={days}"):
        checked(Rule(kind, days, "x", date(2026, 1, 1)))


def test_only_access_logs_count_as_such(tmp_path):
    for name in (
        "access-2026-01-02.log",
        "access-2026-01.log",
        "access-x.log",
        "server.log",
        "access-2026-01-02.log.gz",
        "access-2026-01-02.log.gz.part",
    ):
        (tmp_path / name).touch()
    found = [(path.name, day) for path, day in log_files(tmp_path)]
    assert found == [(f"access-2026-01-02.log{packed}", date(2026, 1, 2)) for packed in ("", ".gz")]
    assert log_files(tmp_path / "none") == []
