"""The posts of today: stations, each with its teams and their duty at an hour, as dispatch would see them then."""

from datetime import datetime

from sqlalchemy import Connection

from dispatch.planning.cover import Crew, Post
from dispatch.rules.policy import Policy
from dispatch.store.planning.ground import SQL
from dispatch.store.sql_store import SqlStore
from dispatch.teams.team import TeamNow
from gis.position import Position


def posts_at(connection: Connection, county: str, policy: Policy, at: datetime) -> list[Post]:
    """Return every station with its teams, on duty or not at `at`, by code.

    Known limit: a team switched by hand stays so until its next turn begins or ends, as it does for dispatch.
    """
    crews: dict[str, list[Crew]] = {}
    for team in sorted(SqlStore(connection, now=at).teams.now(county), key=lambda each: each.code):
        crews.setdefault(team.station, []).append(_crew(team, policy))
    rows = connection.execute(SQL["planning_stations"], {"county": county}).mappings()
    return [
        Post(
            row["code"],
            row["name"],
            Position(row["lon"], row["lat"]),
            tuple(crews.get(row["code"], ())),
            row["name_en"],
        )
        for row in rows
    ]


def _crew(team: TeamNow, policy: Policy) -> Crew:
    turnout_s = float(policy.turnout_s(team.duty_kind))
    return Crew(team.code, team.name, team.skills, team.duty, turnout_s, team.name_en)
