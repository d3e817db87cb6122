"""Planning for counties of which little is known: every look explains itself, none fails."""

from dataclasses import replace

import pytest

from tests.counties import grid_county

LOOKS = [
    ("POST", "gaps", {"with_chance": True}),
    ("GET", "access", None),
    ("GET", "workload", None),
    ("GET", "history", None),
    ("GET", "late", None),
    ("GET", "learned", None),
    ("GET", "hot-spots", None),
]


def bare(teams, code):
    """Cells and a station, nothing else: no team, no point, no place, no inspector's telephone."""
    return replace(grid_county(0, code), points=(), places=())


def one_team(teams, code):
    return grid_county(1, code)


def no_station(teams, code):
    data = grid_county(0, code)
    inspectors = tuple(replace(each, station=None) for each in data.inspectors)
    return replace(data, units=data.units[:2], stations=(), inspectors=inspectors)


@pytest.fixture(scope="module", params=[bare, one_team, no_station], ids=lambda make: make.__name__)
def county(request, shared_server):
    with shared_server.county(make=request.param) as opened:
        yield opened


@pytest.mark.parametrize(("method", "path", "body"), LOOKS, ids=[path for _, path, _ in LOOKS])
def test_every_look_answers_where_little_is_known(county, method, path, body):
    answer = county.request(method, f"/api/v1/planning/{path}", json=body)
    assert answer.status_code == 200, answer.text


def test_without_a_post_every_gap_has_a_cause(shared_server):
    with shared_server.county(make=no_station) as opened:
        found = opened.post("/api/v1/planning/gaps", json={"with_chance": True}).json()
    assert found["posts"] == []
    assert found["totals"]["reached"] == 0
    gaps = [cell for cell in found["cells"] if cell["target_s"] is not None]
    assert {cell["cause"] for cell in gaps} <= {"nobody_on_duty", "no_ground"}
    assert len(gaps) == found["totals"]["gaps"] > 0
    assert found["chance"]["demand_share"] == 0


def test_without_a_point_every_village_is_without_one_and_the_first_is_proposed(shared_server):
    with shared_server.county(make=lambda teams, code: replace(grid_county(1, code), points=())) as opened:
        found = opened.get("/api/v1/planning/access").json()
    assert found["villages_within"] == 0
    assert {walk["nearest"] for walk in found["villages"]} == {None}
    assert found["next"]["sites"]


def test_without_roads_the_answer_says_straight_line(county):
    assert county.post("/api/v1/planning/gaps", json={}).json()["method"] == "straight_line"
    assert county.get("/api/v1/planning/access").json()["method"] == "straight_line"
