"""A log that a running server wrote comes out of the null replay again: every team and every stamp."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from dispatch.planning.simulation import Archive, calls_of, counterfactual, null_replay
from dispatch.planning.simulation.changes import OneMoreTeam
from dispatch.planning.simulation.scenario import Setting
from dispatch.store.planning.replay import logged_cases, policies_of
from gis.position import Position
from gis.store.counties import load_county
from tests.acceptance import steps
from tests.counties import CODE


class NoRoads:
    def get(self, version):
        return None


def read(client):
    """Return the county, its cases and its rules as a planner reads them."""
    with client.engine.connect() as connection:
        since, until = datetime.now(UTC) - timedelta(days=2), datetime.now(UTC) + timedelta(days=1)
        cases = logged_cases(connection, client.code, since, until)
        return load_county(connection, client.code), cases, policies_of(connection, client.code), since, until


def busy_morning(client):
    """Let callers, teams and dispatchers do what they do: fixes, refusals, a recall, an undo, a pause."""
    for n, lon in enumerate((107.012, 107.034, 107.051)):
        fix = {"team": f"T0{n}", "lon": lon, "lat": 35.30, "datum": "wgs84", "accuracy_m": 5}
        assert client.post("/api/v1/fixes", json=[fix]).status_code < 300
    first, second, third = (steps.take_in(client, lon=107.01 + 0.02 * n) for n in range(3))
    steps.step(client, first, "declined").raise_for_status()
    steps.take_in(client, lon=107.08)
    held = steps.take_in(client, lon=107.09)
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    steps.step(client, held, "held", reason="约定下午", until=until).raise_for_status()
    finish_offered(client)
    steps.step(client, second, "closed").raise_for_status()
    steps.step(client, third, "reopened", reason="误结").raise_for_status()
    steps.take_in(client, kind="enquiry")
    finish_offered(client)


def finish_offered(client):
    """Let teams do what they were asked, until nobody is asked any more."""
    for _ in range(9):
        found = client.get("/api/v1/complaints", params={"state": "all"}).json()["items"]
        offered = [case for case in found if case["status"] == "offered"]
        for case in offered:
            steps.finish(client, case)
        if not offered:
            return


def test_nothing_differs(client):
    busy_morning(client)
    data, cases, policies, since, until = read(client)
    found = null_replay(Archive(data, NoRoads(), policies), cases, since, until)
    assert found.differences == ()
    assert found.cases >= 4
    assert found.agreeing == found.decisions >= 5
    assert found.without_team == 1


def test_a_decision_that_was_altered_afterwards_is_found(client):
    """Nobody may rewrite who was nearest: a log in which another team went differs, and the replay says how."""
    busy_morning(client)
    with client.engine.begin() as connection:
        connection.execute(text("ALTER TABLE case_event DISABLE TRIGGER USER"))
        moved = connection.execute(
            text(
                "UPDATE case_event SET team = CASE team WHEN 'T00' THEN 'T02' ELSE 'T00' END "
                "WHERE county = :county AND type = 'offered' AND case_id = "
                "(SELECT min(case_id) FROM case_event WHERE county = :county AND type = 'cleared') RETURNING seq"
            ),
            {"county": client.code},
        ).all()
        connection.execute(text("ALTER TABLE case_event ENABLE TRIGGER USER"))
    assert moved
    data, cases, policies, since, until = read(client)
    found = null_replay(Archive(data, NoRoads(), policies), cases, since, until)
    assert [d.what for d in found.differences].count("team") >= 1
    assert found.agreeing < found.decisions


def test_one_more_team_is_tried_out_on_the_log(client):
    busy_morning(client)
    data, cases, _, _, _ = read(client)
    setting = Setting(data, NoRoads())
    log = calls_of(cases)
    found = counterfactual(setting, log, [OneMoreTeam("T99", Position(107.03, 35.30))])
    assert found.paired.n == len([target for target in log.targets if target is not None]) > 0
    assert found.paired.lost == 0
    assert log.set_aside == 1


@pytest.mark.parametrize("field", ["text", "place_name", "place_address", "place_remark"])
def test_a_replay_reads_no_word_of_who_complained(client, field):
    place = {"lon": 107.03, "lat": 35.30, "datum": "wgs84", "remark": "三楼王女士家"}
    steps.take_in(client, text="王女士说面包发霉", place=place)
    _, (case,), _, _, _ = read(client)
    assert "王" not in repr(case), field
    assert CODE
