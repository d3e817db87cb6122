"""Teams, their duty and their fixes."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Path

from api.routes.parameters import PROBLEMS, CountyAsked, Wired
from api.schemas import DutyIn, FixIn
from api.wiring import Wiring
from dispatch.errors import UnknownReferenceError, UnknownTeamError
from dispatch.intake import check_moment
from dispatch.policy import Policy
from dispatch.ports import TrackedFix
from dispatch.positions import Approach, approach, track
from dispatch.store.sql_store import SqlStore
from dispatch.summary import stamp
from dispatch.teams import Fix, TeamNow
from gis.crs import parse_datum, to_wgs84
from gis.errors import BadCoordinateError
from gis.position import Position, SourcePosition
from gis.store.places import distance_from_county_m

router = APIRouter(tags=["teams"], responses=PROBLEMS)
FARTHEST_M = 300_000.0
MOST_FIXES = 5_000
type TeamCode = Annotated[str, Path(min_length=1, max_length=40)]


def feature(team: TeamNow, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return a team as a GeoJSON feature, where it is taken to be."""
    position, source = team.whereabouts(now, policy.fix_max_age_s)
    fix = team.fix
    return {
        "type": "Feature",
        "id": team.code,
        "geometry": {"type": "Point", "coordinates": [position.lon, position.lat]},
        "properties": {
            "code": team.code,
            "name": team.name,
            "name_en": team.name_en,
            "station": team.station,
            "skills": sorted(team.skills),
            "status": team.status.value,
            "on_duty": team.on_duty,
            "shift": team.shift,
            "case": team.case_id,
            "source": source.value,
            "fix_at": stamp(fix.at if fix else None),
            "fix_age_s": team.fix_age_s(now),
            "accuracy_m": fix.accuracy_m if fix else None,
        },
    }


@router.get("/teams", summary="Every team as it is now, GeoJSON")
def teams(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return teams with status, duty, case and the age of their fix."""
    code = wiring.county(county).code
    with wiring.desk() as desk:
        policy = desk.store.ground(code).policy
        features = [feature(team, policy, desk.now) for team in desk.store.teams(code)]
    return {"type": "FeatureCollection", "features": features}


@router.get("/teams/{team}", summary="One team")
def team(team: TeamCode, wiring: Wired, county: CountyAsked = None) -> Any:
    """Return one team as a GeoJSON feature."""
    return _one(wiring, team, wiring.county(county).code)


def _one(wiring: Wiring, team: str, county: str) -> dict[str, Any]:
    with wiring.desk() as desk:
        policy = desk.store.ground(county).policy
        for found in desk.store.teams(county):
            if found.code == team:
                return feature(found, policy, desk.now)
    raise UnknownTeamError(
        f"No team {team!r} in county {county}; GET /api/v1/teams lists them. 没有这个执法小组。", field="team"
    )


@router.post("/teams/{team}/status", summary="Put a team on or off duty")
def duty(team: TeamCode, body: DutyIn, wiring: Wired, after: BackgroundTasks, county: CountyAsked = None) -> Any:
    """Change a team's duty; one that comes on duty is given a waiting case at once."""
    code = wiring.county(county).code
    with wiring.desk() as desk:
        desk.store.set_duty(code, team, on_duty=body.on_duty)
        now = next(t for t in desk.store.teams(code) if t.code == team)
        changed = {"code": team, "on_duty": now.on_duty, "status": now.status.value, "case": now.case_id}
        desk.store.publish(code, [("team", {"teams": [changed]})])
    if body.on_duty:
        after.add_task(wiring.settle, code)
    return _one(wiring, team, code)


@router.post("/fixes", status_code=202, summary="Report where teams are, one fix or a list")
def fixes(
    body: Annotated[FixIn | list[FixIn], Body()], wiring: Wired, after: BackgroundTasks, county: CountyAsked = None
) -> Any:
    """Keep every fix and move each team to its newest; a batch with one bad fix is refused whole."""
    batch = body if isinstance(body, list) else [body]
    code = wiring.county(county).code
    with wiring.desk() as desk:
        tracked = _checked(batch, desk.store, code, desk.now)  # type: ignore[arg-type]
        approaches = track(desk, code, tracked) if tracked else []
    for found in approaches:
        after.add_task(_follow, wiring, found)
    return {"accepted": len(tracked)}


def _follow(wiring: Wiring, found: Approach) -> None:
    with wiring.desk(actor=f"team:{found.team}") as desk:
        outcome = approach(desk, found)
    wiring.settle_after(outcome)


def _checked(batch: list[FixIn], store: SqlStore, county: str, now: datetime) -> list[TrackedFix]:
    if len(batch) > MOST_FIXES:
        raise UnknownReferenceError(
            f"{len(batch)} fixes; send at most {MOST_FIXES} at once. 一次最多 {MOST_FIXES} 条。", field=""
        )
    known = {team.code for team in store.teams(county)}
    fixes = []
    for i, given in enumerate(batch):
        if given.team not in known:
            raise UnknownReferenceError(
                f"Fix {i}: no team {given.team!r} in county {county}; teams: {', '.join(sorted(known)[:20])}. "
                "没有这个执法小组。",
                field=f"{i}.team",
            )
        fixes.append(_tracked(i, given, now))
    _check_near(store, county, fixes)
    return fixes


def _tracked(i: int, given: FixIn, now: datetime) -> TrackedFix:
    datum = parse_datum(given.datum, field=f"{i}.datum")
    position = to_wgs84(given.lon, given.lat, datum, field=f"{i}")
    at = check_moment(given.at or now, now, field=f"{i}.at")
    source = SourcePosition(given.lon, given.lat, datum, given.accuracy_m)
    return TrackedFix(given.team, Fix(position, at, given.accuracy_m), source)


def _check_near(store: SqlStore, county: str, fixes: list[TrackedFix]) -> None:
    """Refuse a fix no vehicle of this county can have; only corners of the batch's box are asked of the database."""
    if not fixes:
        return
    lons = [f.fix.position.lon for f in fixes]
    lats = [f.fix.position.lat for f in fixes]
    for lon in {min(lons), max(lons)}:
        for lat in {min(lats), max(lats)}:
            away_m = distance_from_county_m(store.connection, Position(lon, lat), county)
            if away_m > FARTHEST_M:
                raise BadCoordinateError(
                    f"A fix at or near lon={lon}, lat={lat} is {away_m / 1000:,.0f} km from county {county}; check "
                    "datum and axes. 定位远离本县，请检查坐标系和经纬度顺序。",
                    field="lon",
                )
