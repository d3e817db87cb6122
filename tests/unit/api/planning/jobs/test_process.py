"""Parts of the planner's process: what is written, which code computes, what is said at the start and of a failure."""

import json
import math
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError

from api.planning.jobs import build, failures, process, supervision
from api.planning.jobs.child import Pace
from api.planning.jobs.kind import UnknownKindError, kind_of, names
from api.planning.jobs.process import means_of
from api.planning.jobs.wire import BadResultError, Died, Failed, digest, written
from api.settings import Settings, SettingsError, load
from tests.acceptance.steps import until


@pytest.mark.parametrize("value", [{"b": 1, "a": [1e16, -0.0, 0.1]}, "新窑", None, 3])
def test_a_result_is_written_in_one_way_and_read_back_the_same(value):
    text = written(value)
    assert json.loads(text) == value
    assert written(json.loads(text)) == text
    assert digest(text) == digest(written(value))


def test_names_are_sorted_and_nothing_is_escaped():
    assert written({"乙": 1, "a": {"d": 1, "c": 2}}) == '{"a":{"c":2,"d":1},"乙":1}'


@pytest.mark.parametrize("value", [math.inf, math.nan, {1, 2}, object(), "x" * 33_000_000])
def test_what_json_does_not_have_is_refused(value):
    with pytest.raises(BadResultError):
        written(value)


def test_a_difference_of_builds_names_both():
    here = build.versions()
    assert build.differences(here, dict(here)) == []
    other = here | {"python": "3.11.0"}
    assert build.differences(here, other) == [f"python {here['python']} ≠ 3.11.0"]
    assert build.differences(here, {}) == [f"{name} {here[name]} ≠ -" for name in sorted(here)]


def test_the_build_changes_with_the_sources(monkeypatch, tmp_path):
    (tmp_path / "one.py").write_text("a = 1")
    monkeypatch.setattr(build, "_folders", lambda: [tmp_path])
    before = build._digest()
    (tmp_path / "one.py").write_text("a = 2")
    assert build._digest() != before


@pytest.mark.parametrize("code", ["memory", "died", "refused", "result", "disk", "error", "cluster", "build"])
def test_every_failure_has_words_in_both_languages(code):
    found = failures.failed(Failed(code, "细节 detail"), 512)
    assert found["code"] == code
    assert any("\u4e00" <= sign <= "\u9fff" for sign in found["message"])
    assert any(sign.isascii() and sign.isalpha() for sign in found["message"])
    assert ("512 MB" in found["message"]) == (code == "memory")


def test_how_a_child_ended():
    assert failures.exit_words(Died(-9)) == "signal 9"
    assert failures.exit_words(Died(3)) == "exit code 3"


def test_a_kind_of_ones_own_is_found_and_another_is_not():
    more = ("trial=tests.planning_kinds:TRIAL",)
    assert "trial" in names(more)
    assert kind_of("trial", more).name == "trial"
    with pytest.raises(UnknownKindError, match="没有这种规划任务"):
        kind_of("trial")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("WANGGE_DASK_ADDRESS", "tcp://10.0.0.5:8786", "tls://"),
        ("WANGGE_DASK_ADDRESS", "10.0.0.5", "tls://"),
        ("WANGGE_PLANNING_KINDS", "os.system", "name=module:attribute"),
        ("WANGGE_PLANNER_MEMORY_MB", "100", "256"),
        ("WANGGE_PLANNER_PROCESSES", "0", "1"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_the_remedy(monkeypatch, variable, value, said):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable) as refused:
        load()
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "address", ["tls://10.0.0.5:8786", "tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:1"]
)
def test_addresses_of_schedulers_that_may_be_used(address):
    assert Settings(dask_address=address).dask_address == address


def test_what_a_planner_may_use_by_default_leaves_one_processor_and_half_the_memory(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(4)))
    monkeypatch.setattr("api.planning.jobs.process.machine_memory_mb", lambda: 8000)
    means = means_of(Settings(database_url="postgresql://nowhere/x"))
    assert (means.processes, means.terms.memory_mb) == (3, 4000)
    monkeypatch.setattr("api.planning.jobs.process.machine_memory_mb", lambda: 1200)
    few = means_of(Settings(database_url="postgresql://nowhere/x"))
    assert (few.processes, few.terms.memory_mb) == (2, 600)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0})
    assert means_of(Settings(database_url="postgresql://nowhere/x")).processes == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"planner": False}, "停用"),
        ({"dask_address": "tls://10.0.0.5:8786"}, "tls://10.0.0.5:8786"),
        ({"planner_processes": 2, "planner_memory_mb": 600}, "2 × "),
    ],
)
def test_the_start_says_how_planning_is_done(settings, said):
    assert said in supervision.line(Settings(**settings))


def test_a_planner_that_dies_is_started_again_after_longer_and_longer_waits():
    said = []
    keeper = supervision.Keeper(said.append, command="raise SystemExit(3)")
    keeper.start()
    until(lambda: len(said) >= 3, 60)
    keeper.stop()
    assert [line.rpartition("in ")[2] for line in said[:3]] == ["0.5 s", "1 s", "2 s"]
    assert "(3)" in said[0]


def test_a_planner_is_told_which_ended_before_it(tmp_path):
    note = tmp_path / "names"
    says = "print(os.getpid(), *sys.argv[2:], file=names)"
    code = f"import os, sys\nwith open({str(note)!r}, 'a') as names: {says}\nsys.exit(3)"
    keeper = supervision.Keeper(lambda _: None, command=code)
    keeper.start()
    until(lambda: note.exists() and note.read_text().count("\n") >= 3, 60)
    keeper.stop()
    (one,), (two, *before_two), (_, *before_three) = (line.split() for line in note.read_text().splitlines()[:3])
    assert (before_two, before_three) == ([one], [one, two])


def test_a_block_may_report_as_often_as_it_likes_and_the_newest_goes_out(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("api.planning.jobs.child.time.monotonic", lambda: now[0])
    pace, said = Pace(), []
    for n in range(1000):  # a hundred a second
        now[0] = n / 100
        said.append(pace.due(0, n / 1000, {"best": n} if n < 500 else None))
    out = [each for each in said if each is not None]
    assert out[0].partial == '{"best":0}', "the first at once"
    assert len(out) <= 41, "four a second"
    assert json.loads([each.partial for each in out if each.partial][-1]) == {"best": 499}, "nothing found is lost"


@pytest.mark.parametrize(("progress", "expected"), [(-1, 0.0), (2, 1.0), (0.5, 0.5)])
def test_progress_stays_within_its_bounds(progress, expected):
    assert Pace().due(0, progress, None).progress == expected


def test_a_database_that_is_lost_again_and_again_counts_against_the_job_in_the_end(monkeypatch, tmp_path):
    """A job that takes it down would do so for ever."""
    given_back = []

    class Away:
        def stand_by(self):
            pass

        def give_back(self):
            given_back.append(True)

        def claim(self, _died):
            raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(process, "Claims", lambda connection, name: Away())
    monkeypatch.setattr(process, "_line", lambda connection: Mock())
    planner = process.Planner(Settings(home=tmp_path, database_url="postgresql://x"))
    for _ in range(30):
        with pytest.raises(OperationalError):
            planner._work(Mock())
    assert len(given_back) == process.MOST_LOSSES + 1, "and once as it begins"
