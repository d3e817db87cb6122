"""Errors as RFC 9457 problem details: one table from exception to kind, and nothing else decides a status.

Each answer names the field, the value and the remedy, in English and Chinese. What was not foreseen is a 500 with a
reference that the server's log repeats; its text stays inside.
"""

import logging
import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.access import errors as access
from api.access.gate import SAFE, PasswordFirst, SignInFirst
from api.attachments import errors as attachments
from api.body import PARSED
from api.failures import one_line
from api.fate import perhaps_done
from api.faults import QUOTED, clean, halves, is_secret, plain, words
from api.identity import errors as identity
from api.planning.kinds import CannotPlanError, UnknownKindError
from api.posters import FontError
from api.problem_pages import Handler, for_people
from api.refusals import KINDS, Kind, Refused
from api.retention.rules import RetentionError
from dispatch import errors as dispatching
from dispatch.planning.siting.errors import SitingError
from gis import errors as ground

log = logging.getLogger("wangge.problems")
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2
MOST_ERRORS = 20
MOST_ROWS = 1000  # of a file: whoever corrects it wants them all
MESSAGE = 2000  # characters

KIND_OF: dict[type[Exception], Kind] = {
    ground.UnknownDatumError: KINDS["unknown-datum"],
    ground.BadCoordinateError: KINDS["bad-coordinate"],
    ground.BadCodeError: KINDS["unknown-code"],
    ground.UnknownPlaceError: KINDS["unknown-place"],
    ground.UnknownCountyError: KINDS["unknown-county"],
    ground.UnknownPointError: KINDS["unknown-point"],
    ground.TokenInForceError: KINDS["token-in-force"],
    ground.NoTokenError: KINDS["no-token"],
    ground.ClosedPointError: KINDS["closed-point"],
    ground.BadCorrectionError: KINDS["bad-correction"],
    ground.NothingToCorrectError: KINDS["nothing-to-correct"],
    ground.PointChangedError: KINDS["point-changed"],
    ground.UnknownCorrectionError: KINDS["unknown-correction"],
    ground.CorrectionSettledError: KINDS["correction-settled"],
    ground.OwnCorrectionError: KINDS["own-correction"],
    ground.BeyondStationError: KINDS["beyond-station"],
    ground.UnknownBasemapError: KINDS["no-basemap"],
    ground.RoadGraphError: KINDS["no-road-graph"],
    dispatching.UnknownCaseError: KINDS["unknown-case"],
    dispatching.UnknownTeamError: KINDS["unknown-team"],
    dispatching.UnknownPhoneError: KINDS["unknown-phone"],
    dispatching.PhoneTakenError: KINDS["phone-taken"],
    dispatching.UnknownReferenceError: KINDS["unknown-code"],
    dispatching.IllegalStepError: KINDS["illegal-step"],
    dispatching.TooManyRowsError: KINDS["too-many-rows"],
    dispatching.RehearsalRunningError: KINDS["rehearsal-running"],
    dispatching.NoRehearsalError: KINDS["no-rehearsal"],
    dispatching.ExerciseElsewhereError: KINDS["exercise-elsewhere"],
    dispatching.TeamBusyError: KINDS["team-busy"],
    dispatching.BadTimeError: KINDS["bad-time"],
    dispatching.ReasonNeededError: KINDS["reason-needed"],
    dispatching.NotUndoableError: KINDS["not-undoable"],
    dispatching.BadPolicyError: KINDS["bad-policy"],
    dispatching.BadEscalationError: KINDS["bad-policy"],
    dispatching.RulesChangedError: KINDS["rules-changed"],
    dispatching.UnknownAlertError: KINDS["unknown-alert"],
    dispatching.AlertOverError: KINDS["alert-over"],
    dispatching.UnknownExpediteError: KINDS["unknown-expedite"],
    dispatching.ExpediteOverError: KINDS["illegal-step"],
    dispatching.UnknownAttachmentError: KINDS["unknown-attachment"],
    dispatching.AttachmentWithdrawnError: KINDS["attachment-withdrawn"],
    dispatching.CaseFullError: KINDS["case-full"],
    dispatching.UnknownOrderError: KINDS["unknown-order"],
    dispatching.PremisesClosedError: KINDS["premises-closed"],
    dispatching.PremisesOpenError: KINDS["premises-open"],
    dispatching.ContradictionError: KINDS["contradiction"],
    dispatching.NotTheirsError: KINDS["not-allowed"],
    dispatching.BadPremisesError: KINDS["bad-premises"],
    dispatching.KeyReuseError: KINDS["key-reused"],
    dispatching.BadTurnError: KINDS["bad-roster"],
    dispatching.BadNeedError: KINDS["bad-roster"],
    dispatching.BadScenarioError: KINDS["bad-scenario"],
    SitingError: KINDS["bad-scenario"],
    UnknownKindError: KINDS["unknown-code"],
    CannotPlanError: KINDS["bad-scenario"],
    dispatching.UnknownScenarioError: KINDS["unknown-scenario"],
    dispatching.ScenarioNameError: KINDS["scenario-name"],
    dispatching.ScenarioChangedError: KINDS["scenario-changed"],
    dispatching.UnknownJobError: KINDS["unknown-planning-job"],
    dispatching.JobNotDoneError: KINDS["planning-job-not-done"],
    dispatching.PlanningBusyError: KINDS["planning-busy"],
    dispatching.BadRosterError: KINDS["bad-roster"],
    dispatching.RosterDoubtError: KINDS["roster-doubt"],
    dispatching.UnknownTurnError: KINDS["unknown-turn"],
    dispatching.UnknownHandoverError: KINDS["unknown-handover"],
    dispatching.HandoverSignedError: KINDS["handover-signed"],
    dispatching.TurnClashError: KINDS["turn-clash"],
    dispatching.TurnChangedError: KINDS["roster-changed"],
    ground.BadFileError: KINDS["bad-roster"],
    access.SignInError: KINDS["wrong-password"],
    access.FirstPasswordOverError: KINDS["first-password-over"],
    access.CodeNeededError: KINDS["code-needed"],
    access.CodeError: KINDS["wrong-code"],
    access.ThrottledError: KINDS["too-many-attempts"],
    access.CrowdedError: KINDS["crowded"],
    access.BadAccountError: KINDS["bad-account"],
    access.UnknownAccountError: KINDS["unknown-account"],
    identity.BadIdentityError: KINDS["malformed"],
    identity.UnknownIdentityError: KINDS["unknown-identity"],
    identity.KeyringError: KINDS["no-identity-keys"],
    attachments.BadAttachmentError: KINDS["bad-attachment"],
    attachments.BrokenAttachmentError: KINDS["broken-attachment"],
    RetentionError: KINDS["bad-retention"],
    FontError: KINDS["no-font"],
}
_BY_STATUS = {KINDS[name].status: KINDS[name] for name in ("not-found", "method-not-allowed", "too-large")}
_REASONS = {
    "53100": (": its disk is full", "（磁盘已满）"),
    "53": (": it has no memory or connection left", "（内存或连接已用尽）"),
    "25006": (": it is read-only", "（只读）"),
    "57P": (": it is starting or stopping", "（正在启动或停止）"),
}
"""Codes of PostgreSQL that say why it does not serve."""
_WRITTEN = ("Part of it may have been done: look before you repeat it.", "可能已部分办理，重试前请先核实。")
_NOT_WRITTEN = ("Nothing was written.", "未写入任何内容。")
_UNREACHABLE = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)


