"""Routes that change the roster: single turns, weekly patterns, or a file; all or nothing."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Path, Query
from fastapi.openapi.models import Example
from fastapi.responses import Response
from sqlalchemy import Connection

from api.cases.responses import REPLAYED, answered_once
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once_seen
from api.http.parameters import API, MOVES, READS, CountyAsked, Key, Wired, problems
from api.roster.schemas import (
    PatternIn,
    RosterFileIn,
    RosterLoadedOut,
    TurnChangeIn,
    TurnsIn,
    instant,
)
from api.roster.view import roster_on, tell
from api.waiting_cases import assign_waiting
from api.wiring import Wiring
from dispatch.errors import BadTurnError
from dispatch.roster.doubts import check_days
from dispatch.roster.shifts import Pattern, expand
from dispatch.store.roster.file import read_content
from dispatch.store.roster.load import load_checked, nicknames
from dispatch.store.roster.repository import Roster
from dispatch.teams.turns import Turn
from dispatch.views.turn import TurnChangedView, TurnsAddedView, roster_turn

router = APIRouter(prefix=API, tags=["roster"], route_class=StrictRoute)
type TurnId = Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the turn. 班次编号")]
TURNS: dict[str, Example] = {
    "day": {
        "summary": "A day 日班",
        "value": {"turns": [{"team": "T00", "from": "2026-03-14T08:30", "until": "2026-03-14T18:00"}]},
    },
    "night": {
        "summary": "On call over night 夜间备勤",
        "value": {
            "turns": [{"team": "T00", "from": "2026-03-14T18:00", "until": "2026-03-15T08:30", "kind": "on_call"}]
        },
    },
}
PATTERN = {
    "teams": ["T00"],
    "days": [1, 2, 3, 4, 5],
    "from": "08:30",
    "until": "18:00",
    "first": "2026-03-09",
    "last": "2026-03-31",
}
FILE = {
    "name": "roster.csv",
    "content": base64.b64encode("小组,日期,开始,结束,类别\nT00,2026-03-14,18:00,次日08:30,备勤\n".encode()).decode(),
}


@router.post(
    "/roster/turns",
    status_code=201,
    response_model=None,
    summary="Add turns, all or none 新增班次",
    responses={201: {"model": TurnsAddedView, "description": "As they are kept.", "headers": REPLAYED}, **MOVES},
)
def add(
    body: Annotated[TurnsIn, Body(openapi_examples=TURNS)],
    wiring: Wired,
    after: BackgroundTasks,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Add turns; a team that comes on duty gets a waiting case at once.

    Days over 60 days back or 400 ahead, or about a year ahead of all others, get a 409; send them again with
    `confirmed`. `off_duty` names the teams that are off duty because of the change.
    """
    code = wiring.county(county).code

    def added(connection: Connection) -> TurnsAddedView:
        own = roster_on(wiring, connection, code)
        zone = own.zone
        turns = [Turn(t.team, instant(t.starts, zone), instant(t.ends, zone), t.kind) for t in body.turns]
        return _added(wiring, own, turns, confirmed=body.confirmed)

    request = fingerprint("POST", f"{code}/roster/turns", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 201, added)
    after.add_task(assign_waiting, wiring, code)
    return answered_once(answer, 201, repeated=repeated)


def _added(wiring: Wiring, own: Roster, turns: list[Turn], *, confirmed: bool) -> TurnsAddedView:
    before = own.on_duty()
    added = own.add(turns)
    if not confirmed:
        check_days(turns, own.now)
    tell(wiring, own, "roster.add", added)
    return {"turns": [roster_turn(turn, own.zone) for turn in added], "off_duty": sorted(before - own.on_duty())}


