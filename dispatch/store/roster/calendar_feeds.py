"""Calendar feeds: one for each account and team, found by the hash of its token; nothing is committed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, RowMapping

from dispatch.errors import UnknownTeamError
from dispatch.roster.calendar import CalendarTurn
from dispatch.teams.turns import Turn, TurnKind
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("calendar_feeds.sql"))


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """A feed of turns: an account's by its login, or a team's by its code."""

    county: str
    id: int
    login: str | None
    team: str | None


def by_token(connection: Connection, hashed: bytes) -> CalendarFeed | None:
    """Return the feed of a token, None if it is forged or revoked."""
    row = connection.execute(SQL["by_token"], {"hash": hashed}).mappings().first()
    return None if row is None else CalendarFeed(**row)


def keep_own(connection: Connection, county: str, login: str, *, hashed: bytes, now: datetime, by: str) -> RowMapping:
    """Give an account's feed a token in the place of the one before."""
    asked = {"county": county, "login": login, "hash": hashed, "now": now, "by": by}
    return connection.execute(SQL["keep_own"], asked).mappings().one()


def keep_team(
    connection: Connection,
    county: str,
    team: str,
    *,
    stations: Sequence[str] | None,
    hashed: bytes,
    now: datetime,
    by: str,
) -> RowMapping:
    """Give a team's feed a token in the place of the one before; raises UnknownTeamError."""
    asked = {"county": county, "team": team, "stations": stations, "hash": hashed, "now": now, "by": by}
    row = connection.execute(SQL["keep_team"], asked).mappings().first()
    if row is None:
        raise UnknownTeamError(team)
    return row


def listed(connection: Connection, county: str, login: str | None, *, teams: bool) -> list[RowMapping]:
    """Return the feed of an account and, with `teams`, those of the teams that are seen, without tokens."""
    asked = {"county": county, "login": login, "teams": teams}
    return list(connection.execute(SQL["listed"], asked).mappings())


def revoke(connection: Connection, county: str, number: int, login: str | None, *, teams: bool) -> RowMapping | None:
    """End one of the feeds that `listed` returns, and return it; None if there is no such feed."""
    asked = {"county": county, "id": number, "login": login, "teams": teams}
    return connection.execute(SQL["revoke"], asked).mappings().first()


def turns_of_team(
    connection: Connection, county: str, team: str, since: datetime, until: datetime
) -> list[CalendarTurn]:
    """Return a team's turns that reach into [since, until), in order of time."""
    return _turns(connection, "turns_of_team", county=county, team=team, since=since, until=until)


def turns_of_person(
    connection: Connection,
    county: str,
    actor: str,
    name: str,
    stations: Sequence[str] | None,
    since: datetime,
    until: datetime,
) -> list[CalendarTurn]:
    """Return the turns of the teams that somebody carries a phone of, or is named in the crew of."""
    asked = {"actor": actor, "name": name, "stations": stations, "since": since, "until": until}
    return _turns(connection, "turns_of_person", county=county, **asked)


def _turns(connection: Connection, query: str, **asked: object) -> list[CalendarTurn]:
    return [
        CalendarTurn(
            Turn(row["team"], row["starts_at"], row["ends_at"], TurnKind(row["kind"]), row["id"], row["version"]),
            row["name"],
            row["made_at"],
        )
        for row in connection.execute(SQL[query], asked).mappings()
    ]