def problem(
    kind: Kind, detail: str, *, errors: list[dict[str, Any]] | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return one problem document; a detail that has no Chinese gets the kind's advice in Chinese."""
    told = detail if re.search(r"[\u4e00-\u9fff]", detail) else f"{detail} {kind.advice_zh}"
    body: dict[str, Any] = {
        "type": kind.type,
        "title": f"{kind.title} {kind.title_zh}",
        "status": int(kind.status),
        "detail": told,
    }
    if errors:
        body["errors"] = errors
    retry = {"Retry-After": str(RETRY_AFTER_S)} if kind.status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    return JSONResponse(body, kind.status, {**retry, **(headers or {})}, MEDIA_TYPE)


def refusal(refused: Refused) -> JSONResponse:
    """Return the answer to a request refused at the edge."""
    message = clean(refused.detail, MESSAGE)
    field = clean(refused.field) if refused.field else None
    errors = [{"field": field, "value": plain(refused.value), "message": message}] if field else None
    return problem(refused.kind, message, errors=errors, headers=refused.headers)


def install(app: FastAPI) -> None:
    """Teach an application to answer every error as a problem document, or as a page where a browser asked for one."""
    handlers: dict[type[Exception], Handler] = {
        **dict.fromkeys(KIND_OF, _domain),
        **dict.fromkeys(_UNREACHABLE, _unavailable),
        RequestValidationError: _malformed,
        Refused: _refused,
        HTTPException: _http,
        DataError: _unstorable,
        UnicodeEncodeError: _unstorable,
        ClientDisconnect: _gone,
        Exception: _unforeseen,
    }
    for exception, handler in handlers.items():
        app.add_exception_handler(exception, for_people(handler))
    for elsewhere in (SignInFirst, PasswordFirst):
        app.add_exception_handler(elsewhere, _elsewhere)


async def _elsewhere(request: Request, sent: Exception) -> RedirectResponse:
    assert isinstance(sent, SignInFirst | PasswordFirst)  # noqa: S101  -- registered for them
    return RedirectResponse(sent.location, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})


