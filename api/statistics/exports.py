"""Exports of cases and response figures for a spreadsheet, with the filters of their lists; without exercises."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.cases.responses import with_masks
from api.http.body import StrictRoute
from api.http.download import MEDIA_TYPES, Form, table
from api.http.parameters import API, READS, CountyAsked, Responses, Wired
from api.http.schemas import Moment
from api.pages.forms import language_of
from api.roster.view import roster_on
from api.statistics.export_tables import GROUPS, Words, case_headings, case_row, figure_rows
from api.statistics.routes import By, Found, figures_of
from api.statistics.search import matches
from api.wiring import Wiring
from dispatch.cases.case import Case
from dispatch.errors import TooManyRowsError
from dispatch.store.cases import reading
from dispatch.views.case import CaseView, case_summary
from gis.store.counties.loaded import CountySummary
from gis.store.county_files.spreadsheets import Cell
from maps.catalogue import messages

router = APIRouter(prefix=API, route_class=StrictRoute)
MOST, PAGE = 200_000, 500
FormAsked = Annotated[Form, Path(description="For any program, or for Excel. 文件格式")]
State = Annotated[
    Literal["open", "waiting", "desk", "cleared", "ended", "over", "all"],
    Query(description="As in the list; over: cleared or ended. 状态"),
]
Since = Annotated[Moment | None, Query(alias="from", description="Received at or after. 起始时间")]
Until = Annotated[Moment | None, Query(alias="to", description="Received before. 截止时间")]
Wanted = Annotated[
    str | None, Query(max_length=200, description="The search text of the list: number, place, team or word. 查找")
]
Group = Annotated[
    Literal["unassigned", "escalated", "late", "field", "desk"] | None,
    Query(description="The group of the console's list, among the cases of `state`; default all. 列表分组"),
]
Language = Annotated[
    Literal["zh", "en"] | None, Query(description="Language of the headings; default the browser's. 语言")
]
Day = Annotated[Literal["today"] | None, Query(description="The county's day so far. 当日")]
FILE: Responses = {200: {"content": {"text/csv": {}, MEDIA_TYPES["xlsx"]: {}}, "description": "The file."}}


@router.get(
    "/complaints.{form}",
    response_model=None,
    response_class=Response,
    tags=["complaints"],
    summary="Cases as a table, CSV or XLSX 导出案件",
    responses=FILE | READS,
)
def cases(
    form: FormAsked,
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
    state: State = "open",
    since: Since = None,
    until: Until = None,
    q: Wanted = None,
    group: Group = None,
    lang: Language = None,
) -> Any:
    """Return every case of the list, the newest first, masked as in the list; times by the county's clock."""
    home, language = wiring.county(county), lang or language_of(request)
    words = Words(language, ZoneInfo(home.time_zone))
    wanted = (q or "").strip()
    with wiring.transaction() as connection:
        found = [
            case_row(item, words)
            for item in _listed(wiring, connection, home, state, since, until)
            if matches(item, words, wanted) and (group is None or GROUPS[group](item))
        ]
        period = {"from": since.isoformat() if since else None, "to": until.isoformat() if until else None}
        wiring.record_read(
            connection, "cases.export", county=home.code, state=state, form=form, rows=len(found), **period
        )
    return table(
        [case_headings(language), *found], form, f"wangge-cases-{home.code}-{state}", words("export", "sheet_cases")
    )


def _listed(
    wiring: Wiring,
    connection: Connection,
    home: CountySummary,
    state: str,
    since: datetime | None,
    until: datetime | None,
) -> Iterator[CaseView]:
    """Yield the cases of a list page by page, without exercises.

    Raises
    ------
    TooManyRowsError
        More than a spreadsheet is good for: nothing is cut off unseen.
    """
    now, number = wiring.now(), 0
    for cases in _pages(connection, home.code, state):
        items = [case_summary(case, now) for case in cases if _is_meant(case, since, until)]
        with_masks(wiring, connection, home.code, items)
        number += len(items)
        if number > MOST:
            raise TooManyRowsError(
                f"More than {MOST} cases; narrow them by `from` and `to`. 超过 {MOST} 件，请用起止时间缩小范围。",
                field="from",
            )
        yield from items


def _pages(connection: Connection, county: str, state: str) -> Iterator[list[Case]]:
    after: int | None = None
    while True:
        page = reading.cases(connection, county, state, limit=PAGE, after=after)
        yield page.cases
        if page.next is None:
            break
        after = page.next


def _is_meant(case: Case, since: datetime | None, until: datetime | None) -> bool:
    early, late = since is not None and case.received_at < since, until is not None and case.received_at >= until
    return not (case.exercise or early or late)


@router.get(
    "/response.{form}",
    response_model=None,
    response_class=Response,
    tags=["reports"],
    summary="Response figures as a table, CSV or XLSX 导出响应统计",
    responses=FILE | READS,
)
def response(
    form: FormAsked,
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
    by: By = None,
    since: Since = None,
    until: Until = None,
    day: Day = None,
    lang: Language = None,
) -> Any:
    """Return the figures of GET /response: one row per group, the total last; times in minutes."""
    found = figures_of(wiring, county, by, since, until, day)
    language = lang or language_of(request)
    with wiring.transaction() as connection:
        fields = {"by": by, "form": form, "from": found.since.isoformat(), "to": found.until.isoformat()}
        wiring.record_read(connection, "response.export", county=found.county, **fields)
        names = _stations(wiring, connection, found.county, language) if by == "station" else {}
    groups = {names.get(code, code): figures for code, figures in found.groups.items()}
    rows: list[list[Cell]] = list(figure_rows(found.total, groups, by, language))
    sheet = messages(language)["export.sheet_response"]
    days = _days(found, ZoneInfo(wiring.county(county).time_zone))
    return table(rows, form, f"wangge-response-{found.county}-{by or 'total'}-{days}", sheet)


def _days(found: Found, zone: ZoneInfo) -> str:
    """Return the first and the last day of a period, for the name of a file."""
    first, last = found.since, found.until - timedelta(microseconds=1)
    return "-".join(f"{each.astimezone(zone):%Y%m%d}" for each in (first, last))


def _stations(wiring: Wiring, connection: Connection, county: str, language: str) -> dict[str, str]:
    """Return what each station is called, with its code: two may be called the same."""
    named = roster_on(wiring, connection, county).station_names()
    return {
        code: f"{(name_en if language == 'en' else None) or name} {code}" for code, (name, name_en) in named.items()
    }
