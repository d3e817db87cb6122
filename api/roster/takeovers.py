"""Routes that take a planned roster over, and undo that: needs and shifts apart, all or none of each."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body
from sqlalchemy import Connection

from api.cases.responses import REPLAYED, answered_once
from api.http.body import StrictRoute
from api.http.idempotency import Answer, fingerprint, once_seen
from api.http.parameters import API, MOVES, READS, CountyAsked, Key, Wired
from api.http.shapes import Json
from api.roster.schemas import NEEDS_EXAMPLE, NeedsIn, NeedsOut, PlannedShiftsIn, TakeoverUndoIn, needs_in
from api.roster.view import NEEDED, roster_on, tell
from api.waiting_cases import assign_waiting
from api.wiring import Wiring
from dispatch.errors import BadTurnError
from dispatch.roster.needs import Need, as_rule
from dispatch.roster.shifts import Pattern, expand
from dispatch.store.roster.repository import Roster
from dispatch.store.roster.takeovers import NEEDS, SHIFTS, Asked, Takeovers, taken_of
from dispatch.teams.turns import Turn
from dispatch.views.takeover import (
    ShiftsTakenView,
    ShiftsTakeoverView,
    ShiftsUndoneView,
    TakeoversView,
    TakeoverView,
    shifts_summary,
    takeover_summary,
)

router = APIRouter(prefix=API, tags=["roster"], route_class=StrictRoute)
PLAN = {
    "patterns": [
        {
            "team": "T00",
            "kind": "shift",
            "days": [1, 2, 3, 4, 5],
            "from": "08:00",
            "until": "18:00",
            "first": "2026-03-09",
            "last": "2026-04-05",
        }
    ],
    "rest_hours": 11,
}
LAST = {"id": 1}


@router.get(
    "/roster/takeovers",
    summary="Take-overs of plans that can be undone 可撤回的写入",
    response_description="The newest of each kind that was not undone.",
    responses=READS,
)
def takeovers(wiring: Wired, county: CountyAsked = None) -> Json[TakeoversView]:
    """Return who took which plan over and when, and what stands in the way of an undo."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        kept = Takeovers(roster_on(wiring, connection, code))
        return Json({"needs": _last_needs(kept), "shifts": _last_shifts(kept)})


def _last_needs(kept: Takeovers) -> TakeoverView | None:
    last = kept.last(NEEDS)
    return None if last is None else takeover_summary(last, kept.needs_obstacle(last))


def _last_shifts(kept: Takeovers) -> ShiftsTakeoverView | None:
    last = kept.last(SHIFTS)
    if last is None:
        return None
    first, until = (moment.astimezone(kept.roster.zone).date() for moment in taken_of(last).days)
    return shifts_summary(last, (first, until - timedelta(days=1)), kept.shifts_obstacle(last))


