"""Routes of the office: lists of cases by what is due first, one act on several cases, and who handles them."""

from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, Path, Query
from fastapi.responses import Response

from api.cases.responses import answered_once
from api.casework.duties import duty_of
from api.casework.routes import done_once
from api.casework.schemas import AbsenceIn, ActIn, ActsIn
from api.http.body import StrictRoute
from api.http.parameters import API, READS, WRITES, CountyAsked, Key, Wired, answers
from api.http.shapes import Json
from api.wiring import Wiring
from dispatch.errors import BadActError, DispatchError
from dispatch.store.casework import lists
from dispatch.views.casework.office import OfficeListView, PersonView, case_row, person_row

router = APIRouter(prefix=f"{API}/casework", tags=["casework"], route_class=StrictRoute)
type Which = Literal[
    "mine",
    "station",
    "due_soon",
    "overdue",
    "suspended",
    "to_approve",
    "to_notify",
    "unassigned",
    "in_transfer",
    "expedited",
    "open",
    "all",
]


@router.get(
    "/cases",
    summary="Cases of the office by what is due first 办理列表",
    response_description="One page, what is due first on top, and how many each list holds.",
    responses=READS,
)
def cases(
    wiring: Wired,
    which: Annotated[Which, Query(alias="list", description="Which cases. 列表")] = "open",
    words: Annotated[
        str | None,
        Query(alias="q", min_length=2, max_length=100, description="Number, respondent, place or words. 搜索"),
    ] = None,
    county: CountyAsked = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Maximum number. 每页条数")] = 50,
    after: Annotated[
        str | None,
        Query(pattern=r"^\d{4}-\d{2}-\d{2}\.\d{1,18}$", description="`next` of the previous page. 上一页的 next"),
    ] = None,
) -> Json[OfficeListView]:
    """Return one page; with `q` of the cases that hold the words: two characters and more."""
    asked = wiring.county(county).code
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        zone = ZoneInfo(desk.store.counties.ground(asked).time_zone)
        today = desk.now.astimezone(zone).date()
        asker = lists.Asker(wiring.who.actor, duty_of(wiring.who), wiring.who.stations)
        found = lists.listed(
            connection,
            asked,
            which,
            asker,
            now=desk.now,
            zone=zone,
            limit=limit + 1,
            after=_after(after),
            words=words,
        )
        counts = lists.counted(connection, asked, asker, now=desk.now, zone=zone)
        wiring.record_read(connection, "casework.list", county=asked, state=which, rows=len(found[:limit]))
    items = [case_row(dict(row), today, desk.now) for row in found[:limit]]
    last = items[-1] if len(found) > limit else None
    more = None if last is None else f"{last['due_on'] or date.max}.{last['case']}"
    return Json({"items": items, "next": more, "counts": counts, "today": today.isoformat()})


def _after(after: str | None) -> tuple[date, int] | None:
    if after is None:
        return None
    day, _, number = after.partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        raise BadActError(f"after={after!r}: send `next` of the previous page. 分页参数有误。", field="after") from None


@router.post(
    "/acts",
    response_model=None,
    summary="One act on several cases 批量办理",
    responses=answers(dict[str, Any], "For each case what came of it.") | WRITES,
)
def acts(
    body: Annotated[ActsIn, Body(examples=[{"cases": [1, 2], "act": "accepted"}])], wiring: Wired, key: Key = None
) -> Any:
    """Do an act on each case by itself: one that is refused leaves the others done. A key works as for a single act."""
    one = ActIn(act=body.act, at=body.at, data=body.data)
    done = [_one(wiring, each, one, key) for each in dict.fromkeys(body.cases)]
    return answered_once(
        {"results": [result for result, _ in done]}, 200, repeated=all(repeated for _, repeated in done)
    )


def _one(wiring: Wiring, case_id: int, body: ActIn, key: str | None) -> tuple[dict[str, Any], bool]:
    """Act on one case of several; return what came of it, and whether it was done before."""
    try:
        _, repeated = done_once(wiring, case_id, body, None if key is None else f"{key[:200]}#{case_id}")
    except DispatchError as refused:
        return {"case": case_id, "done": False, "why": str(refused)}, False
    return {"case": case_id, "done": True, "why": None}, repeated


@router.get(
    "/people",
    summary="Who handles cases 承办人员",
    response_description="With how many open cases each has, and until when somebody is away.",
    responses=READS,
)
def people(wiring: Wired, county: CountyAsked = None) -> Json[list[PersonView]]:
    """Return who may be named as handler, at the caller's place and below."""
    asked = wiring.county(county).code
    with wiring.transaction() as connection:
        today = _today(wiring, connection, asked)
        found = lists.people(connection, asked, wiring.who.stations, today)
    return Json([person_row(dict(row)) for row in found])


@router.put(
    "/people/{login}/absence",
    status_code=204,
    response_class=Response,
    summary="Note that somebody is away 登记缺勤",
    responses=WRITES,
)
def absence(
    login: Annotated[str, Path(max_length=64, description="User name. 用户名")],
    body: Annotated[AbsenceIn, Body(examples=[{"until": "2026-12-31"}])],
    wiring: Wired,
    county: CountyAsked = None,
) -> Response:
    """Show the cases of somebody who is away among those without a handler, until the day given."""
    asked = wiring.county(county).code
    with wiring.transaction() as connection:
        today = _today(wiring, connection, asked)
        known = {row["actor"] for row in lists.people(connection, asked, wiring.who.stations, today)}
        if f"user:{login}" not in known:
            raise BadActError(f"{login!r} handles no cases here. 该用户不是本机构承办人员。", field="login")
    with wiring.county_wide().transaction() as connection:  # absences are the county's rows
        lists.set_absence(connection, asked, f"user:{login}", body.until, wiring.who.actor, wiring.now())
        wiring.record(connection, "absence.set", county=asked, subject=f"login:{login}", until=str(body.until))
    return Response(status_code=204)


def _today(wiring: Wiring, connection: Any, county: str) -> date:
    desk = wiring.desk_on(connection)
    return desk.now.astimezone(ZoneInfo(desk.store.counties.ground(county).time_zone)).date()
