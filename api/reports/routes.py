"""Routes of reports."""

import re
from typing import Annotated

from fastapi import APIRouter, Body, Path, Request
from fastapi.responses import Response

from api.http.body import StrictRoute
from api.http.body_limit import Apart, Bound
from api.http.parameters import API, READS, WRITES, CountyAsked, LanguageAsked, Responses, Wired
from api.http.schemas import FileIn
from api.http.shapes import Json
from api.pages.forms import language_of
from api.reports.endings import MEDIA_TYPES, Ending
from api.reports.schemas import AsOf, PeriodAsked, ReportIn, RunAsked
from dispatch.store.reports.again import changed
from dispatch.store.reports.making import Reader, counted, make_run
from dispatch.store.reports.runs import run_of, runs
from dispatch.store.reports.texts import add_text
from dispatch.views.reports.report import ChangesView, ReportView, RunsView, TextView, kept_view, run_view

router = APIRouter(prefix=f"{API}/reports", tags=["reports"], route_class=StrictRoute)
MOST_LISTED = 200
FILE: Responses = {200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The file."}}
FILE_EXAMPLE = {"name": "report-620823-7.docx", "content": "UEsDBBQAAAAI"}
APART = Apart(
    "POST",
    re.compile(rf"{API}/reports/[0-9]+/text"),
    Bound(8_000_000, "make its pictures smaller", "报告文件不超过 5 MB，请压缩图片"),
)
"""The bound of an edited report in base64: one a little over 5 MB is refused by name."""
EXAMPLE = {"period": "2026-09", "form": "month"}


@router.get(
    "/figures",
    summary="The figures of a period with their cases 统计数据",
    response_description="Every figure, in all and by group, with the same period a year before and the one before.",
    responses=READS,
)
def figures(wiring: Wired, asked: PeriodAsked, county: CountyAsked = None, as_of: AsOf = None) -> Json[ReportView]:
    """Return figures of the cases that the caller may see; nothing is kept."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        stations = wiring.who.stations
        *_, view = counted(connection, home.code, home.time_zone, asked, wiring.now(), as_of, stations)
        wiring.record_read(connection, "report.figures", county=home.code, subject=asked.period)
    return Json(view)


@router.post(
    "",
    status_code=201,
    summary="Make and keep a report 生成报告",
    response_description="Its number and figures.",
    responses=WRITES,
)
def make(
    asked: Annotated[ReportIn, Body(examples=[EXAMPLE])], wiring: Wired, county: CountyAsked = None
) -> Json[ReportView]:
    """Count a report and keep it with the facts of its cases: it can be made again at any time."""
    home, who = wiring.county(county), wiring.who
    reader = Reader(who.actor, who.stations)
    with wiring.transaction() as connection:
        run = make_run(
            connection, home.code, home.time_zone, asked.asked, asked.form, wiring.now(), reader, asked.as_of
        )
        wiring.record(connection, "report.make", county=home.code, subject=f"report:{run.number}", period=asked.period)
    return Json(kept_view(run), status_code=201)


@router.get(
    "",
    summary="The newest reports 报告列表",
    response_description="Newest first; a station has those of its own cases.",
    responses=READS,
)
def listed(wiring: Wired, county: CountyAsked = None) -> Json[RunsView]:
    """Return the newest reports that were made, without their figures."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        found = runs(connection, home.code, MOST_LISTED)
        wiring.record_read(connection, "report.list", county=home.code)
    return Json({"runs": [run_view(row) for row in found]})


@router.get(
    "/{run}/changes",
    summary="What has changed since a report 与现在比较",
    response_description="The figures that are others today, and which facts of which cases changed by which event.",
    responses=READS,
)
def changes(run: RunAsked, wiring: Wired, county: CountyAsked = None) -> Json[ChangesView]:
    """Compare a report with the same period as it is known today."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        found = changed(connection, run_of(connection, home.code, run), home.time_zone)
        wiring.record_read(connection, "report.read", county=home.code, subject=f"report:{run}", part="changes")
    return Json(found)


@router.get(
    "/{run}.{form}",
    response_model=None,
    response_class=Response,
    summary="A report as a file 下载报告",
    responses=FILE | READS,
)
def file(
    run: RunAsked,
    form: Annotated[Ending, Path(description="Its ending. 文件格式")],
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
    lang: LanguageAsked = None,
) -> Response:
    """Return a report that was made, as it was; documents in the reader's language."""
    from api.reports.files import file_of  # noqa: PLC0415  -- a second of imports that no other request needs

    home = wiring.county(county)
    language, now, font = lang or language_of(request), wiring.now(), wiring.settings.poster_font
    with wiring.transaction() as connection:
        content = file_of(connection, home, run_of(connection, home.code, run), form, language, now, font)
        wiring.record_read(connection, "report.read", county=home.code, subject=f"report:{run}", part=form)
    headers = {"Content-Disposition": f'attachment; filename="report-{home.code}-{run}.{form}"'}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@router.post(
    "/{run}/text",
    status_code=201,
    summary="Load the edited text of the county's report 上传修改后的报告",
    response_description="The version of the text, which is that of reports made from now on.",
    responses=WRITES,
)
def load_text(
    run: RunAsked, body: Annotated[FileIn, Body(examples=[FILE_EXAMPLE])], wiring: Wired, county: CountyAsked = None
) -> Json[TextView]:
    """Keep a DOCX file that was edited in Word as the text of the next reports; its fields have to be untouched."""
    from api.reports.files import check_text  # noqa: PLC0415  -- as above

    home = wiring.county(county)
    with wiring.transaction() as connection:
        kept = run_of(connection, home.code, run)
        check_text(connection, home, kept, body.content)
        version = add_text(connection, kept, body.content, wiring.now(), wiring.who.actor)
        wiring.record(connection, "report.text", county=home.code, subject=f"report:{run}", version=version)
    return Json({"version": version}, status_code=201)
