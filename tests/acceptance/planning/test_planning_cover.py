"""Coverage gaps over HTTP, by road on a real graph and by straight line without one."""

import base64
import io
import math

import numpy as np
import openpyxl
import pytest

from api.planning.cover.answer import note_busy


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
    totals = found["totals"]
    assert totals["reached"] == sum(cell["by_one"] == 1 for cell in found["cells"])
    assert totals["gaps"] == sum(totals["causes"].values())


def test_each_cell_has_the_target_of_the_rules_unless_one_is_given_for_all(client):
    """The trial county promises 600 s in town; a rule for the others is added, and the preview knows the same."""
    kinds = {each["id"]: each["properties"] for each in client.get("/api/v1/cells").json()["features"]}
    town = {code for code, facts in kinds.items() if facts["in_town"]}
    assert 0 < len(town) < len(kinds)
    for own in (None, 900):
        rules = {} if own is None else dict.fromkeys({facts["kind"] for facts in kinds.values()}, own)
        client.patch("/api/v1/policy", json={"target_by_kind_s": rules}).raise_for_status()
        found = gaps(client, with_chance=True).raise_for_status().json()
        expected = {code: 600 if code in town else own for code in kinds}
        assert {cell["code"]: cell["target_s"] for cell in found["cells"]} == expected
        totals, without = found["totals"], 0 if own else len(kinds) - len(town)
        assert (found["target_s"], totals["without_target"]) == (None, without)
        assert totals["reached"] + totals["gaps"] + totals["without_target"] == totals["cells"]
        assert {code for code, (p, _) in found["chance"]["cells"].items() if p is None} == (
            set() if own else kinds.keys() - town
        )
        preview = client.post("/api/v1/planning/preview", json={"moving": found["posts"][0]["code"]}).json()
        assert dict(zip(preview["cells"], preview["targets_s"], strict=True)) == expected
    whole = gaps(client, target_s=600).json()
    assert (whole["target_s"], whole["totals"]["without_target"]) == (600, 0)


def test_cells_without_a_target_have_minutes_in_the_bands_that_the_answer_names(client):
    found = gaps(client).raise_for_status().json()
    timed = [cell for cell in found["cells"] if cell["target_s"] is None]
    assert {cell["band"] is None for cell in found["cells"] if cell["target_s"] is not None} == {True}
    minutes = found["totals"]["minutes"]
    assert minutes["cells"] == len(timed) > 0
    for band in minutes["bands"]:
        held = [cell["median_s"] for cell in timed if cell["band"] == band["band"]]
        least, most = (band["over_min"] or 0) * 60, (band["up_to_min"] or math.inf) * 60
        assert len(held) == band["cells"]
        assert all(least < seconds <= most for seconds in held if seconds is not None)
    assert sum(band["cells"] for band in minutes["bands"]) == len(timed)
    ordered = sorted(math.inf if cell["median_s"] is None else cell["median_s"] for cell in timed)
    half, most, worst = (ordered[math.ceil(len(ordered) * share) - 1] for share in (0.5, 0.9, 1))
    assert (minutes["median_s"], minutes["p90_s"], minutes["worst"]["arrival_s"]) == (half, most, worst)
    names = {
        each["id"]: each["properties"]["name"] or each["properties"]["committee_name"]
        for each in client.get("/api/v1/cells").json()["features"]
    }
    assert minutes["worst"]["name"] == names[minutes["worst"]["code"]]
    whole = gaps(client, target_s=600).json()
    assert (whole["totals"]["minutes"], {cell["band"] for cell in whole["cells"]}) == (None, {None})


def test_present_coverage_has_the_same_bands_for_the_same_cells(client):
    planned, now = gaps(client).json(), client.get("/api/v1/coverage").raise_for_status().json()
    assert now["bands"].keys() == {cell["code"] for cell in planned["cells"] if cell["target_s"] is None}
    names = ("band", "over_min", "up_to_min")
    limits = [
        [[each[name] for name in names] for each in of["bands"]]
        for of in (planned["totals"]["minutes"], now["minutes"])
    ]
    assert limits[0] == limits[1]
    assert now["minutes"]["worst"]["arrival_s"] == max(now["cells"][code] for code in now["bands"])
    whole = client.get("/api/v1/coverage", params={"target_s": 600}).json()
    assert (whole["bands"], whole["minutes"], whole["cells"]) == ({}, None, now["cells"])


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
    (new,) = (post for post in found["posts"] if post["code"] == "NEW")
    assert (new["is_new"], [team["name"] for team in new["teams"]]) == (True, ["NEW +1"])


