"""Routes of shift handovers: what is open, recorded once and signed by both sides."""

from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from anyio import to_thread
from fastapi import APIRouter, Body, Path, Query, Request
from sqlalchemy import Connection

from api.auth.accounts.errors import BadAccountError
from api.auth.principal import AuthMethod, Principal
from api.auth.rules import RULES
from api.cases.responses import REPLAYED, answered_once
from api.handovers.schemas import HandoverIn, SignatureIn
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once_seen
from api.http.parameters import API, MOVES, READS, CountyAsked, Key, Who, Wired, problems
from api.http.shapes import Json
from api.people.sign_in import SignIn
from api.refusals import Refused
from api.wiring import Wiring
from dispatch.cases.case import Case
from dispatch.store.cases import reading
from dispatch.store.roster.handovers import Handovers, Signature
from dispatch.store.roster.repository import Roster
from dispatch.views.shift_handover import HandoverLineView, HandoverView, SnapshotView, cases_in, snapshot

router = APIRouter(prefix=API, tags=["roster"], route_class=StrictRoute)
PAGE, MOST_LISTED = 1_000, 50
SIGN = "/handovers/{handover}/signature"
type Number = Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the handover. 交接班编号")]


def _snapshot(wiring: Wiring, connection: Connection, county: str, hours: int) -> SnapshotView:
    desk = wiring.desk_on(connection)
    until = desk.now + timedelta(hours=hours)
    zone = ZoneInfo(wiring.county(county).time_zone)
    turns = Roster(connection, county, zone, desk.now, stations=wiring.who.stations).turns(desk.now, until)
    alerts = desk.store.alerts.open_in(county)
    return snapshot(
        _not_ended(connection, county), desk.store.teams.now(county), turns, alerts, now=desk.now, until=until
    )


def _not_ended(connection: Connection, county: str) -> list[Case]:
    """Return the open and the cleared cases, each once: what is cleared between the two reads is cleared."""
    found = dict[int, Case]()
    for state in ("open", "cleared"):
        found |= {case.id: case for case in _every(connection, county, state)}
    return list(found.values())


def _every(connection: Connection, county: str, state: str) -> list[Case]:
    """Return every case in a state: lists start with the newest, so reading all of them keeps the oldest."""
    page = reading.cases(connection, county, state, limit=PAGE, after=None)
    found = list(page.cases)
    while page.next is not None:
        page = reading.cases(connection, county, state, limit=PAGE, after=page.next)
        found += page.cases
    return found


@router.get(
    "/handovers",
    summary="The newest handovers, signed or not 交接班记录",
    response_description="The newest first.",
    responses=READS,
)
def handovers(
    wiring: Wired,
    county: CountyAsked = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Maximum number of the newest. 条数")] = MOST_LISTED,
    before: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="`id` of the last of the previous page. 上一页末条")
    ] = None,
) -> Json[list[HandoverLineView]]:
    """Return the latest handovers, and on the first page also the older ones that nobody has taken over."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        found = Handovers(connection, code, wiring.now()).newest(limit=limit, before=before)
        wiring.record_read(connection, "handovers.list", county=code, rows=len(found))
    return Json(found)


@router.get(
    "/handovers/now",
    summary="What a handover now would contain 当前待交接内容",
    response_description="Nothing is stored.",
    responses=READS,
)
def present(
    wiring: Wired,
    county: CountyAsked = None,
    hours: Annotated[int, Query(ge=1, le=48, description="Length of the next shift in hours. 下一班时长（小时）")] = 12,
) -> Json[SnapshotView]:
    """Return open cases, those to be called back, targets due in the next shift, alerts and teams."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        found = Handovers(connection, code, wiring.now()).placed(_snapshot(wiring, connection, code, hours))
        wiring.record_read(connection, "cases.list", county=code, rows=len(cases_in(found)))
    return Json(found)