async def _domain(request: Request, broken: Exception) -> JSONResponse:
    field = _as_sent(request, getattr(broken, "field", None))
    message = clean(str(broken), MESSAGE)
    errors = [{"field": field, "value": plain(_value(request, field)), "message": message}] if field else None
    if isinstance(broken, dispatching.BadRosterError) and broken.faults:
        errors = [_row_error(fault) for fault in broken.faults[:MOST_ROWS]]
    if isinstance(broken, dispatching.BadPremisesError) and broken.faults:
        errors = [_premises_error(fault) for fault in broken.faults]
    kind = next(KIND_OF[base] for base in type(broken).__mro__ if base in KIND_OF)
    waits = {"Retry-After": str(broken.retry_after_s)} if isinstance(broken, access.ThrottledError) else {}
    return problem(kind, message, errors=errors, headers=waits)


def _row_error(fault: dispatching.RowFault) -> dict[str, Any]:
    return {"field": f"row {fault.row}, {fault.column}", "value": clean(fault.value), "message": clean(fault.message)}


def _premises_error(fault: dispatching.PremisesFault) -> dict[str, Any]:
    field = f"premises.{fault.index}.{fault.field}"
    return {"field": field, "value": clean(fault.value), "message": clean(fault.message)}


async def _malformed(request: Request, malformed: Exception) -> JSONResponse:
    assert isinstance(malformed, RequestValidationError)  # noqa: S101  -- registered for it
    faults = malformed.errors()
    errors = [_error(request, fault) for fault in faults[:MOST_ERRORS]]
    first = errors[0]
    return problem(KINDS["malformed"], _in_halves(first, len(faults) - 1), errors=errors)


def _in_halves(first: Mapping[str, Any], others: int) -> str:
    """Return one fault as a page can tell it in either language: `English. 中文。`, the value in the first half."""
    field, (said, zh) = first["field"], halves(first["message"])
    value = "" if first["value"] is None else f" = {clean(repr(first['value']), QUOTED)}"
    more, more_zh = (f" (and {others} more)", f"（另有 {others} 处）") if others else ("", "")
    return f"{field}{value}: {said}{more}. 字段 {field} 有误：{zh}{more_zh}。"


def _error(request: Request, fault: Mapping[str, Any]) -> dict[str, Any]:
    names = [str(part) for part in fault["loc"] if part not in {"body", "query", "path", "header"}]
    field = _as_sent(request, clean(".".join(names))) or "body"
    hidden = fault["type"] == "missing" or is_secret(field) or _is_all_secret(request)
    value = None if hidden else plain(fault.get("input"))
    return {"field": field, "value": value, "message": words(fault)}


