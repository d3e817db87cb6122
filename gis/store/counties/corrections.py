"""Corrections of reporting points over PostgreSQL: proposed, withdrawn, decided; an approved one changes its point.

Proposing and deciding lock the county's points, as an import does: what was looked at is what changes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam
from sqlalchemy.dialects.postgresql import JSONB

from gis.county import corrections as rules
from gis.county.corrections import CorrectionKind, CorrectionStatus, Facts
from gis.datum.fit import elsewhere
from gis.errors import BeyondStationError, ClosedPointError
from gis.position import Datum, SourcePosition
from gis.store.counties import places
from gis.store.counties.corrected_points import FACTS, SQL, Point, lock, of_number, point_of, unknown
from gis.store.county_files.ground import FAR_M

_JSON = [bindparam(name, type_=JSONB(none_as_null=True)) for name in ("asked", "source", "seen", "clock")]
_PROPOSE = SQL["propose"].bindparams(*_JSON)
_DECIDE = SQL["decide"].bindparams(bindparam("before", type_=JSONB(none_as_null=True)))
_CORRECTED = SQL["corrected"].bindparams(bindparam("source", type_=JSONB(none_as_null=True)))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction of a point, as proposed.

    Attributes
    ----------
    asked : Facts
        The facts as they should be; `place` in WGS84.
    source : SourcePosition, optional
        The place as it was measured.
    seen_version : str
        The version of the point that the proposer saw.
    did_at : datetime
        The time of the proposal by the server's clock; `clock` is the record of the proposer's own clock.
    """

    point: str
    kind: CorrectionKind
    asked: Facts
    seen_version: str
    by: str
    did_at: datetime
    remark: str | None = None
    source: SourcePosition | None = None
    team: str | None = None
    station: str | None = None
    clock: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decider:
    """The person who decides: name, stations (None: the whole county), and `alone` to decide on own proposals."""

    actor: str
    stations: Collection[str] | None = None
    alone: bool = False
    """No account exists yet, so nobody else could decide."""


def propose(
    connection: Connection, county: str, said: Proposal, *, now: datetime, stations: Collection[str] | None = None
) -> int:
    """Keep a proposal and return its number.

    Raises
    ------
    UnknownPointError, ClosedPointError, PointChangedError, BadCorrectionError, NothingToCorrectError
    """
    lock(connection, county)
    point = point_of(connection, county, said.point, stations)
    if point.is_closed:
        _closed(point)
    rules.check_version(said.seen_version, point.version, point.facts)
    asked = rules.proposed(said.kind, point.facts, said.asked)
    return _added(connection, county, said, point, asked, now)


def withdraw(connection: Connection, county: str, number: int, *, by: str, now: datetime) -> bool:
    """Take one's own proposal back; return whether that was not done before.

    Raises
    ------
    UnknownCorrectionError, CorrectionSettledError
    """
    lock(connection, county)
    found = of_number(connection, county, number, now=now)
    if found["proposed_by"] != by:
        unknown(number)
    if found["status"] == CorrectionStatus.WITHDRAWN:
        return False
    rules.stepped(number, CorrectionStatus(found["status"]), CorrectionStatus.WITHDRAWN, found["decided_by"])
    _decided(connection, county, number, CorrectionStatus.WITHDRAWN, by=by, now=now, reason=None)
    return True


def refuse(connection: Connection, county: str, number: int, who: Decider, *, reason: str, now: datetime) -> None:
    """Refuse a proposal for a reason that its proposer gets.

    Raises
    ------
    UnknownCorrectionError, CorrectionSettledError
    """
    lock(connection, county)
    found = _for(connection, county, number, who, now)
    rules.stepped(number, CorrectionStatus(found["status"]), CorrectionStatus.REFUSED, found["decided_by"])
    _decided(connection, county, number, CorrectionStatus.REFUSED, by=who.actor, now=now, reason=reason)


def approve(
    connection: Connection,
    county: str,
    number: int,
    who: Decider,
    *,
    seen_version: str,
    reason: str | None,
    now: datetime,
) -> None:
    """Approve a proposal: the point is changed, and its names in the gazetteer; its cell follows from where it lies.

    Raises
    ------
    UnknownCorrectionError, CorrectionSettledError, OwnCorrectionError, UnknownPointError, PointChangedError,
    NothingToCorrectError, BeyondStationError
    """
    lock(connection, county)
    found = _for(connection, county, number, who, now)
    rules.stepped(number, CorrectionStatus(found["status"]), CorrectionStatus.APPROVED, found["decided_by"])
    if not who.alone:
        rules.check_other(number, found["proposed_by"], who.actor)
    point = point_of(connection, county, found["point"])
    rules.check_version(seen_version, point.version, point.facts)
    changed = rules.proposed(CorrectionKind(found["kind"]), point.facts, found["asked"])
    _check_reach(found, who, _inside_as(connection, county, found["source"]))
    _change(connection, county, point, changed, found["source"], now)
    _approved(connection, county, number, point, changed, who.actor, reason, now)


