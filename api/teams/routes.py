"""Routes of teams, their duty and their fixes."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Path
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.auth.principal import AuthMethod
from api.cases.responses import REPLAYED
from api.http.body import StrictRoute
from api.http.geojson import GeoJson
from api.http.idempotency import fingerprint, once_seen
from api.http.parameters import API, READS, WRITES, CountyAsked, Key, Responses, TeamAsked, Wired, answers
from api.http.phone_time import ByPhone, put_right
from api.teams.features import TeamFeature, Teams, feature
from api.teams.fixes import follow_approach, tracked_fixes
from api.teams.schemas import AcceptedOut, DutyIn, FixesIn
from api.waiting_cases import assign_waiting
from api.wiring import Wiring
from dispatch.desk.tracks.positions import track
from dispatch.errors import UnknownTeamError
from dispatch.moments import stamp
from dispatch.store.cases import reading

router = APIRouter(prefix=API, tags=["teams"], route_class=StrictRoute)
FARTHEST_M = 300_000.0
MOST_FIXES = 5_000
type TeamCode = Annotated[TeamAsked, Path(min_length=1, max_length=40, description="Code of the team. 小组编码")]
CHANGED: Responses = {200: {"model": TeamFeature, "description": "The team as it is now.", "headers": REPLAYED}}
ONE_FIX = {
    "team": "T1",
    "lon": 107.03,
    "lat": 35.3,
    "datum": "wgs84",
    "at": "2026-11-24T17:00:00+08:00",
    "accuracy_m": 8.0,
}
FIXES: dict[str, Example] = {
    "one": {"summary": "One fix 一条定位", "value": ONE_FIX},
    "several": {
        "summary": "What a phone kept in a dead spot 补报",
        "value": [ONE_FIX, {**ONE_FIX, "lon": 107.031, "at": "2026-11-24T17:00:10+08:00"}],
    },
}


@router.get(
    "/teams",
    response_model=None,
    response_class=GeoJson,
    summary="Every team now, GeoJSON 执法小组",
    responses=answers(Teams, "Each at its fix or its station.") | READS,
)
def teams(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return teams with status, duty, case and the age of their fix."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        policy = desk.store.counties.ground(code).policy
        since = reading.since_when(connection, code, desk.now)
        features = [feature(team, policy, desk.now, since.get(team.code)) for team in desk.store.teams.now(code)]
        wiring.record_read(connection, "teams.read", county=code, rows=len(features))
    return GeoJson({"type": "FeatureCollection", "county": code, "features": features})


@router.get(
    "/teams/{team}",
    response_model=None,
    response_class=GeoJson,
    summary="One team, GeoJSON 一个小组",
    responses=answers(TeamFeature, "The team.") | READS,
)
def team(team: TeamCode, wiring: Wired, county: CountyAsked = None) -> Any:
    """Return one team as a GeoJSON feature."""
    return GeoJson(_one(wiring, team, wiring.county(county).code))


def _one(wiring: Wiring, team: str, county: str) -> dict[str, Any]:
    with wiring.transaction() as connection:
        found = _as_now(wiring, connection, team, county)
        wiring.record_read(connection, "team.read", county=county, subject=f"team:{team}")
    return found


def _as_now(wiring: Wiring, connection: Connection, team: str, county: str) -> dict[str, Any]:
    desk = wiring.desk_on(connection)
    policy = desk.store.counties.ground(county).policy
    found = desk.store.teams.get(county, team)
    if found is not None:
        return feature(found, policy, desk.now, reading.since_when(connection, county, desk.now, only=team).get(team))
    raise UnknownTeamError(team, (each.code for each in desk.store.teams.now(county)))


@router.post(
    "/teams/{team}/status",
    response_model=None,
    response_class=GeoJson,
    summary="Put a team on or off duty 上岗、离岗",
    responses=CHANGED | WRITES,
)
def duty(
    team: TeamCode,
    body: Annotated[DutyIn, Body(examples=[{"on_duty": True}])],
    wiring: Wired,
    after: BackgroundTasks,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Change a team's duty; a team that comes on duty gets a waiting case at once.

    If the roster names the team, the change holds until the next start or end of one of its turns.
    """
    code = wiring.county(county).code

    def changed(connection: Connection) -> dict[str, Any]:
        desk = wiring.desk_on(connection)
        desk.store.teams.set_duty(code, team, on_duty=body.on_duty, now=desk.now)
        now = next(t for t in desk.store.teams.now(code) if t.code == team)
        news = {
            "code": team,
            "on_duty": now.on_duty,
            "duty": now.duty.value,
            "status": now.status.value,
            "case": now.case_id,
        }
        if now.case_id is None:
            news["since"] = stamp(desk.now)
        answer = _as_now(wiring, connection, team, code)
        wiring.record(connection, "team.duty", county=code, subject=f"team:{team}", on_duty=body.on_duty)
        desk.store.feed.publish(code, [("team", {"teams": [news]})])
        return answer

    request = fingerprint("POST", f"teams/{team}/status", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 200, changed)
    if body.on_duty and not repeated:
        after.add_task(assign_waiting, wiring, code)
    return GeoJson(answer, headers={"Idempotency-Replayed": "true"} if repeated else None)


@router.post(
    "/fixes",
    status_code=202,
    response_model=None,
    summary="Report positions of teams, one fix or a list 上报定位",
    responses=answers(AcceptedOut, "All of them are stored.", status=202) | WRITES,
)
def fixes(
    body: Annotated[FixesIn, Body(openapi_examples=FIXES)],
    wiring: Wired,
    after: BackgroundTasks,
    clock: ByPhone,
    county: CountyAsked = None,
) -> Any:
    """Store every fix and move each team to its newest; a batch with one bad fix is refused whole."""
    home = wiring.county(county)
    given = [fix.model_copy(update={"at": put_right(fix.at, clock, field=f"{i}.at")}) for i, fix in enumerate(body)]
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        sender = wiring.who.name if wiring.who.means is AuthMethod.KEY else "phone"
        tracked = tracked_fixes(given, wiring.store_on(connection), home, desk.now, by=sender)
        approaches = track(desk, home.code, tracked) if tracked else []
    for found in approaches:
        after.add_task(follow_approach, wiring, found)
    return {"accepted": len(tracked)}