def _is_all_secret(request: Request) -> bool:
    """Tell whether nothing of a request is to be quoted: what it sends is an identity."""
    return "identities" in getattr(request.scope.get("route"), "tags", ())


def _as_sent(request: Request, field: str | None) -> str | None:
    """Return a field's path as the caller sent it: one fix is checked as a list of one, but was no list."""
    alone = isinstance(request.scope.get(PARSED), dict)
    return field.removeprefix("0.") if field and alone else field


def _value(request: Request, field: str | None) -> Any:
    """Return what the request holds at a field: body first, then path, query and headers; None if nothing."""
    if field is None or is_secret(field) or _is_all_secret(request):
        return None
    value: Any = request.scope.get(PARSED)
    for name in field.split("."):
        try:
            value = value[int(name)] if isinstance(value, list) else value[name]
        except (KeyError, TypeError, ValueError, IndexError):
            path = request.path_params.get("case_id" if field == "id" else field)
            return path or request.query_params.get(field) or request.headers.get(field)
    return value


async def _refused(request: Request, refused: Exception) -> JSONResponse:
    assert isinstance(refused, Refused)  # noqa: S101  -- registered for it
    return refusal(refused)


async def _http(request: Request, wrong: Exception) -> JSONResponse:
    assert isinstance(wrong, HTTPException)  # noqa: S101  -- registered for it
    asked = clean(f"{request.method} {request.url.path}")
    kind = _BY_STATUS.get(HTTPStatus(wrong.status_code), KINDS["bad-request"])
    allowed = {"Allow": _allowed(request)} if kind is KINDS["method-not-allowed"] else {}
    told = f"{asked}: {kind.title}. {kind.advice} {kind.advice_zh}"
    return problem(kind, told, headers={**(wrong.headers or {}), **allowed})


def _allowed(request: Request) -> str:
    """Return every method of an address; the framework names those of one of its routes."""
    routes = [r for r in iter_route_contexts(request.app.routes) if r.path_regex.match(request.url.path)]
    return ", ".join(sorted({method for route in routes for method in route.methods or ()}))


async def _gone(request: Request, wrong: Exception) -> JSONResponse:
    """Answer a caller who hung up within a body: nobody reads it, but it is no error of ours either."""
    return problem(KINDS["slow-body"], "The connection ended within the body; nothing was written. 连接中断，未写入。")


async def _unstorable(request: Request, wrong: Exception) -> JSONResponse:
    kind = KINDS["unstorable"]
    log.info("unstorable text in %s %s", request.method, _template(request))
    return problem(kind, f"{kind.title}. {kind.advice} {kind.advice_zh}")


async def _unavailable(request: Request, wrong: Exception) -> JSONResponse:
    kind = KINDS["perhaps-done" if request.method not in SAFE and perhaps_done() else "database-unavailable"]
    log.warning("database unavailable: %s", one_line(wrong))
    why, why_zh = _why(wrong)
    return problem(kind, f"{kind.title}{why}. {kind.advice} {kind.title_zh}{why_zh}。{kind.advice_zh}")


def _why(wrong: Exception) -> tuple[str, str]:
    """Return in both languages what a county's administrator can do something about."""
    cause = wrong.orig if isinstance(wrong, DBAPIError) else wrong
    state = getattr(cause, "sqlstate", None) or ""
    return next((words for code, words in _REASONS.items() if state.startswith(code)), ("", ""))


async def _unforeseen(request: Request, wrong: Exception) -> JSONResponse:
    reference = secrets.token_hex(4)
    log.error("reference %s: %s %s", reference, request.method, _template(request), exc_info=wrong)
    written, written_zh = _WRITTEN if perhaps_done() else _NOT_WRITTEN
    detail = (
        f"Something went wrong here; the server's log has it under {reference}. {written} "
        f"服务器内部错误，编号 {reference}。{written_zh}"
    )
    return problem(KINDS["internal"], detail)


def _template(request: Request) -> str:
    """Return the route's template: an address may hold what lets somebody in, such as a sign-in link's."""
    return str(getattr(request.scope.get("route"), "path", "unknown"))