@router.post(
    "/roster/patterns",
    status_code=201,
    response_model=None,
    summary="Add a weekly shift 按周排班",
    responses={201: {"model": TurnsAddedView, "description": "The turns it came to.", "headers": REPLAYED}, **MOVES},
)
def add_pattern(
    body: Annotated[PatternIn, Body(examples=[PATTERN])],
    wiring: Wired,
    after: BackgroundTasks,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Add a shift on some days of the week between two dates, for each team; all or none."""
    code = wiring.county(county).code

    def added(connection: Connection) -> TurnsAddedView:
        own = roster_on(wiring, connection, code)
        turns = [turn for team in dict.fromkeys(body.teams) for turn in expand(_pattern(body, team), own.zone)]
        if not turns:
            raise BadTurnError(f"{body.first} – {body.last}: none of the days. 所选日期中没有这些星期。", field="days")
        return _added(wiring, own, turns, confirmed=body.confirmed)

    request = fingerprint("POST", f"{code}/roster/patterns", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 201, added)
    after.add_task(assign_waiting, wiring, code)
    return answered_once(answer, 201, repeated=repeated)


def _pattern(body: PatternIn, team: str) -> Pattern:
    return Pattern(team, body.starts, body.ends, body.first, body.last, frozenset(body.days), body.kind)


@router.patch(
    "/roster/turns/{turn}",
    response_model=None,
    summary="Move or change a turn 调整班次",
    responses={200: {"model": TurnChangedView, "description": "As it is now.", "headers": REPLAYED}, **MOVES},
)
def move(
    turn: TurnId,
    body: Annotated[TurnChangeIn, Body(examples=[{"version": 1, "from": "2026-03-14T09:00"}])],
    wiring: Wired,
    after: BackgroundTasks,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Change a turn; 409 if somebody has changed it since `version`."""
    code = wiring.county(county).code

    def changed(connection: Connection) -> TurnChangedView:
        own = roster_on(wiring, connection, code)
        fields = {"team": body.team, "kind": body.kind}
        moments = {"starts_at": body.starts, "ends_at": body.ends}
        changes = {**fields, **{name: value and instant(value, own.zone) for name, value in moments.items()}}
        on_duty = own.on_duty()
        before, moved = own.move(turn, body.version, **{name: v for name, v in changes.items() if v is not None})
        if not body.confirmed:
            check_days([moved], own.now, [before])
        tell(wiring, own, "roster.move", [moved], before=[before])
        return {**roster_turn(moved, own.zone), "off_duty": sorted(on_duty - own.on_duty())}

    request = fingerprint("PATCH", f"{code}/roster/turns/{turn}", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 200, changed)
    after.add_task(assign_waiting, wiring, code)
    return answered_once(answer, 200, repeated=repeated)


@router.delete(
    "/roster/turns/{turn}",
    status_code=204,
    response_model=None,
    response_class=Response,
    summary="Delete a turn 删除班次",
    responses=READS | problems(409),
)
def remove(
    turn: TurnId,
    version: Annotated[int, Query(ge=1, le=2**31 - 1, description="The version you saw. 所见版本")],
    wiring: Wired,
    after: BackgroundTasks,
    county: CountyAsked = None,
) -> Any:
    """Delete a turn; 409 if somebody has changed it since `version`."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        own = roster_on(wiring, connection, code)
        tell(wiring, own, "roster.remove", [own.remove(turn, version)])
    after.add_task(assign_waiting, wiring, code)
    return Response(status_code=204)


@router.post(
    "/roster/import",
    status_code=201,
    response_model=None,
    summary="Import a roster from a file 导入排班表",
    responses={
        201: {"model": RosterLoadedOut, "description": "The result of the import.", "headers": REPLAYED},
        **MOVES,
    },
)
def import_file(
    body: Annotated[RosterFileIn, Body(examples=[FILE])],
    wiring: Wired,
    after: BackgroundTasks,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Import a whole CSV or XLSX file, or name every faulty row and import nothing.

    A file with days over 60 days back or 400 ahead, or one that takes a team off duty now, gets a 409 with the
    rows; send it again with `confirmed`.
    """
    code = wiring.county(county).code
    request = fingerprint("POST", f"{code}/roster/import", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 201, lambda at: _imported(wiring, at, code, body))
    after.add_task(assign_waiting, wiring, code)
    return answered_once(answer, 201, repeated=repeated)


def _imported(wiring: Wiring, connection: Connection, code: str, body: RosterFileIn) -> dict[str, Any]:
    own = roster_on(wiring, connection, code)
    read = read_content(body.name, body.content, nicknames(own.teams()), own.zone)
    loaded = load_checked(
        own, read.turns, replace=body.replace, confirmed=body.confirmed, file=body.name, covers=read.covers
    )
    tell(wiring, own, "roster.import", loaded.added, before=loaded.removed, file=body.name)
    counts = {"added": len(loaded.added), "unchanged": loaded.unchanged, "removed": len(loaded.removed)}
    return {**counts, "notes": list(read.notes)}