@router.get(
    "/handovers/{handover}",
    summary="A signed handover 一份交接班记录",
    response_description="As frozen when it was made.",
    responses=READS,
)
def handover(handover: Number, wiring: Wired, county: CountyAsked = None) -> Json[HandoverView]:
    """Return a whole handover."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        found = Handovers(connection, code, wiring.now()).handover(handover)
        wiring.record_read(connection, "handover.read", county=code, subject=f"handover:{handover}")
    return Json(found)


@router.post(
    "/handovers",
    status_code=201,
    response_model=None,
    summary="Hand over: freeze and sign what is open 交班",
    responses={
        201: {"model": HandoverView, "description": "Signed by the outgoing side.", "headers": REPLAYED},
        **MOVES,
    },
)
def hand_over(
    body: Annotated[HandoverIn, Body(examples=[{"hours": 14, "notes": "东街超市复查待安排", "name": "调度一班"}])],
    wiring: Wired,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Store what is open now, signed by the caller; complainants' names are masked in the notes."""
    code = wiring.county(county).code
    by = _own(wiring.who, body.name)

    def made(connection: Connection) -> dict[str, Any]:
        given = _snapshot(wiring, connection, code, body.hours)
        notes = _kept_out(wiring, connection, code, cases_in(given), body.notes)
        kept = Handovers(connection, code, wiring.now())
        until = kept.now + timedelta(hours=body.hours)
        station = wiring.who.place.station if wiring.who.place else None
        number = kept.make(given, notes, by, until=until, station=station)
        wiring.record(connection, "handover.make", county=code, subject=f"handover:{number}", open=len(given["open"]))
        return {"id": number}

    request = fingerprint("POST", f"{code}/handovers", body.model_dump(mode="json"))
    answer, repeated = once_seen(wiring, code, key, request, 201, made)
    with wiring.transaction() as connection:
        found = Handovers(connection, code, wiring.now()).handover(answer["id"])
    return answered_once(found, 201, repeated=repeated)


def _kept_out(wiring: Wiring, connection: Connection, county: str, cases: list[int], notes: str) -> str:
    identities = wiring.identities_on(connection)
    for case in cases if notes else ():
        notes = identities.kept_out(county, case, notes)
    return notes


def _own(who: Principal, typed: str | None) -> Signature:
    """Return the caller's signature; while no account exists it is a typed name."""
    if who.means is not AuthMethod.OPEN:
        if typed is not None:
            raise Refused(
                "malformed",
                "name: who is signed in signs with their own; leave it out. 已登录账户以本人姓名签字，请勿另填。",
                field="name",
                value=typed,
            )
        return Signature(who.actor, who.title or who.name, who.means.value)
    if typed is None:
        raise Refused(
            "malformed", "name: type who signs; nobody is signed in here. 未启用账户，请填写签字人。", field="name"
        )
    return Signature(who.actor, typed, "typed")


@router.post(
    SIGN,
    status_code=201,
    summary="Take over: sign as the incoming side 接班签字",
    response_description="Signed by both.",
    responses=MOVES | problems(401, 403, 429),
)
async def sign(
    handover: Number,
    body: Annotated[SignatureIn, Body(examples=[{}, {"login": "li.na", "password": "four words of hers"}])],
    request: Request,
    who: Who,
    wiring: Wired,
    county: CountyAsked = None,
) -> Json[HandoverView]:
    """Sign with the caller's session, or with name and password on the outgoing person's screen."""
    by = _own(who, body.name) if body.login is None else await _by_password(request, body, wiring, county)
    return Json(await to_thread.run_sync(_accept, wiring, county, handover, by), 201)


def _accept(wiring: Wiring, county: str | None, number: int, by: Signature) -> HandoverView:
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        kept = Handovers(connection, code, wiring.now())
        if kept.accept(number, by):
            fields = {"signer": by.signer, "means": by.means}
            wiring.record(connection, "handover.sign", county=code, subject=f"handover:{number}", **fields)
        return kept.handover(number)


async def _by_password(request: Request, body: SignatureIn, wiring: Wiring, county: str | None) -> Signature:
    sign_ins: SignIn = request.app.state.services.sign_in
    shown = await sign_ins.vouch(request, body.login or "", body.password or "", code=body.code)
    code = await to_thread.run_sync(lambda: wiring.county(county).code)
    if not RULES["POST", f"{API}{SIGN}"].lets(shown.role, shown.level) or not shown.sees(code):
        raise BadAccountError(
            f"{shown.name} may not take over here: only a dispatcher or chief of this county. 该账户无权在此接班。",
            field="login",
        )
    return Signature(shown.actor, shown.title or shown.name, "password")
