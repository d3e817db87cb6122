"""`wangge clock` and `wangge clock calendar`, as people and scripts read them."""

import json

import pytest
from typer.testing import CliRunner

from api.cli.casework import calendars
from api.cli.casework.clocks import app
from dispatch.store.calendar.shipped import notices


def run(*arguments, of=app):
    return CliRunner().invoke(of, arguments)


def test_a_due_day_is_one_json_object_with_its_law_and_every_day():
    found = json.loads(run("due", "accept-7wd", "2026-02-13", "--json").stdout)
    assert (found["due"], found["rule"], found["in_force"]) == ("2026-03-02", "accept-7wd", True)
    assert "第20号" in found["legal_basis"]
    assert found["days"][:2] == [
        {"date": "2026-02-13", "counted": False, "reason": "起算日，不计入 start day, not counted"},
        {"date": "2026-02-14", "counted": True, "reason": "调休上班 made-up working day 春节 Spring Festival"},
    ]


def test_the_day_of_receipt_chooses_the_law():
    asked = ("due", "mediate-45wd", "2026-04-20", "--json")
    assert json.loads(run(*asked).stdout)["in_force"] is False
    assert json.loads(run(*asked, "--received", "2026-04-10").stdout)["in_force"] is True
    assert "cases received then do not follow this rule" in run(*asked[:-1]).stderr


def test_extension_and_suspension_move_the_due_day():
    found = json.loads(run("due", "verify-15wd", "2026-02-13", "--extend", "--json").stdout)
    assert found["due"] == "2026-04-02"
    found = json.loads(run("due", "accept-7wd", "2026-06-01", "--suspend", "2026-06-03..2026-06-10", "--json").stdout)
    assert found["due"] == "2026-06-18"


def test_what_is_not_published_yet_has_a_bound():
    found = json.loads(run("due", "mediate-60d", "2026-12-02", "--json").stdout)
    assert (found.get("due"), found["not_before"]) == (None, "2027-01-31")
    assert "no due day can be given" in run("due", "mediate-60d", "2026-12-02").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accept-7wd", "2026-13-01"), "2026-13-01"),
        (("accept-7wd", "2026-06-01", "--suspend", "2026-06-09..2026-06-03"), "ends before"),
        (("accept-7wd", "2026-06-01", "--received", "gestern"), "gestern"),
    ],
)
def test_a_value_that_is_no_day_is_refused_with_the_form(arguments, words):
    done = run("due", *arguments)
    assert done.exit_code == 2
    assert words in done.output


def test_rules_and_calendars_are_listed():
    rules = json.loads(run("rules", "--json").stdout)
    assert {"accept-7wd", "mediate-60d", "seal-approve-24h", "set-date"} <= {rule["code"] for rule in rules}
    assert all(rule["legal_basis"] for rule in rules)


def test_calendars_are_listed_in_order_and_compared_without_a_database(monkeypatch, tmp_path):
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    listed = json.loads(run("list", "--json", of=calendars.app).stdout)
    assert [each["year"] for each in listed] == sorted(each["year"] for each in listed)
    versions = [line.split()[0] for line in run("list", of=calendars.app).stdout.splitlines()]
    assert versions == [each["version"] for each in listed]
    compared = run("diff", "2019-11-21", "2020-01-27", "--json", of=calendars.app)
    assert json.loads(compared.stdout) == [
        {"date": "2020-01-31", "before": True, "after": False},
        {"date": "2020-02-01", "before": True, "after": False},
    ]
    assert "2020-02-01 周六 Sat  上班 worked → 放假 off" in run("diff", *versions[3:5], of=calendars.app).stdout
    assert list(tmp_path.iterdir()) == []


def test_calendars_are_listed_where_the_database_does_not_answer(monkeypatch):
    monkeypatch.setenv("WANGGE_DATABASE_URL", "postgresql://127.0.0.1:1/none")
    built_in = len(notices())
    done = run("list", of=calendars.app)
    assert (done.exit_code, done.stdout.count("\n")) == (0, built_in)
    assert "does not answer" in done.stderr
