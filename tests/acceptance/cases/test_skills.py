"""Skills and categories in Chinese: the team that can go is the one that goes, and nothing unknown passes unseen."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from gis.county.model import CountyData
from tests.acceptance.shared_server import County, SharedServer
from tests.acceptance.steps import complaint, take_in
from tests.counties import grid_county


def _skilled(teams: int, code: str) -> CountyData:
    """Return a county whose nearest team does food, and one farther off special equipment."""
    made = grid_county(teams, code)
    skills = iter((("food",), ("special_equipment",), ("drug",)))
    return replace(made, teams=tuple(replace(team, skills=next(skills)) for team in made.teams))


@pytest.fixture
def skilled(shared_server: SharedServer) -> Iterator[County]:
    with shared_server.county(make=_skilled) as opened:
        yield opened


@pytest.mark.parametrize("category", ["特种设备", "电梯", "Special equipment", "special_equipment"])
def test_a_case_named_in_either_language_goes_to_the_team_that_can(skilled: County, category: str) -> None:
    case = take_in(skilled, category=category)
    assert case["category"] == "special_equipment"
    able = [team["id"] for team in _teams(skilled) if "special_equipment" in team["properties"]["skills"]]
    assert [case["assignment"]["team"]] == able


def test_an_unknown_category_is_refused_with_the_nearest(skilled: County) -> None:
    answer = skilled.post("/api/v1/complaints", json=complaint(category="特种装备"))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "category"
    assert "special_equipment" in error["message"]
    assert "特种设备" in error["message"]


def test_advice_and_duplicates_read_the_same_words(skilled: County) -> None:
    place = complaint()["place"]
    assert skilled.post("/api/v1/recommendations", json={"category": "药品", "place": place}).status_code == 200
    assert skilled.post("/api/v1/duplicates", json={"category": "药品", "place": place}).status_code == 200


def test_a_need_is_kept_by_code_and_an_unknown_one_refused(skilled: County) -> None:
    need = {"name": "特设", "teams": 1, "skill": "特种设备"}
    answer = skilled.patch("/api/v1/roster/need", json={"version": 0, "needs": [need]})
    assert answer.json()["needs"][0]["skill"] == "special_equipment"
    refused = skilled.patch("/api/v1/roster/need", json={"version": 1, "needs": [need | {"skill": "飞行"}]})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "needs.0.skill"


def test_skills_that_are_stored_and_unknown_are_reported_with_the_roster(skilled: County) -> None:
    assert skilled.get("/api/v1/roster").json()["unknown_skills"] == []
    team = _teams(skilled)[0]["id"]
    with skilled.engine.begin() as connection:
        connection.execute(
            text("UPDATE team SET skills = '{food,飞行}' WHERE county = :county AND code = :team"),
            {"county": skilled.code, "team": team},
        )
        connection.execute(
            text(
                "INSERT INTO roster_need (county, version, needs, made_at, made_by) VALUES "
                """(:county, 1, '[{"name": "夜间", "teams": 1, "skill": "潜水"}]', now(), 'x')"""
            ),
            {"county": skilled.code},
        )
    found = skilled.get("/api/v1/roster").json()["unknown_skills"]
    assert [(each["team"], each["need"], each["skill"]) for each in found] == [
        (team, None, "飞行"),
        (None, "夜间", "潜水"),
    ]
    assert found[0]["name"]


def _teams(client: County) -> list[dict]:
    return client.get("/api/v1/teams").json()["features"]
