"""Routes of a case's attachments: photographs, documents and signatures, sent as raw bytes."""

import base64
import hashlib
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Body, Path, Query, Request, Response
from sqlalchemy import Connection

from api.attachments.headers import About
from api.attachments.receiving import Receiving
from api.attachments.schemas import AttachIn, WithdrawIn
from api.attachments.summary import attachment_seen, gets_original, may_withdraw
from api.cases.responses import REPLAYED, CaseId, answered_once, kept_words
from api.http.body import StrictRoute
from api.http.idempotency import Act, Answer, fingerprint, once
from api.http.parameters import API, MOVES, READS, Key, Responses, Wired, problems
from api.http.shapes import Json
from api.refusals import Refused
from api.store.attachments.pictures import ImageProcessor, without_marks
from api.store.attachments.sniffing import ENDINGS, NAMES, UNDECLARED, check_declared, examine
from api.wiring import Wiring
from dispatch.cases.attachments import MOST_BYTES_OF_CASE, MOST_OF_CASE, Attachment, numbered, shown
from dispatch.cases.case import Case, Place
from dispatch.desk.attachments import Addition, attach, withdraw
from dispatch.desk.work import Desk, Outcome
from dispatch.views.attachment import AttachmentListView, AttachmentView, RoomView
from gis.datum.crs import parse_datum, to_wgs84
from gis.errors import BadCoordinateError
from gis.position import SourcePosition

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)
type Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="`number` of the attachment. 附件序号")]
REASONS = [{"reason": "误传了另一案件的照片"}]
_BYTES = {"schema": {"type": "string", "format": "binary"}}
RAW = {"requestBody": {"required": True, "content": dict.fromkeys((*NAMES, UNDECLARED), _BYTES)}}
_KEPT: Responses = {201: {"model": AttachmentView, "description": "The attachment.", "headers": REPLAYED}}
_CONTENT: Responses = {200: {"description": "The bytes.", "content": dict.fromkeys(NAMES, _BYTES)}}


@router.get(
    "/{case_id}/attachments",
    summary="Attachments of a case 附件列表",
    response_description="In the order they were added, including withdrawn ones.",
    responses=READS,
)
def attachments(case_id: CaseId, wiring: Wired) -> Json[AttachmentListView]:
    """Return the data of every attachment; the contents are fetched one by one."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        kept = wiring.archive_on(connection).of(case)
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="attachments")
    room: RoomView = {
        "most": MOST_OF_CASE,
        "most_bytes": MOST_BYTES_OF_CASE,
        "most_bytes_each": wiring.settings.attachment_limit_mb * 1_000_000,
    }
    return Json({"items": [attachment_seen(wiring.who, case, each) for each in kept], "room": room})


@router.post(
    "/{case_id}/attachments",
    status_code=201,
    response_model=None,
    summary="Attach a picture or a document: its bytes are the body 添加附件",
    responses=_KEPT | MOVES | problems(401, 403),
    openapi_extra=RAW,
)
async def add(case_id: CaseId, said: About, request: Request, wiring: Wired, key: Key = None) -> Any:
    """Check the bytes, store them encrypted, and record the attachment in the case's log.

    The type is found from the content. A damaged file, several files in one, or a file of another type than
    declared is refused. The same content a second time changes nothing.
    """
    declared = check_declared(request.headers.get("content-type", ""))
    county, caption, place = await to_thread.run_sync(heard, wiring, case_id, said)
    receiving: Receiving = request.app.state.services.receiving
    images: ImageProcessor = request.app.state.services.images
    async with receiving.body(request) as body:
        seen = await images.work(examine, body, declared, said.kind)
        fields = said.model_dump(mode="json") | {"caption": caption, "sha256": seen.sha256, "declared": declared}
        print_of = fingerprint("POST", f"complaints/{case_id}/attachments", fields) if key else ""
        added = Addition(said.kind, seen, said.taken_at, place, caption)
        act = adding(wiring, case_id, added)
        return await to_thread.run_sync(_sent, wiring, county, case_id, key, print_of, act)


def adding(wiring: Wiring, case_id: int, added: Addition) -> Act:
    """Return the use case that adds an attachment and publishes it."""

    def act(desk: Desk, connection: Connection) -> tuple[Outcome | None, Answer]:
        outcome, attachment = attach(desk, wiring.archive_on(connection), case_id, added)
        summary = attachment_seen(wiring.who, desk.store.cases.get(case_id), attachment)
        return outcome, {"id": case_id, "attachment": summary, "repeated": outcome is None}

    return act


def heard(wiring: Wiring, case_id: int, said: AttachIn) -> tuple[str, str | None, Place | None]:
    """Return a case's county, and the description as it may be stored; refuse a case that the caller may not see."""
    place = _taken(said)
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        caption = said.caption and kept_words(wiring, connection, case, said.caption)
    return case.county, caption, place


def _taken(said: AttachIn) -> Place | None:
    """Return the place of the picture; raise BadCoordinateError, UnknownDatumError."""
    if said.lon is None or said.lat is None:
        if said.lon is not said.lat:
            missing = "lat" if said.lat is None else "lon"
            raise BadCoordinateError(
                f"{missing} is missing: give both lon and lat, or neither. 经纬度须同时填写。", field=missing
            )
        return None
    datum = parse_datum(said.datum)
    position = to_wgs84(said.lon, said.lat, datum, field="lon")
    return Place(position, source=SourcePosition(said.lon, said.lat, datum, said.accuracy_m))


