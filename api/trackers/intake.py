"""Readings of a tracker on their way to the desk: off duty nothing is stored, not even that they came."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection

from api.auth.principal import AuthMethod, Place, Principal
from api.auth.roles import Role
from api.teams.fixes import check_near
from api.wiring import Wiring
from dispatch.desk.records import TrackedFix
from dispatch.desk.tracks.positions import Approach, track
from dispatch.desk.tracks.readings import Drop, Reading, Sifted, at_station, sift
from dispatch.desk.work import Desk
from dispatch.store.sql_store import SqlStore
from dispatch.store.trackers import repository as trackers
from dispatch.store.trackers.repository import Tracker
from dispatch.teams.team import DutyBy, Fix, TeamNow, TeamStatus
from gis.datum.crs import all_to_wgs84
from gis.errors import BadCoordinateError
from gis.store.counties.loaded import CountySummary

_ON_THE_WAY = {TeamStatus.ACKNOWLEDGED, TeamStatus.EN_ROUTE}


def in_its_name(wiring: Wiring, tracker: Tracker) -> Wiring:
    """Return the wiring of a tracker: it finds its own county and nothing else."""
    place = Place(tracker.county, tracker.county, "county", frozenset({tracker.county}))
    return wiring.as_principal(Principal(AuthMethod.TRACKER, Role.INSPECTOR, tracker.name, place=place))


def take(wiring: Wiring, tracker: Tracker, readings: Sequence[Reading]) -> list[Approach]:
    """Keep the good readings as fixes of the tracker's team; return what they mean for cases on the way."""
    home = wiring.county(tracker.county)
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        team = desk.store.teams.get(home.code, tracker.team)
        if team is None or not readings or not (team.on_duty or team.assignment_status in _ON_THE_WAY):
            return []
        sifted = sift(readings, tracker.datum, now=desk.now, since=_since(desk, connection, tracker, team))
        fixes = _near(tracker, sifted, wiring.store_on(connection), home)
        dropped = [*sifted.dropped, *[Drop.FAR] * (len(sifted.kept) - len(fixes))]
        positions = [each.fix.position for each in fixes]
        counts = at_station(tracker.at_station, positions, tracker.datum, team.station_position)
        trackers.note(connection, tracker, desk.now, received=len(fixes), dropped=dropped, at_station=counts)
        return track(desk, home.code, fixes) if fixes else []


def _since(desk: Desk, connection: Connection, tracker: Tracker, team: TeamNow) -> datetime | None:
    """Return since when a team shares its position: its present duty, or the case it is still on its way to."""
    if not team.on_duty:
        active = desk.store.assignments.active(tracker.county, [team.code])
        return next((each.since for each in active), desk.now)
    if team.duty_by is DutyBy.ROSTER:
        return team.turn.starts_at if team.turn else None
    return trackers.duty_switched_at(connection, tracker.county, team.code) if team.duty_by is DutyBy.HAND else None


def _near(tracker: Tracker, sifted: Sifted, store: SqlStore, home: CountySummary) -> list[TrackedFix]:
    """Return what a team could have sent from where it can be, in WGS84."""
    fixes = []
    positions = all_to_wgs84([source for source, _ in sifted.kept])
    for (source, at), position in zip(sifted.kept, positions, strict=True):
        with suppress(BadCoordinateError):
            check_near(0, position, store, home)
            fixes.append(TrackedFix(tracker.team, Fix(position, at, source.accuracy_m), source, tracker.name))
    return fixes
