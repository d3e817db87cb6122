"""Inspectors' workloads and moves of cells over HTTP; the file of a move goes through the import."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from gis.county.model import Inspector
from tests.acceptance.steps import take_in
from tests.counties import grid_county

SOON = (date.today() + timedelta(days=40)).isoformat()


def two_inspectors(teams, code):
    data = grid_county(teams, code)
    return replace(data, inspectors=(*data.inspectors, Inspector("I2", "网格员2", "S1")))


def cell_codes(client):
    return sorted(each["id"] for each in client.get("/api/v1/cells").json()["features"])


def test_a_workload_counts_the_cells_and_hides_few_cases(client):
    take_in(client)
    rows = client.get("/api/v1/planning/workload").raise_for_status().json()["inspectors"]
    assert [(row["inspector"], len(row["cells"]), row["points"], row["cases"]) for row in rows] == [("I1", 16, 2, None)]


def test_five_cases_are_shown_with_their_interval(client):
    for _ in range(5):
        take_in(client)
    row = client.get("/api/v1/planning/workload").json()["inspectors"][0]
    assert row["cases"] == 5
    assert row["low"] < row["a_year"] < row["high"]


def test_cases_a_year_go_by_the_time_that_the_log_has_not_by_the_days_asked_for(client):
    """Five cases of today: the log is one day long, whatever was asked for."""
    for _ in range(5):
        take_in(client)
    for days in (365, 3000):
        found = client.get("/api/v1/planning/workload", params={"days": days}).json()
        assert found["inspectors"][0]["a_year"] == pytest.approx(5 * 365.25, abs=0.06)
        assert abs(date.fromisoformat(found["since"]) - date.today()) <= timedelta(days=1)


REFUSED = [
    ({"inspector": "I9"}, "inspector"),
    ({"inspector": "I1"}, "inspector"),
    ({"cell": "000000000000000"}, "cell"),
    ({"cell": "12"}, "cell"),
    ({"on": "2020-01-01"}, "on"),
    ({"on": "next week"}, "on"),
]


@pytest.mark.parametrize(("more", "field"), REFUSED)
def test_a_move_that_cannot_be_is_refused_with_its_field(client, more, field):
    asked = {"cell": cell_codes(client)[0], "inspector": "I9", "on": SOON} | more
    for path in ("move", "move.geojson"):
        answer = client.post(f"/api/v1/planning/cells/{path}", json=asked)
        assert answer.status_code == 422
        assert field in [each["field"] for each in answer.json()["errors"]]


def test_the_file_of_a_move_has_the_cell_twice_with_dates_that_meet(shared_server):
    with shared_server.county(make=two_inspectors) as client:
        code = cell_codes(client)[0]
        asked = {"cell": code, "inspector": "I2", "on": SOON}
        found = client.post("/api/v1/planning/cells/move", json=asked).raise_for_status().json()
        assert (found["before"], found["after"]) == ("I1", "I2")
        written = client.post("/api/v1/planning/cells/move.geojson", json=asked).raise_for_status().content
    cells = [each["properties"] for each in json.loads(written)["features"]]
    mine = [(each["责任人编码"], each["启用日期"], each["停用日期"]) for each in cells if each["网格编码"] == code]
    assert mine == [("I1", "2020-01-01", SOON), ("I2", SOON, None)]
    assert len(cells) == 17