def test_an_added_team_needs_the_turnout_that_the_rules_give_a_shift(client):
    client.patch("/api/v1/policy", json={"turnout_shift_s": 240}).raise_for_status()
    found = gaps(client, posts=[new_post(), {"code": "S1", "extra_teams": 1}]).json()
    teams = [team for post in found["posts"] for team in post["teams"] if team["duty"] == "on_duty"]
    assert {team["code"] for team in teams} >= {"+NEW.1", "+S1.1", "T00"}
    assert {team["turnout_s"] for team in teams} == {240}


def test_without_any_post_every_gap_says_that_nobody_is_on_duty_or_why_else(client):
    codes = [post["code"] for post in gaps(client).json()["posts"]]
    found = gaps(client, posts=[{"code": code, "closed": True} for code in codes]).json()
    assert found["totals"]["reached"] == 0
    assert {bool(cell["cause"]) == (cell["target_s"] is not None) for cell in found["cells"]} == {True}
    assert [post["closed"] for post in found["posts"]] == [True] * len(codes)


def test_where_a_post_has_left_it_is_too_far_and_not_a_matter_of_duty(client):
    posts = gaps(client).json()["posts"]
    moved = [{"code": post["code"], "lon": 107.15, "lat": 35.35, "datum": "wgs84"} for post in posts]
    closed = [{"code": post["code"], "closed": True} for post in posts]
    for given in (moved, [*closed, new_post()]):
        found = gaps(client, target_s=240, posts=given).json()
        assert found["difference"]["lost"]
        assert {cell["cause"] for cell in found["cells"] if cell["by_one"] < 1} <= {"too_far", "no_ground"}


REFUSED = [
    ({"posts": [{"code": "NEW", "extra_teams": 1}]}, "posts.0.lon"),
    ({"posts": [new_post(), new_post()]}, "posts.1.code"),
    ({"posts": [new_post(teams=["NOBODY"])]}, "posts.0.teams"),
    ({"posts": [new_post(lon=117.15)]}, "posts.0.lon"),
    ({"posts": [new_post(datum="mars")]}, "posts.0.datum"),
    ({"posts": [new_post(datum=None)]}, "posts.0"),
    ({"posts": [{"code": "S1", "closed": True, "extra_teams": 2}]}, "posts.0"),
    ({"posts": [{"code": "S1", "closed": True, "teams": ["T00"]}]}, "posts.0"),
    ({"target_s": 0}, "target_s"),
    ({"skill": "魔法"}, "skill"),
    ({"at": "yesterday"}, "at"),
    ({"handling_s": -1}, "handling_s"),
    ({"target_s": 600, "handling_s": 600}, "handling_s"),
    ({"post": []}, "post"),
]


@pytest.mark.parametrize(("asked", "field"), REFUSED)
def test_what_cannot_be_is_refused_with_its_field(client, asked, field):
    answer = gaps(client, **asked)
    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]


@pytest.mark.parametrize("at", ["1900-01-01T10:00", "2199-01-01T10:00"])
def test_a_moment_of_another_century_is_refused_with_the_range(client, at):
    (error,) = gaps(client, at=at).json()["errors"]
    assert (error["field"], error["message"]) == ("at", "the year must be from 2000 to 2099 年份须在 2000 至 2099 之间")


def test_one_team_cannot_wait_at_two_posts(client):
    answer = gaps(client, posts=[new_post(teams=["T00"]), new_post(code="OTHER", teams=["T00"])])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "posts.1.teams")


def test_a_team_that_moves_leaves_its_station(client):
    found = gaps(client, posts=[new_post(teams=["T00"], extra_teams=0)]).json()
    where = {team["code"]: post["code"] for post in found["posts"] for team in post["teams"]}
    assert where["T00"] == "NEW"


def walks(client, **asked):
    return client.get("/api/v1/planning/access", params=asked)


def test_every_village_and_cell_has_a_walk_and_the_towns_their_venues(client):
    found = walks(client, limit_min=30).raise_for_status().json()
    points = client.get("/api/v1/points").json()["features"]
    assert {walk["name"] for walk in found["villages"]} == {"东街村"}
    assert sum(sum(town["points"].values()) for town in found["towns"]) == len(points)
    assert found["villages_within"] + len(found["without"]) == len(found["villages"])


def test_the_next_point_brings_the_village_without_one_within(client):
    found = walks(client, limit_min=30, next=1).json()
    site = found["next"]["sites"][0]
    assert (found["next"]["of"], site["gained"]) == ("villages", ["东街村"])
    assert site["still_without"] == len(found["without"]) - 1


