"""Make and revoke calendar feeds: one's own, and those of teams for who may edit the roster."""

from fastapi import Request
from sqlalchemy import Connection, RowMapping

from api.auth.accounts import tokens
from api.auth.principal import AuthMethod, Principal
from api.auth.public_url import site_of
from api.auth.rules import RULES
from api.wiring import Wiring
from dispatch.store.roster import calendar_feeds as feeds


def own_login(who: Principal) -> str | None:
    """Return the login of a person who is signed in; None for keys, and while nobody has an account."""
    return who.name if who.means is AuthMethod.SESSION else None


def edits_teams(who: Principal) -> bool:
    """Tell whether somebody may make feeds of teams: who may edit the roster."""
    return who.means is AuthMethod.OPEN or RULES["POST", "/api/v1/roster/turns"].lets(who.role, who.level)


def make(connection: Connection, wiring: Wiring, county: str, token: str, *, team: str | None) -> RowMapping:
    """Give a team's feed, or the caller's own, this token; the one before ends. Raises UnknownTeamError."""
    now, by, hashed = wiring.now(), wiring.who.actor, tokens.digest(token)
    if team is None:
        row = feeds.keep_own(connection, county, wiring.who.name, hashed=hashed, now=now, by=by)
    else:
        seen = wiring.who.stations
        stations = None if seen is None else sorted(seen)
        row = feeds.keep_team(connection, county, team, stations=stations, hashed=hashed, now=now, by=by)
    wiring.record(connection, "calendar_feed.make", county=county, subject=_subject(wiring.who, row))
    return row


def revoke(connection: Connection, wiring: Wiring, county: str, number: int) -> RowMapping | None:
    """End a feed and return it; None if there is none that the caller may end."""
    who = wiring.who
    row = feeds.revoke(connection, county, number, own_login(who), teams=edits_teams(who))
    if row is not None:
        wiring.record(connection, "calendar_feed.revoke", county=county, subject=_subject(who, row))
    return row


def _subject(who: Principal, row: RowMapping) -> str:
    return f"team:{row['team']}" if row["team"] else f"login:{who.name}"


def url(request: Request, token: str) -> str:
    """Return the address of a calendar, under the name that the caller used if no other is set."""
    return f"{site_of(request).origin or str(request.base_url).rstrip('/')}/cal/{token}.ics"
