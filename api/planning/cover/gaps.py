"""Gaps in cover and their causes, with today's posts or with others."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request
from fastapi.responses import JSONResponse, Response

from api.http.body import StrictRoute
from api.http.parameters import API, WRITES, CountyAsked, LanguageAsked, Responses, Wired, answers
from api.pages.forms import language_of
from api.planning.cover.answer import look
from api.planning.cover.file_forms import MEDIA_TYPES, ReportForm
from api.planning.cover.preview import preview
from api.planning.schemas import GapsIn, GapsOut, PreviewIn, PreviewOut
from dispatch.planning.demand import DemandKind

router = APIRouter(prefix=f"{API}/planning", tags=["planning"], route_class=StrictRoute)
FILE: Responses = {200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "The file."}}
EXAMPLES = [
    {"at": "2026-03-14T20:00", "target_s": 600},
    {"demand": "households"},
    {"posts": [{"code": "NEW", "lon": 107.03, "lat": 35.30, "datum": "wgs84", "extra_teams": 1}]},
]


@router.post(
    "/gaps",
    response_model=None,
    summary="Cells and points that one and two teams reach in time, and the causes of gaps 覆盖盲区",
    responses=answers(GapsOut, "Today's posts, or those posts instead.") | WRITES,
)
def gaps(
    body: Annotated[GapsIn, Body(examples=EXAMPLES)], wiring: Wired, request: Request, county: CountyAsked = None
) -> Any:
    """Assess every cell by its own places; nothing is stored. With `posts`, the difference from today is added."""
    return JSONResponse(look(wiring, request.app.state.services.planning, county, body).answer())


@router.post(
    "/gaps.{form}",
    response_model=None,
    response_class=Response,
    summary="The same as a report, a table, a GeoPackage or a map 导出覆盖分析",
    responses=FILE | WRITES,
)
def file(
    form: Annotated[
        ReportForm, Path(description="docx and pdf: the report; xlsx and gpkg: all data; html: a map. 格式")
    ],
    body: Annotated[GapsIn, Body(examples=EXAMPLES)],
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
    lang: LanguageAsked = None,
) -> Response:
    """Return a file made from the same answer as `POST /planning/gaps`."""
    from api.planning.cover.files import exported  # noqa: PLC0415  -- a second of imports that no other request needs

    looked = look(wiring, request.app.state.services.planning, county, body)
    content = exported(wiring, looked, form, lang or language_of(request), wiring.record_read)
    headers = {"Content-Disposition": f'attachment; filename="coverage-{looked.bench.home.code}.{form}"'}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


@router.post(
    "/preview",
    response_model=None,
    summary="Times for trying places of one post while it is dragged 拖动预览",
    responses=answers(PreviewOut, "A table of times, and the reach of the other teams.") | WRITES,
)
def dragged(
    body: Annotated[PreviewIn, Body(examples=[{"moving": "620823-100"}])],
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
) -> Any:
    """Return what a page needs to redraw without requests; the exact answer is that of `POST /planning/gaps`."""
    alike = body.model_copy(update={"demand": DemandKind.EQUAL})  # times alone are asked for
    return JSONResponse(preview(look(wiring, request.app.state.services.planning, county, alike), body.moving))