def test_the_workbook_of_walks_says_the_same_in_words(client):
    asked = {"limit_min": 20, "next": 2}
    found = walks(client, **asked).json()
    answer = client.get("/api/v1/planning/access.xlsx", params=asked | {"lang": "zh"}).raise_for_status()
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["村庄", "网格", "乡镇", "新增举报点建议", "假设与局限"]
    sheets = {sheet.title: [dict(zip(*two, strict=True)) for two in headed(sheet)] for sheet in book.worksheets[:4]}
    names = {point["properties"]["code"]: point["properties"]["name"] for point in points_of(client)}
    for sheet, what in (("村庄", "villages"), ("网格", "cells")):
        rows = {(row["网格编码"], row.get("村庄") or row.get("网格")): row for row in sheets[sheet]}
        assert len(rows) == len(found[what])
        for walk in found[what]:
            row = rows[walk["cell"], walk["name"]]
            assert (row["最近举报点编码"], row["最近举报点"]) == (walk["nearest"], names[walk["nearest"]])
            assert row["最近举报点步行（分钟）"] == math.ceil(round(walk["nearest_s"] / 6, 6)) / 10, "rounded up"
            assert row["是否达标"] == ("是" if walk["nearest_s"] <= 1200 else "否")
        late = [row["最近举报点步行（分钟）"] for row in sheets[sheet]]
        assert late == sorted(late, reverse=True), "the farthest first"
    assert [(row["建议位置"], row["其后仍未达标"]) for row in sheets["新增举报点建议"]] == [
        (site["name"], site["still_without"]) for site in found["next"]["sites"]
    ]
    assert [row["村（社区）数"] for row in sheets["乡镇"]] == [town["committees"] for town in found["towns"]]
    said = [row[0] for row in book["假设与局限"].values]
    assert said[0].startswith("试验县 20")
    assert f"达标村庄 {found['villages_within']} / {len(found['villages'])}" in said


def headed(sheet):
    """Return each row of a sheet with its headings."""
    head, *rows = sheet.iter_rows(values_only=True)
    return [(head, row) for row in rows]


def points_of(client):
    return client.get("/api/v1/points").json()["features"]


@pytest.mark.parametrize("asked", [{"limit_min": 0}, {"limit_min": 601}, {"next": 51}, {"limit": 30}])
def test_a_walk_that_cannot_be_is_refused(client, asked):
    assert walks(client, **asked).status_code == 422


def test_the_preview_promises_no_cell_that_the_exact_answer_does_not_give(client):
    station = gaps(client).json()["posts"][0]["code"]
    asked = {"target_s": 400, "moving": station}
    found = client.post("/api/v1/planning/preview", json=asked).raise_for_status().json()
    table = np.frombuffer(base64.b64decode(found["table"]), "<u2").reshape(len(found["anchors"]), len(found["cells"]))
    for row, (lon, lat) in list(zip(table, found["anchors"], strict=True))[::5]:
        exact = gaps(client, target_s=400, posts=[{"code": station, "lon": lon, "lat": lat, "datum": "wgs84"}]).json()
        reached = {cell["code"] for cell in exact["cells"] if cell["by_one"] == 1}
        times = zip(found["cells"], row.tolist(), found["rest"], strict=True)
        promised = {code for code, s, rest in times if min(found["ready_s"] + s, rest) <= 400}
        assert promised <= reached
        assert promised


def test_a_preview_of_a_post_there_is_not_is_refused(client):
    answer = client.post("/api/v1/planning/preview", json={"moving": "NOWHERE"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "moving")


def test_the_chance_says_what_it_rests_on_and_is_none_where_nobody_is(client):
    codes = [post["code"] for post in gaps(client).json()["posts"]]
    chances = gaps(client, with_chance=True).json()["chance"]
    assert chances["cases"] == 0
    assert 0 < chances["demand_share"] < 1
    assert set(chances["cells"]) == {cell["code"] for cell in gaps(client).json()["cells"]}
    nobody = gaps(client, with_chance=True, posts=[{"code": code, "closed": True} for code in codes]).json()["chance"]
    assert {p for p, _ in nobody["cells"].values()} == {0.0, None}
    assert gaps(client).json()["chance"] is None


def test_a_skill_nobody_has_is_demanded_nowhere(client):
    plain, special = (gaps(client, with_chance=True, **more).json() for more in ({}, {"skill": "special_equipment"}))
    assert special["totals"] == plain["totals"]
    assert special["chance"]["cells"] == plain["chance"]["cells"]
    asked = {"moving": plain["posts"][0]["code"]}
    looks = [client.post("/api/v1/planning/preview", json=asked | more).json() for more in ({}, {"skill": "metrology"})]
    assert looks[0]["ready_s"] == looks[1]["ready_s"] is not None


def test_a_reached_cell_whose_teams_are_busy_too_often_has_that_cause():
    figures = {"causes": {"too_far": 1}}
    cells = [{"code": "a", "cause": None}, {"code": "b", "cause": None}, {"code": "c", "cause": "too_far"}]
    note_busy(figures, cells, {"a": (0.5, True), "b": (0.95, False), "c": (0.1, True)})
    assert [cell["cause"] for cell in cells] == ["busy_too_often", None, "too_far"]
    assert figures == {"causes": {"too_far": 1}, "busy_too_often": 1}
