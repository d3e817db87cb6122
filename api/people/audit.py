"""The audit trail: as JSON, as a table for a spreadsheet, and as a page."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from api.auth.audit import trail as audit
from api.auth.audit.actions import ACTIONS
from api.http.body import StrictRoute
from api.http.parameters import API, READS, Wired, answers, problems
from api.http.schemas import Moment
from api.pages.forms import language_of
from api.pages.live_map import PAGE, inventory
from api.people.schemas import AuditOut
from api.wiring import Wiring
from dispatch.moments import stamp
from maps.assets.inventory import OWN
from maps.pages.access import AuditPage, render_audit

router = APIRouter(prefix=API, tags=["access"], route_class=StrictRoute)
page_router = APIRouter(include_in_schema=False)
MOST_ROWS, MOST_EXPORTED = 200, 100_000
KINDLESS = frozenset({"nobody", "system", "desk"})
"""Actors that are of no kind."""
CASE_NUMBER = re.compile(r"(?:#|.+-\d{6}-)(\d+)")

type Word = Annotated[str | None, Query(max_length=100)]
Actor = Annotated[str | None, Query(max_length=100, description="Actor, such as user:zhou.min. 操作者")]
Action = Annotated[str | None, Query(max_length=60, description="Action, such as case.read. 操作")]
Subject = Annotated[str | None, Query(max_length=100, description="Subject, such as case:17. 对象")]
Since = Annotated[Moment | None, Query(alias="from", description="At or after. 起始时间")]
Until = Annotated[Moment | None, Query(alias="to", description="Before. 截止时间")]


def _read(wiring: Wiring, search: audit.Search, *, limit: int, after: int | None, action: str) -> list[dict[str, Any]]:
    """Return rows; reading them is recorded as a row too."""
    with wiring.transaction() as connection:
        found = audit.find(connection, search, limit=limit, after=after)
        fields = {name: str(value) for name, value in _asked(search).items()}
        wiring.record(connection, action, rows=min(len(found), MOST_EXPORTED), search=fields)
    return found


def _asked(search: audit.Search) -> dict[str, Any]:
    named = {"actor": search.actor, "action": search.action, "subject": search.subject}
    period = {"from": search.since, "to": search.until}
    return {name: value for name, value in {**named, **period}.items() if value is not None}


@router.get(
    "/audit",
    response_model=None,
    summary="Audit trail 审计记录",
    responses=answers(list[AuditOut], "The newest first.") | READS | problems(401, 403),
)
def rows(
    wiring: Wired,
    actor: Actor = None,
    action: Action = None,
    subject: Subject = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Maximum number. 条数")] = MOST_ROWS,
    after: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="`id` of the last row of the previous page. 上一页末行")
    ] = None,
) -> Any:
    """Return rows of the caller's counties; `after` turns the page."""
    search = audit.Search(actor, action, subject, since, until)
    found = _read(wiring, search, limit=limit, after=after, action="audit.read")
    return JSONResponse([{**row, "at": stamp(row["at"])} for row in found])


@router.get(
    "/audit.csv",
    response_model=None,
    response_class=Response,
    summary="The audit trail as a table 导出审计记录",
    responses={200: {"content": {"text/csv": {}}, "description": "UTF-8 with a mark, as spreadsheets like it."}}
    | READS
    | problems(401, 403),
)
def export(
    wiring: Wired,
    actor: Actor = None,
    action: Action = None,
    subject: Subject = None,
    since: Since = None,
    until: Until = None,
) -> Any:
    """Return up to 100,000 rows, with a note if there are more; times by the county's clock, with their offset.

    No cell is treated as a formula.
    """
    search = audit.Search(actor, action, subject, since, until)
    found = _read(wiring, search, limit=MOST_EXPORTED + 1, after=None, action="audit.export")
    zone = ZoneInfo(wiring.county().time_zone)
    lines = audit.as_csv([{**row, "at": row["at"].astimezone(zone).isoformat()} for row in found], most=MOST_EXPORTED)
    headers = {"Content-Disposition": 'attachment; filename="wangge-audit.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@page_router.get("/audit")
def page(
    request: Request,
    wiring: Wired,
    actor: Word = None,
    action: Word = None,
    subject: Word = None,
    day: Annotated[str | None, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = None,
    after: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> Response:
    """Return the auditor's page: a search form, the newest rows, and the download."""
    since, until = _day(wiring, day)
    who, what = _named("user", actor), _named("case", subject)
    search = audit.Search(who, action or None, what, since, until)
    found = _read(wiring, search, limit=MOST_ROWS, after=after, action="audit.read")
    zone = wiring.county().time_zone
    asked = {"actor": who or "", "action": action or "", "subject": what or "", "day": day or ""}
    given = {name: value for name, value in asked.items() if value}
    table = {name: moment.isoformat() for name, moment in (("from", since), ("to", until)) if moment}
    exported = {**{name: value for name, value in given.items() if name != "day"}, **table}
    drawn = AuditPage(
        language=language_of(request),
        static=f"/static/{inventory(OWN).version}",
        rows=[audit.shown(row, zone) for row in found],
        actions=ACTIONS if not action or action in ACTIONS else (action, *ACTIONS),
        asked=asked,
        export=f"{API}/audit.csv?{urlencode(exported)}",
        older=f"?{urlencode({**given, 'after': found[-1]['id']})}" if len(found) == MOST_ROWS else None,
    )
    return HTMLResponse(render_audit(drawn), headers=PAGE)


def _named(kind: str, word: str | None) -> str | None:
    """Return `kind:word` for a word without a kind: people and cases are the most frequent searches.

    A case is found by each of its numbers: 17, #17 and 620823-261129-17.
    """
    text = (word or "").strip()
    if not text or ":" in text:
        return text or None
    plain = unicodedata.normalize("NFKC", text).lower()
    if plain in KINDLESS or ":" in plain:
        return plain
    numbered = CASE_NUMBER.fullmatch(plain) if kind == "case" else None
    return f"{kind}:{numbered[1] if numbered else plain}"


def _day(wiring: Wiring, day: str | None) -> tuple[datetime | None, datetime | None]:
    """Return the first and last moment of a day of the county; an invalid day does not narrow the search."""
    return audit.day_bounds(day, wiring.county().time_zone) if day else (None, None)
