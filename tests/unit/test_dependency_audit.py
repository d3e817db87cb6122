"""What the audits answer, and what CI makes of it: a finding fails, silence is said and does not."""

import importlib.util
import json

import pytest

from tests.processes import ROOT


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def report(*packages):
    return json.dumps({"dependencies": list(packages), "fixes": []})


SOUND = {"name": "good", "version": "1", "vulns": []}
BAD = {"name": "bad", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"], "aliases": []}]}
UNKNOWN = {"name": "other", "skip_reason": "Dependency not found"}


def test_a_finding_fails_and_is_named_with_what_mends_it(audit):
    verdict = audit.judge_python(report(SOUND, BAD), "")
    assert verdict.fails
    assert verdict.lines()[1].strip() == "bad 2: PYSEC-1 → 3"


def test_nothing_found_passes_and_says_how_many_were_looked_up(audit):
    verdict = audit.judge_python(report(SOUND, SOUND), "")
    assert (verdict.fails, verdict.checked) == (False, 2)


def test_packages_a_service_does_not_know_are_not_called_sound(audit):
    some, none = audit.judge_python(report(SOUND, UNKNOWN), ""), audit.judge_python(report(UNKNOWN), "")
    assert "not checked: other" in some.lines()[-1]
    assert (none.fails, "not reachable, not checked" in none.lines()[0]) == (False, True)


@pytest.mark.parametrize("said", ["ERROR: Could not connect to the service", "timed out", "HTTPError: 503", "proxy"])
def test_a_service_that_cannot_be_had_is_said_and_fails_nothing(audit, said):
    verdict = audit.judge_python("", said)
    assert (verdict.fails, "not reachable, not checked" in verdict.lines()[0]) == (False, True)


def test_an_audit_that_does_not_run_fails(audit):
    assert audit.judge_python("", "error: unrecognized arguments: --nonsense").fails
    assert audit.judge_python("", "").fails


def test_npm_findings_are_judged_and_an_unreachable_service_is_named(audit):
    found = {"vulnerabilities": {"leaflet": {"severity": "high", "range": "<2"}}}
    assert audit.judge_node(json.dumps(found), 2).fails
    assert audit.judge_node(json.dumps({"vulnerabilities": {}}), 2).lines() == ["npm: 已检查 checked 2, 发现 found 0"]
    away = audit.judge_node(json.dumps({"message": "405 Method Not Allowed - POST https://somewhere/x"}), 2)
    assert (away.fails, "not reachable, not checked" in away.lines()[0]) == (False, True)
    assert "://" not in away.lines()[0]
    assert not audit.judge_node("", 2).fails
