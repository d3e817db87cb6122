"""Whether the server lives, is ready, and how it does."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.answers import HealthOut, ReadyOut
from api.metrics import exposition
from api.migrate import newest_revision
from api.routes.parameters import Wired, answers
from api.tls.certificate import Facts
from api.wiring import Wiring

router = APIRouter(tags=["health"])


@router.get(
    "/healthz", response_model=None, summary="The process answers 存活", responses=answers(HealthOut, "It does.")
)
def healthz() -> dict[str, str]:
    """Return ok while the process runs."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    response_model=None,
    summary="Database reached, migrated, and a county loaded 就绪",
    responses=answers(ReadyOut, "All is ready.") | answers(ReadyOut, "Something is missing.", status=503),
)
def readyz(request: Request, wiring: Wired) -> Any:
    """Return what is ready and what is not; 503 while something is missing."""
    checks = _checks(wiring)
    ready = all(checks.values())
    certificate: Facts | None = request.app.state.certificate
    expires_at = None if certificate is None else certificate.expires_at.isoformat()
    told = {"ready": ready, "checks": checks, "certificate_expires_at": expires_at}
    return JSONResponse(told, 200 if ready else 503)


def _checks(wiring: Wiring) -> dict[str, bool]:
    try:
        with wiring.transaction() as connection:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            county = connection.execute(text("SELECT EXISTS (SELECT FROM county)")).scalar()
    except SQLAlchemyError:
        return {"database": False, "migrated": False, "county": False}
    return {"database": True, "migrated": revision == newest_revision(), "county": bool(county)}


@router.get(
    "/metrics",
    response_model=None,
    summary="Prometheus metrics 指标",
    response_class=PlainTextResponse,
    responses={200: {"description": "Counters, latencies, open cases."}},
)
def metrics(request: Request, wiring: Wired) -> Response:
    """Return counters and latencies of this server."""
    body, media_type = exposition(wiring, request.app.state.hub.subscribers)
    return Response(body, media_type=media_type)
