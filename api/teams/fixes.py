"""Checks of incoming fixes: known team, datum, possible time, a place within the teams' reach.

A batch's coordinates are converted together: one by one, 500 in GCJ-02 took a seventh of a second.
"""

from collections.abc import Sequence
from datetime import datetime

from api.teams.schemas import FixIn
from api.waiting_cases import assign_waiting_after
from api.wiring import Wiring
from dispatch.desk.intake import check_moment
from dispatch.desk.records import TrackedFix
from dispatch.desk.tracks.positions import Approach, approach
from dispatch.errors import DispatchError, UnknownReferenceError
from dispatch.store.sql_store import SqlStore
from dispatch.teams.team import Fix
from gis.datum.crs import all_to_wgs84, check_lonlat, parse_datum
from gis.errors import BadCoordinateError, GisError
from gis.position import Position, SourcePosition
from gis.store.counties.loaded import CountySummary
from gis.store.counties.places import distance_from_county_m

FARTHEST_M = 300_000.0
"""Greatest distance of a team from its county: it drives to a laboratory in the provincial capital, no further."""
_SURELY_NEAR_DEG = 1.0


def tracked_fixes(
    batch: Sequence[FixIn], store: SqlStore, county: CountySummary, now: datetime, *, by: str = "phone"
) -> list[TrackedFix]:
    """Return a batch of one sender ready to be kept, or refuse it whole.

    Raises
    ------
    UnknownReferenceError
        A team is not the county's.
    UnknownDatumError, BadCoordinateError, BadTimeError
        A fix has no datum, lies nowhere a team can be, or at no moment that can be true; `field` names its index.
    """
    known = store.teams.known(county.code, {given.team for given in batch})
    sources, refusal = _read(batch, known, county)
    positions = all_to_wgs84(sources)
    tracked = []
    for i, (given, source, position) in enumerate(zip(batch, sources, positions, strict=False)):
        check_near(i, position, store, county)
        at = check_moment(given.at or now, now, field=f"{i}.at")
        tracked.append(TrackedFix(given.team, Fix(position, at, given.accuracy_m), source, by))
    if refusal is not None:  # only now: a fix before it that is too far off, or of no true moment, is named first
        raise refusal
    return tracked


def _read(
    batch: Sequence[FixIn], known: set[str], county: CountySummary
) -> tuple[list[SourcePosition], DispatchError | GisError | None]:
    """Return the coordinates up to the first fix that cannot be read, and why that one cannot."""
    sources: list[SourcePosition] = []
    for i, given in enumerate(batch):
        try:
            sources.append(_source(i, given, known, county))
        except (DispatchError, GisError) as refusal:
            return sources, refusal
    return sources, None


def _source(i: int, given: FixIn, known: set[str], county: CountySummary) -> SourcePosition:
    if given.team not in known:
        raise UnknownReferenceError(
            f"Fix {i}: no team {given.team!r} in county {county.code}; GET /api/v1/teams lists them. "
            "没有这个执法小组。",
            field=f"{i}.team",
        )
    datum = parse_datum(given.datum, field=f"{i}.datum")
    check_lonlat(given.lon, given.lat, field=f"{i}")
    return SourcePosition(given.lon, given.lat, datum, given.accuracy_m)


def check_near(i: int, position: Position, store: SqlStore, county: CountySummary) -> None:
    """Refuse a fix far from the county; the database is asked only about one outside a generous box."""
    west, south, east, north = county.bbox
    if (
        west - _SURELY_NEAR_DEG <= position.lon <= east + _SURELY_NEAR_DEG
        and south - _SURELY_NEAR_DEG <= position.lat <= north + _SURELY_NEAR_DEG
    ):
        return
    away_m = distance_from_county_m(store.connection, position, county.code)
    if away_m > FARTHEST_M:
        raise BadCoordinateError(
            f"Fix {i}: lon={position.lon}, lat={position.lat} is {away_m / 1000:,.0f} km from county {county.code}; "
            "check datum and axes. 定位远离本县，请检查坐标系和经纬度顺序。",
            field=f"{i}",
        )


def follow_approach(wiring: Wiring, found: Approach) -> None:
    """Let a case follow its team, in a transaction of its own."""
    with wiring.county_wide().desk(actor=f"team:{found.team}") as desk:
        outcome = approach(desk, found)
    assign_waiting_after(wiring, outcome)
