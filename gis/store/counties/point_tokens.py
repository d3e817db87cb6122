"""Tokens of reporting points' QR codes: issued, revoked, never given twice.

Its holder may write to the desk in the point's name and no more, so it is kept as it is: a poster has to be
printable again.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from gis.errors import ClosedPointError, NoTokenError, TokenInForceError, UnknownPointError
from gis.store.counties.point_tables import PointTokenRow
from gis.store.queries import GIS

BYTES = 18
"""144 random bits: 24 letters, a QR code of few modules with the address before it."""
_IMPORT = "import"


@dataclass(frozen=True, slots=True)
class PointToken:
    """A reporting point and its newest token; `number` None where it never had one."""

    point: str
    name: str
    name_en: str | None
    number: int | None
    token: str | None
    issued_at: datetime | None
    issued_by: str | None
    revoked_at: datetime | None
    revoked_by: str | None
    closed_at: datetime | None
    """The time at which the point itself was closed."""

    @property
    def is_good(self) -> bool:
        """Tell whether the point has a token in force."""
        return self.number is not None and self.revoked_at is None


def listed(
    connection: Connection, county: str, codes: Collection[str] | None = None, *, station: str | None = None
) -> list[PointToken]:
    """Return the points of a county that are seen, each with its newest token; None as `codes` for all.

    `station` narrows them to those in its cells of today.
    """
    asked = {"county": county, "codes": None if codes is None else list(codes), "station": station}
    return [PointToken(**row) for row in connection.execute(GIS["point_tokens"], asked).mappings()]


def of_point(connection: Connection, county: str, code: str) -> PointToken:
    """Return one point with its newest token.

    Raises
    ------
    UnknownPointError
        No such point, or it is not seen.
    """
    found = listed(connection, county, [code])
    if not found:
        raise UnknownPointError(
            f"No reporting point {code!r} of yours in county {county}; GET /api/v1/points/tokens lists them. "
            "没有这个投诉举报点，或不属本所。",
            field="code",
        )
    return found[0]


def issue(connection: Connection, county: str, code: str, *, now: datetime, by: str) -> PointToken:
    """Give a point that has none in force a new token.

    Raises
    ------
    UnknownPointError
        No such point, or it is not seen.
    ClosedPointError
        It was closed.
    TokenInForceError
        It has one.
    """
    point = of_point(connection, county, code)
    if point.closed_at is not None:
        raise ClosedPointError(
            f"Point {code} {point.name} was closed: open it again first, at /corrections. "
            f"投诉举报点“{point.name}”已关闭，请先在“举报点更正”页面恢复。",
            field="code",
        )
    row = {"county": county, "point": code, "token": secrets.token_urlsafe(BYTES), "now": now, "by": by}
    made = connection.execute(GIS["issue_token"], row).scalar()
    found = of_point(connection, county, code)
    if made is None:
        raise TokenInForceError(
            f"Point {code} has code {found.number} in force, issued by {found.issued_by}: revoke that one first, and "
            f"its posters are no longer good. 举报点 {code} 的第 {found.number} 号二维码仍有效，请先停用。",
            field="code",
        )
    return found


def revoke(connection: Connection, county: str, code: str, number: int, *, now: datetime, by: str) -> PointToken:
    """End a token of a point.

    Raises
    ------
    UnknownPointError
        No such point, or it is not seen.
    NoTokenError
        It is not in force.
    """
    of_point(connection, county, code)
    row = {"county": county, "point": code, "number": number, "now": now, "by": by}
    done = connection.execute(GIS["revoke_token"], row).rowcount
    found = of_point(connection, county, code)
    if not done:
        newest = f"the newest is {found.number}" if found.number else "it never had one"
        raise NoTokenError(
            f"Code {number} of point {code} is not in force ({newest}); nothing was changed. "
            f"举报点 {code} 的第 {number} 号二维码并非有效，未作改动。",
            field="number",
        )
    return found


def was_given(connection: Connection, token: str) -> bool:
    """Tell whether a token was ever given."""
    return bool(connection.execute(GIS["token_known"], {"token": token}).scalar_one())


def in_force(connection: Connection, county: str) -> dict[str, str]:
    """Return the tokens in force of a county, point → token."""
    kept = PointTokenRow
    asked = select(kept.point, kept.token).where(kept.county == county, kept.revoked_at.is_(None))
    return {row.point: row.token for row in connection.execute(asked)}


def keep(connection: Connection, county: str, given: Mapping[str, str | None]) -> None:
    """Keep the tokens of an import: what a file names is in force, a point that never had one gets one.

    What was revoked stays so, whatever an old file says.

    Parameters
    ----------
    given
        Point → the token of its file, None where there is none.
    """
    kept = PointTokenRow
    known = connection.execute(select(kept.point, kept.token, kept.revoked_at).where(kept.county == county)).all()
    had = {row.point for row in known}
    stays = {(row.point, row.token) for row in known} | {(None, row.token) for row in known if row.revoked_at}
    named = {
        point: token
        for point, token in given.items()
        if token is not None and (point, token) not in stays and (None, token) not in stays
    }
    _bring(connection, county, named)
    fresh = [point for point, token in given.items() if token is None and point not in had]
    _add(connection, county, {point: secrets.token_urlsafe(BYTES) for point in fresh}, {})


def _bring(connection: Connection, county: str, named: Mapping[str, str]) -> None:
    """Put tokens that a file names in the place of those in force; one that belonged to another point moves."""
    if not named:
        return
    kept = PointTokenRow
    numbers = connection.execute(
        select(kept.point, func.max(kept.number)).where(kept.county == county).group_by(kept.point)
    ).all()
    connection.execute(delete(kept).where(kept.county == county, kept.token.in_(named.values())))
    ended = update(kept).where(kept.county == county, kept.point.in_(named), kept.revoked_at.is_(None))
    connection.execute(ended.values(revoked_at=func.now(), revoked_by=_IMPORT))
    _add(connection, county, named, {row[0]: row[1] for row in numbers})


def _add(connection: Connection, county: str, tokens: Mapping[str, str], numbers: Mapping[str, int]) -> None:
    added: Sequence[dict[str, object]] = [
        {"county": county, "point": point, "number": numbers.get(point, 0) + 1, "token": token, "issued_by": _IMPORT}
        for point, token in tokens.items()
    ]
    if added:
        connection.execute(insert(PointTokenRow), added)