def reopen(
    connection: Connection, county: str, code: str, who: Decider, *, seen_version: str, reason: str, now: datetime
) -> int:
    """Open a closed point again, as a correction of the office's own; return its number.

    Raises
    ------
    UnknownPointError, PointChangedError, NothingToCorrectError
    """
    lock(connection, county)
    point = point_of(connection, county, code, who.stations)
    rules.check_version(seen_version, point.version, point.facts)
    asked = rules.proposed(CorrectionKind.REOPENED, point.facts, {"closed": False})
    said = Proposal(code, CorrectionKind.REOPENED, asked, seen_version, who.actor, now, station=point.station)
    number = _added(connection, county, said, point, asked, now)
    _change(connection, county, point, asked, None, now)
    _approved(connection, county, number, point, asked, who.actor, reason, now)
    return number


def _closed(point: Point) -> None:
    raise ClosedPointError(
        f"Point {point.facts['code']} {point.facts['name']} was closed; the office can open it again. "
        f"举报点“{point.facts['name']}”已关闭，如需恢复请联系县局。",
        field="point",
    )


def _added(connection: Connection, county: str, said: Proposal, point: Point, asked: Facts, now: datetime) -> int:
    source = said.source and {
        "lon": said.source.lon,
        "lat": said.source.lat,
        "datum": said.source.datum.value,
        "accuracy_m": said.source.accuracy_m,
    }
    row = {
        "county": county,
        "point": said.point,
        "kind": said.kind.value,
        "asked": dict(asked),
        "source": source if "place" in asked else None,
        "seen": point.facts,
        "seen_version": point.version,
        "remark": said.remark,
        "by": said.by,
        "team": said.team,
        "station": said.station,
        "did_at": said.did_at,
        "clock": dict(said.clock) or None,
        "now": now,
    }
    return int(connection.execute(_PROPOSE, row).scalar_one())


def _for(connection: Connection, county: str, number: int, who: Decider, now: datetime) -> dict[str, Any]:
    """Return a correction as far as it is the decider's: of a point in their cells of today, or of none any more."""
    found = of_number(connection, county, number, now=now)
    whose = found["cell_station"] if found["exists"] else found["station"]
    if who.stations is not None and whose not in who.stations:
        unknown(number)
    return found


def _inside_as(connection: Connection, county: str, source: Mapping[str, Any] | None) -> Datum | None:
    """Return the datum in which a place from outside would lie inside the county; None where in none."""
    given = SourcePosition(**{**source, "datum": Datum(source["datum"])}) if source else None
    for datum, at in elsewhere(given) if given else ():
        if connection.execute(SQL["is_inside"], {"county": county, "lon": at.lon, "lat": at.lat}).scalar_one():
            return datum
    return None


def _check_reach(found: Mapping[str, Any], who: Decider, inside_as: Datum | None) -> None:
    outside_m = found["outside_m"] or 0.0
    if outside_m > FAR_M:
        hint = f" As {inside_as} it lies inside: check the datum. 按 {inside_as} 则在县域之内，请核对坐标系。"
        raise BeyondStationError(
            f"The new place lies {outside_m / 1000:.1f} km outside the county: refuse it, or have it measured again. "
            f"新位置在县界外 {outside_m / 1000:.1f} 公里，不能采纳，请不予采纳或要求重新定位。"
            + (hint if inside_as else ""),
            field="number",
        )
    if who.stations is None or "place" not in found["asked"] or found["new_station"] in who.stations:
        return
    raise BeyondStationError(
        f"The new place lies in the cells of station {found['new_station'] or 'none'}, not in yours: the county bureau "
        "decides. 新位置不在本所网格内，须由县局核定。",
        field="number",
    )


def _change(connection: Connection, county: str, point: Point, changed: Facts, source: Any, now: datetime) -> None:
    facts = {**point.facts, **changed}
    lon, lat = facts["place"]
    row = {name: facts[name] for name in FACTS}
    where = {"county": county, "point": facts["code"]}
    moved = "place" in changed
    more = {"moved": moved, "lon": lon, "lat": lat, "source": source, "closed": facts["closed"], "now": now}
    connection.execute(_CORRECTED, row | where | more)
    connection.execute(SQL["drop_names"], where)
    if not facts["closed"]:
        places.add_point(connection, county, facts)


def _approved(
    connection: Connection,
    county: str,
    number: int,
    point: Point,
    changed: Facts,
    by: str,
    reason: str | None,
    now: datetime,
) -> None:
    before = {fact: point.facts[fact] for fact in changed}
    _decided(
        connection,
        county,
        number,
        CorrectionStatus.APPROVED,
        by=by,
        now=now,
        reason=reason,
        before=before,
        held=changed,
    )


def _decided(
    connection: Connection,
    county: str,
    number: int,
    status: CorrectionStatus,
    *,
    by: str,
    now: datetime,
    reason: str | None,
    before: Facts | None = None,
    held: Collection[str] = (),
) -> None:
    row = {"county": county, "number": number, "status": status.value, "by": by, "now": now, "reason": reason}
    connection.execute(_DECIDE, row | {"before": before, "held": sorted(held)})
