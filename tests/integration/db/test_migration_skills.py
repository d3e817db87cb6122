"""Skills stored as typed become codes; what the vocabulary does not know is left and reported."""

import json

from alembic import command
from sqlalchemy import text

from api import clock
from api.db.engine import open_engine
from api.db.migrate import alembic_config
from api.server import skill_report
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county

SKILLS = {
    "T00": (["食品", "药品"], ["food", "drug"]),
    "T01": (
        ["special", "equipment", "飞行"],
        ["special_equipment", "飞行"],
    ),  # parted at the space when it was imported
    "T02": (["general", "price"], ["general", "price"]),
}
NEEDS = [
    {"name": "a", "teams": 1, "skill": "特种设备"},
    {"name": "b", "teams": 1, "skill": "潜水"},
    {"name": "c", "teams": 1},
]


def test_skills_become_codes_and_the_rest_is_reported(database_url):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        save_county(connection, grid_county(3))
        command.downgrade(alembic_config(connection), "0033")
        for team, (typed, _) in SKILLS.items():
            connection.execute(text("UPDATE team SET skills = :s WHERE code = :t"), {"s": typed, "t": team})
        connection.execute(
            text("INSERT INTO roster_need (county, version, needs, made_at, made_by) VALUES (:c, 1, :n, now(), 'x')"),
            {"c": CODE, "n": json.dumps(NEEDS)},
        )
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")
        assert dict(connection.execute(text("SELECT code, skills FROM team")).all()) == {
            t: now for t, (_, now) in SKILLS.items()
        }
        needs = connection.execute(text("SELECT needs FROM roster_need")).scalar_one()
        assert [need["skill"] for need in needs] == ["special_equipment", "潜水", None]
    (line,) = skill_report.lines(engine, clock.now())
    assert all(word in line for word in (CODE, "T01", "'飞行'", "b", "'潜水'", "docs/import.md"))
    assert "'special'" not in line
    engine.dispose()
