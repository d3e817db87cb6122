"""The phones that teams carry over PostgreSQL, and what there is to do for the team of one."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from sqlalchemy import Connection, text

from dispatch.cases.case import Case
from dispatch.desk.delivery import CARRIED
from dispatch.desk.ports import Store
from dispatch.errors import PhoneTakenError, UnknownPhoneError
from dispatch.store import rows, statements
from dispatch.teams.team import TeamNow
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("phones.sql"))
_CASES = statements.SQL["case_columns"].text
_WORK = text(f"{_CASES} {SQL['work'].text}")
MOST_CASES = 100


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone with a team; `behind_s` is how far its clock was behind the server's when it last said so."""

    county: str
    code: str
    team: str
    carrier: str
    name: str | None
    joined_at: datetime
    seen_at: datetime
    behind_s: float | None


class Holder(NamedTuple):
    """The person who carries a phone, and the session in which they registered it."""

    carrier: str
    session: int | None


def holder(connection: Connection, county: str, code: str) -> Holder | None:
    """Return who carries a phone, which is held until commit; None where nobody does."""
    row = connection.execute(SQL["holder"], {"county": county, "code": code}).first()
    return None if row is None else Holder(row.carrier, row.session)


def is_seen(connection: Connection, county: str, code: str) -> bool:
    """Tell whether a phone is one that the transaction's limits let be found."""
    return bool(connection.execute(SQL["is_seen"], {"county": county, "code": code}).scalar_one())


def join(
    connection: Connection,
    county: str,
    code: str,
    *,
    team: str,
    carrier: str,
    name: str | None,
    now: datetime,
    session: int | None = None,
    instead_of: str | None = None,
) -> Phone:
    """Put a phone with a team, from whichever it was with before; raises PhoneTakenError where it is another's.

    Parameters
    ----------
    session
        The session in which that is done.
    instead_of
        The other carrier who may be followed.
    """
    fields = {"county": county, "code": code, "team": team, "carrier": carrier, "name": name, "now": now}
    row = connection.execute(SQL["join"], fields | {"session": session, "instead_of": instead_of}).mappings().first()
    if row is None:
        raise PhoneTakenError(
            "This phone is registered to somebody else who is still signed in: they sign out on it, or a chief takes "
            "it over. 此手机已由他人登记，且其登录尚未结束：请其在该手机上退出登录，或由所长接管。",
            field="phone",
        )
    return Phone(**row)


def leave(connection: Connection, county: str, code: str, *, carrier: str, now: datetime) -> str:
    """Take a phone from its team and return that; raises UnknownPhoneError."""
    asked = {"county": county, "code": code, "carrier": carrier, "now": now}
    team = connection.execute(SQL["leave"], asked).scalar_one_or_none()
    if team is None:
        _unknown(code)
    return str(team)


def heard(
    connection: Connection, county: str, code: str, *, carrier: str, now: datetime, behind_s: float | None = None
) -> Phone:
    """Return a phone that was just heard of; raises UnknownPhoneError where it is not this carrier's."""
    asked: dict[str, Any] = {"county": county, "code": code, "carrier": carrier, "now": now, "behind_s": behind_s}
    row = connection.execute(SQL["heard"], asked).mappings().first()
    if row is None:
        _unknown(code)
    return Phone(**row)


def carried(connection: Connection, county: str, now: datetime) -> list[Phone]:
    """Return the phones that are with a team of the county, by team, the last heard of first."""
    found = connection.execute(SQL["carried"], {"county": county, "since": now - CARRIED}).mappings()
    return [Phone(**row) for row in found]


def work(connection: Connection, county: str, team: str, since: datetime, *, limit: int = MOST_CASES) -> list[Case]:
    """Return the cases a team is responsible for, then those it has cleared after `since`, the newest first."""
    asked = {"county": county, "team": team, "since": since, "limit": limit}
    return [rows.case_value(row) for row in connection.execute(_WORK, asked).mappings()]


def team_of(store: Store, phone: Phone) -> TeamNow:
    """Return the team of a phone as it is now; raises UnknownPhoneError where there is no such team any more."""
    team = store.teams.get(phone.county, phone.team)
    if team is None:
        _unknown(phone.code)
    return team


def _unknown(code: str) -> NoReturn:
    raise UnknownPhoneError(
        f"No phone {code!r} of yours is with a team: join one. 此手机未登记到您的小组，请重新选择小组。", field="phone"
    )
