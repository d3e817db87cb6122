"""Coverage gaps over HTTP, by road on a real graph and by straight line without one."""

import pytest


@pytest.fixture
def client(module_client):
    return module_client


def gaps(client, **asked):
    return client.post("/api/v1/planning/gaps", json=asked)


def new_post(**more):
    return {"code": "NEW", "lon": 107.15, "lat": 35.35, "datum": "wgs84", "extra_teams": 1} | more


def test_every_cell_and_every_point_is_judged(client):
    found = gaps(client).raise_for_status().json()
    cells = client.get("/api/v1/cells").json()["features"]
    points = client.get("/api/v1/points").json()["features"]
    assert {cell["code"] for cell in found["cells"]} == {each["id"] for each in cells}
    assert {point["code"] for point in found["points"]} == {each["id"] for each in points}
    assert found["totals"]["cells"] == len(cells)
    assert found["totals"]["reached"] == sum(cell["by_one"] == 1 for cell in found["cells"])


def test_a_longer_target_loses_no_cell(client):
    shares = [gaps(client, target_s=target).json()["totals"]["reached"] for target in (60, 600, 3600)]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]


def test_a_team_at_a_new_post_wins_cells_and_the_difference_names_them(client):
    today = gaps(client, target_s=45).json()
    before = {cell["code"]: cell for cell in today["cells"]}
    point = next(point for point in today["points"] if point["cause"])
    found = gaps(client, target_s=45, posts=[new_post(lon=point["lon"], lat=point["lat"])]).json()
    won = set(found["difference"]["won"])
    assert won
    assert all(before[code]["by_one"] < 1 for code in won)
    assert found["totals"]["reached"] == found["today"]["reached"] + len(won) - len(found["difference"]["lost"])
    assert [post["is_new"] for post in found["posts"] if post["code"] == "NEW"] == [True]


def test_without_any_post_every_gap_says_that_nobody_is_on_duty_or_why_else(client):
    codes = [post["code"] for post in gaps(client).json()["posts"]]
    found = gaps(client, posts=[{"code": code, "closed": True} for code in codes]).json()
    assert found["totals"]["reached"] == 0
    assert all(cell["cause"] for cell in found["cells"])
    assert [post["closed"] for post in found["posts"]] == [True] * len(codes)


REFUSED = [
    ({"posts": [{"code": "NEW", "extra_teams": 1}]}, "posts.0.lon"),
    ({"posts": [new_post(), new_post()]}, "posts.1.code"),
    ({"posts": [new_post(teams=["NOBODY"])]}, "posts.0.teams"),
    ({"posts": [new_post(lon=117.15)]}, "posts.0.lon"),
    ({"posts": [new_post(datum="mars")]}, "posts.0.datum"),
    ({"posts": [new_post(datum=None)]}, "posts.0"),
    ({"target_s": 0}, "target_s"),
    ({"skill": "魔法"}, "skill"),
    ({"at": "yesterday"}, "at"),
    ({"handling_s": -1}, "handling_s"),
    ({"post": []}, "post"),
]


@pytest.mark.parametrize(("asked", "field"), REFUSED)
def test_what_cannot_be_is_refused_with_its_field(client, asked, field):
    answer = gaps(client, **asked)
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]


def test_one_team_cannot_wait_at_two_posts(client):
    answer = gaps(client, posts=[new_post(teams=["T00"]), new_post(code="OTHER", teams=["T00"])])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "posts.1.teams")


def test_a_team_that_moves_leaves_its_station(client):
    found = gaps(client, posts=[new_post(teams=["T00"], extra_teams=0)]).json()
    where = {team["code"]: post["code"] for post in found["posts"] for team in post["teams"]}
    assert where["T00"] == "NEW"
