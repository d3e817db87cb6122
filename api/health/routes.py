"""Routes of health, readiness and metrics."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from api.health.readiness import Readiness
from api.http.answers import HealthOut, ReadyOut
from api.http.metrics import exposition
from api.http.parameters import Wired, answers
from api.tls.certificate import Facts

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    response_model=None,
    summary="The process answers 存活",
    responses=answers(HealthOut, "The process answers."),
)
async def healthz() -> dict[str, str]:
    """Return ok while the process runs; it needs no thread, because all threads may be waiting for the database."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    response_model=None,
    summary="Database reached, migrated and writable, and a county loaded 就绪",
    responses=answers(ReadyOut, "All is ready.") | answers(ReadyOut, "Something is missing.", status=503),
)
async def readyz(request: Request) -> Any:
    """Return what is ready and what is not; 503 if something is missing."""
    readiness: Readiness = request.app.state.services.readiness
    found = await readiness.look()
    certificate: Facts | None = request.app.state.services.certificate
    expires_at = None if certificate is None else certificate.expires_at.isoformat()
    fields = {
        "ready": found.ready,
        "checks": found.checks,
        "reasons": list(found.reasons),
        "certificate_expires_at": expires_at,
        "warnings": list(found.warnings),
        "planner": found.planner,
    }
    return JSONResponse(fields, 200 if found.ready else 503)


@router.get(
    "/metrics",
    response_model=None,
    summary="Prometheus metrics 指标",
    response_class=PlainTextResponse,
    responses={200: {"description": "Counters, latencies, open cases."}},
)
def metrics(request: Request, wiring: Wired) -> Response:
    """Return counters and latencies of this server."""
    body, media_type = exposition(wiring, request.app.state.services.hub.subscribers)
    return Response(body, media_type=media_type)
