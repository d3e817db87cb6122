"""Routes of the codes of reporting points: in force, revoked and newly issued, and the poster."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator

from api.http.body import StrictRoute
from api.http.parameters import API, READS, CountyAsked, Wired, answers, problems
from api.http.schemas import storable
from api.points.posters import Printer
from api.points.schemas import PointTokenOut, PointTokensOut
from dispatch.moments import stamp
from gis.store.counties import point_tokens
from gis.store.counties.point_tokens import PointToken

router = APIRouter(prefix=f"{API}/points", tags=["ground"], route_class=StrictRoute)
_BYTES = {"schema": {"type": "string", "format": "binary"}}
type Code = Annotated[
    str, Path(max_length=100, description="`code` of the point. 举报点编码"), AfterValidator(storable)
]
type Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="`number` of the code. 二维码序号")]


def summary(found: PointToken) -> dict[str, Any]:
    """Return a point's code as plain values; a revoked code is left out."""
    return {
        "point": found.point,
        "name": found.name,
        "name_en": found.name_en,
        "number": found.number,
        "good": found.is_good,
        "path": f"/p/{found.token}" if found.is_good else None,
        "issued_at": stamp(found.issued_at),
        "issued_by": found.issued_by,
        "revoked_at": stamp(found.revoked_at),
        "revoked_by": found.revoked_by,
    }


@router.get(
    "/tokens",
    response_model=None,
    summary="QR codes of the caller's reporting points 二维码列表",
    responses=answers(PointTokensOut, "Every point the caller may see, by code.") | READS | problems(401, 403),
)
def tokens(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return each point with its newest code; a station gets the points in its cells. Every access is recorded."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        found = point_tokens.listed(connection, home.code)
        wiring.record_read(connection, "points.tokens", county=home.code)
    return JSONResponse({"items": [summary(each) for each in found]})


@router.post(
    "/{code}/tokens",
    status_code=201,
    response_model=None,
    summary="Issue a new QR code 发放二维码",
    responses=answers(PointTokenOut, "The point with its new code.", status=201) | READS | problems(401, 403, 409),
)
def issue(code: Code, wiring: Wired, county: CountyAsked = None) -> Any:
    """Issue a new code for a point without one in force; print its poster afterwards."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        made = point_tokens.issue(connection, home.code, code, now=wiring.now(), by=wiring.who.actor)
        wiring.record(connection, "point.issue", county=home.code, subject=f"point:{code}", number=made.number)
    return JSONResponse(summary(made), 201)


@router.delete(
    "/{code}/tokens/{number}",
    response_model=None,
    summary="Revoke a QR code 停用二维码",
    responses=answers(PointTokenOut, "The point with the revoked code.") | READS | problems(401, 403, 409),
)
def revoke(code: Code, number: Number, wiring: Wired, county: CountyAsked = None) -> Any:
    """Revoke a code: posters with it lead to a page that says so. A second revocation gets the first result."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        ended = point_tokens.revoke(connection, home.code, code, number, now=wiring.now(), by=wiring.who.actor)
        wiring.record(connection, "point.revoke", county=home.code, subject=f"point:{code}", number=number)
    return JSONResponse(summary(ended))


@router.get(
    "/{code}/poster.pdf",
    response_model=None,
    response_class=Response,
    summary="Poster of a point, for printing 海报",
    responses={200: {"description": "A4, one page.", "content": {"application/pdf": _BYTES}}}
    | READS
    | problems(401, 403, 409),
)
def poster(code: Code, wiring: Wired, county: CountyAsked = None) -> Any:
    """Return the poster with the code in force; without `WANGGE_PUBLIC_URL` it is marked as a trial."""
    home = wiring.county(county)
    printer = Printer.of(wiring.settings)
    with wiring.transaction() as connection:
        found = point_tokens.of_point(connection, home.code, code)
        pages = printer.print(home, [found], now=wiring.now())
        wiring.record_read(connection, "point.poster", county=home.code, subject=f"point:{code}", number=found.number)
    headers = {"Content-Disposition": 'inline; filename="poster.pdf"'}
    return Response(pages, media_type="application/pdf", headers=headers)