def _sent(wiring: Wiring, county: str, case_id: int, key: str | None, print_of: str, act: Act) -> Response:
    """Run it once per key, and answer with the attachment."""
    _, kept, repeated = once(wiring, county, key, print_of, 201, act, case=case_id)
    again = repeated or kept["repeated"]
    return answered_once(kept["attachment"], 201, repeated=again)


@router.get(
    "/{case_id}/attachments/{attachment}",
    response_model=None,
    response_class=Response,
    summary="Content of one attachment 附件内容",
    responses=_CONTENT | READS | problems(401, 403),
)
async def content(
    case_id: CaseId,
    attachment: Number,
    request: Request,
    wiring: Wired,
    size: Annotated[
        Literal["full", "thumb"], Query(description="thumb: a JPEG of 320 pixels at most. 缩略图")
    ] = "full",
) -> Any:
    """Return the original bytes, or a re-encoded picture for callers who may not know the complainant.

    Every access is recorded. A PDF cannot be re-encoded: only callers who may know the complainant, and the
    person who added it, get it.
    """
    case, found, body = await to_thread.run_sync(_opened, wiring, case_id, attachment, size)
    if size == "thumb":
        return _shown(case, found, body, "image/jpeg", "thumb")
    if gets_original(wiring.who, case, found):
        return _shown(case, found, body, found.media_type)
    images: ImageProcessor = request.app.state.services.images
    return _shown(case, found, await images.work(without_marks, body, found.media_type), found.media_type, "copy")


def _opened(wiring: Wiring, case_id: int, number: int, size: str) -> tuple[Case, Attachment, bytes]:
    """Return a content after recording the access."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        archive = wiring.archive_on(connection)
        found = shown(archive.of(case), number, case_id)
        if not found.is_picture:
            _check_document(wiring, case, found, size)
        body = archive.thumbnail(case, found) if size == "thumb" else archive.content(case, found)
        fields = {"attachment": number, "size": size, "original": gets_original(wiring.who, case, found)}
        wiring.record_read(connection, "attachment.read", county=case.county, subject=f"case:{case_id}", **fields)
    return case, found, body


def _check_document(wiring: Wiring, case: Case, found: Attachment, size: str) -> None:
    if size == "thumb":
        raise Refused("malformed", "A PDF has no thumbnail. PDF 没有缩略图。", field="size", value=size)
    if not gets_original(wiring.who, case, found):
        detail = (
            f"A PDF may reveal the author, which the role {wiring.who.role.value} may not see for a "
            f"{case.kind.value}: ask the desk. PDF 可能含投诉举报人信息，当前角色无权查看，请联系指挥台。"
        )
        raise Refused("not-allowed", detail, field="role", value=wiring.who.role.value)


def _shown(case: Case, found: Attachment, body: bytes, media_type: str, what: str = "") -> Response:
    """Return the bytes under our own file name; the digest is of the bytes sent (RFC 9530)."""
    name = "-".join(filter(None, (case.number, str(found.number), what)))
    way = "inline" if found.is_picture else "attachment"
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    headers = {
        "Content-Disposition": f'{way}; filename="{name}.{ENDINGS[media_type]}"',
        "Repr-Digest": f"sha-256=:{digest}:",
    }
    return Response(body, media_type=media_type, headers=headers)


@router.post(
    "/{case_id}/attachments/{attachment}/withdraw",
    status_code=201,
    response_model=None,
    summary="Withdraw an attachment added by mistake 撤下附件",
    responses=_KEPT | MOVES | problems(401, 403),
)
def take_away(
    case_id: CaseId,
    attachment: Number,
    body: Annotated[WithdrawIn, Body(examples=REASONS)],
    wiring: Wired,
    key: Key = None,
) -> Any:
    """Hide an attachment; its content stays for the retention period. A second withdrawal gets the first one."""
    county, reason = _why(wiring, case_id, attachment, body.reason)

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, Answer]:
        archive = wiring.archive_on(connection)
        outcome = withdraw(desk, archive, case_id, attachment, reason)
        found = next(each for each in archive.of(outcome.case) if each.number == attachment)
        summary = attachment_seen(wiring.who, outcome.case, found)
        return outcome, {"id": case_id, "attachment": summary, "repeated": False}

    path = f"complaints/{case_id}/attachments/{attachment}/withdraw"
    return _sent(wiring, county, case_id, key, fingerprint("POST", path, reason) if key else "", act)


def _why(wiring: Wiring, case_id: int, number: int, reason: str) -> tuple[str, str]:
    """Return a case's county, and the reason as it may be stored; refuse callers who may not withdraw."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        found = numbered(wiring.archive_on(connection).of(case), number)
        if found is not None and not may_withdraw(wiring.who, found):
            detail = (
                f"Attachment {number} was added by {found.added_by}: they, a dispatcher or a chief withdraw it. "
                "附件由他人添加，请由添加人、调度员或负责人撤下。"
            )
            raise Refused("not-allowed", detail, field="role", value=wiring.who.role.value)
        return case.county, kept_words(wiring, connection, case, reason)