@router.post(
    "/roster/takeovers/needs",
    status_code=201,
    response_model=None,
    summary="Take planned needs over 写入规划的值班要求",
    responses={201: {"model": NeedsOut, "description": "The new version.", "headers": REPLAYED}, **MOVES},
)
def take_needs(
    body: Annotated[NeedsIn, Body(examples=[NEEDS_EXAMPLE])],
    wiring: Wired,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Store a new version of the needs, which can be undone; 409 if somebody has changed them since `version`."""
    code = wiring.county(county).code
    needs = needs_in(body)

    def taken(connection: Connection) -> Answer:
        version = Takeovers(roster_on(wiring, connection, code)).take_needs(needs, body.version)
        return _needs_changed(wiring, connection, code, "roster.takeover", version, needs)

    request = fingerprint("POST", f"{code}/roster/takeovers/needs", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 201, taken)
    return answered_once(answer, 201, repeated=repeated)


@router.post(
    "/roster/takeovers/needs/undo",
    response_model=None,
    summary="Undo the take-over of needs 撤回写入的值班要求",
    responses={
        200: {"model": NeedsOut, "description": "The needs from before, as a new version.", "headers": REPLAYED},
        **MOVES,
    },
)
def undo_needs(
    body: Annotated[TakeoverUndoIn, Body(examples=[LAST])], wiring: Wired, county: CountyAsked = None, key: Key = None
) -> Any:
    """Put the needs before the last take-over in force again; 409 if somebody has changed them since."""
    code = wiring.county(county).code

    def undone(connection: Connection) -> Answer:
        version, needs = Takeovers(roster_on(wiring, connection, code)).undo_needs(body.id)
        return _needs_changed(wiring, connection, code, "roster.undo", version, needs)

    request = fingerprint("POST", f"{code}/roster/takeovers/needs/undo", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 200, undone)
    return answered_once(answer, 200, repeated=repeated)


def _needs_changed(
    wiring: Wiring, connection: Connection, code: str, action: str, version: int, needs: Sequence[Need]
) -> Answer:
    items = _rules(needs)
    wiring.record(connection, action, county=code, subject=f"need:{version}", needs=items)
    wiring.store_on(connection).feed.publish(code, [NEEDED])
    return {"version": version, "needs": items}


def _rules(needs: Sequence[Need]) -> list[dict[str, Any]]:
    return [as_rule(each) for each in needs]


@router.post(
    "/roster/takeovers/shifts",
    status_code=201,
    response_model=None,
    summary="Take planned shifts over 写入规划的班次",
    responses={
        201: {"model": ShiftsTakenView, "description": "What was written, and what made room.", "headers": REPLAYED},
        **MOVES,
    },
)
def take_shifts(
    body: Annotated[PlannedShiftsIn, Body(examples=[PLAN])],
    wiring: Wired,
    after: BackgroundTasks,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Write planned shifts in place of the turns of their teams, all or none.

    Refused with 409 until somebody agrees: turns in the way (`make_room`), too little rest beside turns that stay
    before and after the plan (`short_rests`).
    """
    code = wiring.county(county).code

    def taken(connection: Connection) -> ShiftsTakenView:
        return _shifts_taken(wiring, roster_on(wiring, connection, code), body)

    request = fingerprint("POST", f"{code}/roster/takeovers/shifts", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 201, taken)
    after.add_task(assign_waiting, wiring, code)
    return answered_once(answer, 201, repeated=repeated)


def _shifts_taken(wiring: Wiring, own: Roster, body: PlannedShiftsIn) -> ShiftsTakenView:
    written = Takeovers(own).take_shifts(_planned(body, own), _asked(body, own))
    taken = written.taken
    gone = [*taken.removed, *(old for old, _ in taken.cut)]
    now = [*taken.written, *(new for _, new in taken.cut)]
    if written.id is not None:
        tell(wiring, own, "roster.takeover", now, before=gone, takeover=written.id)
    return {
        "added": len(taken.written),
        "removed": len(taken.removed),
        "cut": len(taken.cut),
        "left_out": written.left_out,
    }


def _planned(body: PlannedShiftsIn, own: Roster) -> list[Turn]:
    patterns = [
        Pattern(each.team, each.starts, each.ends, each.first, each.last, frozenset(each.days), each.kind)
        for each in body.patterns
    ]
    turns = [turn for pattern in patterns for turn in expand(pattern, own.zone)]
    if not turns:
        raise BadTurnError("The patterns have no shift. 规划中没有班次。", field="patterns")
    return turns


def _asked(body: PlannedShiftsIn, own: Roster) -> Asked:
    first, last = min(each.first for each in body.patterns), max(each.last for each in body.patterns)
    days = tuple(datetime.combine(day, time(), own.zone) for day in (first, last + timedelta(days=1)))
    return Asked(
        (days[0], days[1]),
        timedelta(hours=body.rest_hours),
        body.short_rests,
        make_room=body.make_room,
        keep_on_call=body.keep_on_call,
    )


@router.post(
    "/roster/takeovers/shifts/undo",
    response_model=None,
    summary="Undo the take-over of shifts 撤回写入的班次",
    responses={
        200: {"model": ShiftsUndoneView, "description": "What is as before again.", "headers": REPLAYED},
        **MOVES,
    },
)
def undo_shifts(
    body: Annotated[TakeoverUndoIn, Body(examples=[LAST])],
    wiring: Wired,
    after: BackgroundTasks,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Put the turns before the last take-over back.

    409 where its first shift has begun, or somebody has changed turns since; `detail` names them.
    """
    code = wiring.county(county).code

    def put_back(connection: Connection) -> ShiftsUndoneView:
        return _shifts_undone(wiring, roster_on(wiring, connection, code), body.id)

    request = fingerprint("POST", f"{code}/roster/takeovers/shifts/undo", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 200, put_back)
    after.add_task(assign_waiting, wiring, code)
    return answered_once(answer, 200, repeated=repeated)


def _shifts_undone(wiring: Wiring, own: Roster, takeover: int) -> ShiftsUndoneView:
    undone = Takeovers(own).undo_shifts(takeover)
    back = [*undone.removed, *(new for _, new in undone.cut)]
    gone = [*undone.written, *(old for old, _ in undone.cut)]
    tell(wiring, own, "roster.undo", back, before=gone, takeover=takeover)
    return {"removed": len(undone.written), "back": len(back)}
