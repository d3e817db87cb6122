"""Which rule is in force, and when the job is due."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from api.retention.holds import SQL, Retention
from api.retention.job import Job, log_files
from api.retention.nightly import LEAP, _leapt, is_due
from api.retention.rules import DEFAULTS, LONGEST, MEANING, SHORTEST, Kind, RetentionError, Rule, checked

CHONGXIN = SimpleNamespace(time_zone="Asia/Shanghai", code="620823")


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
        ("2026-11-25T00:30", "2026-11-25T03:00", False),
        ("2026-11-26T03:00", "2026-11-25T04:00", False),
    ],
    ids=[
        *("new, at night", "new, past three", "done today", "not yet three", "past three", "was off a day"),
        *("done today before three", "ran tomorrow by a wrong clock"),
    ],
)
def test_the_job_is_due_once_a_day_past_three(last, now, due):
    assert is_due(CHONGXIN, last and at(last), at(now)) == due


def test_every_kind_has_a_meaning_a_default_and_a_least():
    for table in (MEANING, DEFAULTS, SHORTEST):
        assert set(table) == set(Kind)
    assert [checked(rule) for rule in DEFAULTS.values()] == list(DEFAULTS.values())


def test_what_counts_without_a_rule_is_what_operations_promises():
    """In days; longer is against the law as well as too short is."""
    assert {kind.value: rule.keep_days for kind, rule in DEFAULTS.items()} == {
        "identities": 730,
        "fixes": 30,
        "evidence": 730,
        "attachments": 1095,
        "logs": 200,
    }


@pytest.mark.parametrize(
    ("kind", "days"), [(Kind.LOGS, 183), (Kind.LOGS, LONGEST), (Kind.IDENTITIES, 1), (Kind.FIXES, 36_500)]
)
def test_a_rule_at_either_end_may_be_set(kind, days):
    assert checked(Rule(kind, days, "x")).keep_days == days


@pytest.mark.parametrize(("days", "microseconds", "leapt"), [(60, 0, False), (60, 1, True), (-1, 0, False)])
def test_a_clock_sixty_days_ahead_of_the_last_run_is_not_believed(caplog, days, microseconds, leapt):
    last = at("2026-01-01T03:00")
    now = last + timedelta(days=days, microseconds=microseconds)
    assert _leapt(CHONGXIN, last, now) == leapt
    assert ("nothing is erased" in caplog.text) == leapt
    assert not _leapt(CHONGXIN, None, now)
    assert timedelta(days=60) == LEAP


class Rules:
    """A connection that knows the rules of a county, in order of the day."""

    def __init__(self, *rows):
        self._rows = [{"kind": kind, "keep_days": days, "basis": "x", "valid_from": day} for kind, days, day in rows]

    def execute(self, statement, values):
        assert statement is SQL["rules"]
        return self

    def mappings(self):
        return self._rows


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 12, 31), 30),  # none has begun: the default
        (date(2027, 1, 1), 20),  # from its first day on
        (date(2027, 1, 31), 20),
        (date(2027, 2, 1), 10),  # the newest that has begun
    ],
)
def test_the_newest_rule_that_has_begun_is_in_force(today, days):
    kept = Retention(Rules(("fixes", 20, date(2027, 1, 1)), ("fixes", 10, date(2027, 2, 1))), at("2026-11-25T03:00"))
    found = kept.in_force("620823", today)
    assert found[Kind.FIXES].keep_days == days
    assert {kind: found[kind] for kind in Kind if kind is not Kind.FIXES} == {
        kind: rule for kind, rule in DEFAULTS.items() if kind is not Kind.FIXES
    }


@pytest.mark.parametrize("dry", [False, True])
def test_a_log_goes_the_day_after_its_time_is_over(tmp_path, dry):
    for day in ("2026-11-23", "2026-11-24", "2026-11-25"):
        (tmp_path / f"access-{day}.log").touch()
    job = Job(None, CHONGXIN, at("2026-11-25T12:00"), tmp_path, "system", dry)
    assert job._log_files(datetime(2026, 11, 24, 23, 59, tzinfo=UTC)) == (1, 0)
    assert (tmp_path / "access-2026-11-23.log").exists() == dry
    assert len(list(tmp_path.iterdir())) == (3 if dry else 2)


@pytest.mark.parametrize(
    ("kind", "days"),
    [(Kind.LOGS, 182), (Kind.IDENTITIES, 0), (Kind.FIXES, -1), (Kind.LOGS, 10**6), (Kind.FIXES, 36_501)],
)
def test_a_rule_against_the_law_or_reason_is_refused(kind, days):
    with pytest.raises(RetentionError, match=f"keep_days={days}"):
        checked(Rule(kind, days, "x", date(2026, 1, 1)))


@pytest.mark.parametrize("basis", ["", " "])
def test_a_rule_without_a_basis_is_refused(basis):
    with pytest.raises(RetentionError, match="name the law or order"):
        checked(Rule(Kind.FIXES, 30, basis))


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
