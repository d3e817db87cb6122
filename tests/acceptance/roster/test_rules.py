"""The rules a county sets, read together: what is in force, what would be by default, who changed what."""

import json

import psycopg
import pytest

from api.db.engine import plain_url
from tests.acceptance.live.test_stream import Stream
from tests.acceptance.steps import until
from tests.counties import CODE

V1 = "/api/v1"


@pytest.fixture
def desk(module_client, module_database_url):
    """Client of the shared server; the rules are the defaults again afterwards."""
    yield module_client
    with psycopg.connect(plain_url(module_database_url)) as connection:
        for table in ("policy", "escalation", "roster_need"):
            connection.execute(f"DELETE FROM {table}")


def rules(client):
    return client.get(f"{V1}/rules").raise_for_status().json()


def test_what_nobody_has_set_is_as_by_default(desk):
    found = rules(desk)
    for kind in ("policy", "escalation", "need"):
        assert found[kind]["rules"] == found[kind]["default"]
        assert found[kind]["history"] == []
    assert found["policy"]["version"] == desk.get(f"{V1}/policy").json()["version"]
    assert found["need"]["rules"]["needs"] == desk.get(f"{V1}/roster/need").json()["needs"]
    assert found["choices"]["ladder"] == ["dispatcher", "station_chief", "bureau"]


def test_every_change_is_reported_with_what_it_was_before(desk):
    desk.patch(f"{V1}/policy", json={"town_target_s": 540, "target_by_kind_s": {"rural": 3600}}).raise_for_status()
    desk.patch(f"{V1}/policy", json={"town_target_s": 480}).raise_for_status()
    found = rules(desk)["policy"]
    assert (found["version"], found["rules"]["town_target_s"], found["default"]["town_target_s"]) == ("3", 480, 600)
    assert [(each["version"], each["changes"]) for each in found["history"]] == [
        ("3", [{"rule": "town_target_s", "before": 540, "after": 480}]),
        (
            "2",
            [
                {"rule": "town_target_s", "before": 600, "after": 540},
                {"rule": "target_by_kind_s.rural", "before": None, "after": 3600},
            ],
        ),
    ]
    assert {each["made_by"] for each in found["history"]} == {"desk"}


def test_a_ladder_is_listed_by_whom_it_alerts(desk):
    ladder = [{"level": "dispatcher", "after_s": 0}, {"level": "bureau", "after_s": 60}]
    desk.patch(f"{V1}/escalation", json={"kinds": {"missed": {"ladder": ladder, "sound": False}}}).raise_for_status()
    [made] = rules(desk)["escalation"]["history"]
    assert made["changes"] == [
        {"rule": "kinds.missed.ladder.bureau", "before": 600, "after": 60},
        {"rule": "kinds.missed.sound", "before": True, "after": False},
        {"rule": "kinds.missed.ladder.station_chief", "before": 120, "after": None},
    ]


def test_a_need_is_listed_whole(desk):
    night = {"name": "night", "teams": 1, "from": "22:00", "until": "06:00"}
    first = rules(desk)["need"]
    desk.patch(f"{V1}/roster/need", json={"version": int(first["version"]), "needs": [night]}).raise_for_status()
    found = rules(desk)["need"]
    [made] = found["history"]
    assert [(change["rule"], change["after"] and change["after"]["name"]) for change in made["changes"]] == [
        ("needs.0", "night"),
        ("needs.1", None),
        ("needs.2", None),
    ]
    assert found["rules"]["needs"][0]["until"] == "06:00"


@pytest.mark.parametrize(
    ("path", "body"), [("policy", {"town_target_s": 480}), ("escalation", {"silent_after_s": 900})]
)
def test_rules_that_somebody_changed_meanwhile_are_not_overwritten(desk, path, body):
    seen = desk.get(f"{V1}/{path}").json()
    changed = desk.patch(f"{V1}/{path}", json={**body, "seen_version": seen["version"]}).raise_for_status().json()
    late = desk.patch(f"{V1}/{path}", json={**dict.fromkeys(body, 300), "seen_version": seen["version"]})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/rules-changed"), late.text
    assert late.json()["errors"][0]["field"] == "seen_version"
    assert desk.get(f"{V1}/{path}").json() == changed


def test_no_more_than_the_newest_versions_are_listed(desk, module_database_url):
    for seconds in range(500, 508):
        desk.patch(f"{V1}/policy", json={"town_target_s": seconds}).raise_for_status()
    found = rules(desk)["policy"]["history"]
    assert [each["changes"][0]["after"] for each in found] == [507, 506, 505, 504, 503, 502]
    assert found[-1]["changes"][0]["before"] == 501
    with psycopg.connect(plain_url(module_database_url)) as connection:
        [(kept,)] = connection.execute("SELECT count(*) FROM policy WHERE county = %s", (CODE,)).fetchall()
    assert kept == 8


@pytest.mark.parametrize(
    ("path", "rules", "part"),
    [("policy", {"town_target_s": 540}, "policy"), ("escalation", {"silent_after_s": 900}, "escalation")],
)
def test_screens_hear_that_rules_changed(desk, path, rules, part):
    stream = Stream(str(desk.base_url), topics="rules")
    desk.patch(f"{V1}/{path}", json=rules).raise_for_status()
    until(lambda: stream.ids("rules"))
    assert [json.loads(data) for _, name, data in stream.events if name == "rules"] == [{"change": part}]
    stream.close()
