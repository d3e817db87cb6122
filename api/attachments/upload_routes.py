"""Routes of chunked uploads: an attachment sent in pieces, resumable after an interruption."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.attachments.headers import About
from api.attachments.receiving import Receiving
from api.attachments.routes import RAW, adding, heard
from api.attachments.schemas import AttachIn
from api.attachments.summary import attachment_seen
from api.cases.responses import CaseId
from api.http.body import StrictRoute
from api.http.idempotency import Act, Answer, fingerprint, once
from api.http.parameters import API, MOVES, READS, Wired, answers, problems
from api.http.phone_time import ByPhone, put_right
from api.http.shapes import Json
from api.store.attachments.errors import BadAttachmentError
from api.store.attachments.pictures import ImageProcessor
from api.store.attachments.pieces import Progress, Whole, check_size, damaged
from api.store.attachments.sniffing import check_declared, examine
from api.store.attachments.uploads import Whose
from api.wiring import Wiring
from dispatch.cases.attachments import numbered, same
from dispatch.cases.case import Place
from dispatch.desk.attachments import Addition
from dispatch.desk.work import Desk, Outcome
from dispatch.errors import CaseFullError
from dispatch.views.attachment import UploadView

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)
type Name = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9_-]{16,40}$",
        description="The sender's own code for the upload: random, 16 to 40 letters, the same for all pieces. 上传代码",
    ),
]
type Offset = Annotated[int, Query(ge=0, le=2**31 - 1, description="Where the piece begins. 分片起始字节")]


@dataclass(frozen=True, slots=True)
class _Sent:
    """The description of the whole file, repeated by every piece: `said` as received, the other fields as stored."""

    whose: Whose
    whole: Whole
    said: AttachIn
    declared: str
    taken_at: datetime | None
    caption: str | None
    place: Place | None
    written_by: str | None


def stated(
    total: Annotated[int, Query(ge=1, le=2**31 - 1, description="Bytes of the whole. 总字节数")],
    sha256: Annotated[str, Query(pattern=r"^[0-9a-f]{64}$", description="Digest of the whole file. 整个文件的校验值")],
) -> Whole:
    """Return what the sender states about the whole file."""
    return Whole(total, sha256)


@router.get(
    "/{case_id}/uploads/{upload}",
    summary="Progress of an upload 已收到多少",
    response_description="The offset to continue at; nothing about other senders' uploads.",
    responses=READS,
)
def progress(case_id: CaseId, upload: Name, wiring: Wired) -> Json[UploadView]:
    """Return the number of bytes received from the caller, or the finished attachment."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        known = wiring.uploads_on(connection).known(_whose(wiring, case.county, case_id, upload))
        return Json(_state(wiring, connection, case_id, known))


@router.put(
    "/{case_id}/uploads/{upload}",
    response_model=None,
    summary="Send one piece of an attachment 分片上传附件",
    responses=answers(UploadView, "Complete: the file is attached.", status=201)
    | answers(UploadView, "Further pieces are needed.")
    | MOVES
    | problems(401, 403, 429),
    openapi_extra=RAW,
)
async def piece(
    case_id: CaseId,
    upload: Name,
    offset: Offset,
    whole: Annotated[Whole, Depends(stated)],
    said: About,
    request: Request,
    wiring: Wired,
    clock: ByPhone = None,
) -> Any:
    """Store one piece; after the last one, process the whole as a normal attachment.

    `Content-Type` and `Wangge-About` describe the whole file. A piece sent twice changes nothing.
    """
    check_size(whole.total_bytes, wiring.settings.attachment_limit_mb)
    declared = check_declared(request.headers.get("content-type", ""))
    county, caption, place = await to_thread.run_sync(heard, wiring, case_id, said)
    taken_at = put_right(said.taken_at, clock, field="taken_at")
    written_by = clock.written_by if clock else None
    sent = _Sent(_whose(wiring, county, case_id, upload), whole, said, declared, taken_at, caption, place, written_by)
    receiving: Receiving = request.app.state.services.receiving
    async with receiving.body(request) as body:
        found = await to_thread.run_sync(_taken, wiring, sent, offset, body)
        if found is None:
            found = await _received(request.app.state.services.images, wiring, sent)
    return JSONResponse(found, 201 if found["attachment"] else 200)


def _whose(wiring: Wiring, county: str, case_id: int, upload: str) -> Whose:
    return Whose(county, case_id, wiring.who.actor, upload)


def _taken(wiring: Wiring, sent: _Sent, offset: int, body: bytes) -> UploadView | None:
    """Store a piece and return the answer; None once the file is complete."""
    with wiring.transaction() as connection:
        uploads = wiring.uploads_on(connection)
        known = uploads.known(sent.whose) or _there_already(wiring, connection, sent)
        if known is None or known.number is None:
            known = uploads.take(sent.whose, sent.whole, offset, body)
        waits = known.is_whole and known.number is None
        return None if waits else _state(wiring, connection, sent.whose.case_id, known)


def _there_already(wiring: Wiring, connection: Connection, sent: _Sent) -> Progress | None:
    """Return the end of an upload whose content is already on the case: nothing need be sent."""
    kept = wiring.archive_on(connection).of(wiring.store_on(connection).cases.get(sent.whose.case_id))
    found = same(kept, sent.whole.sha256)
    return Progress(sent.whole, sent.whole.total_bytes, found.number) if found else None


async def _received(images: ImageProcessor, wiring: Wiring, sent: _Sent) -> UploadView:
    """Check the whole file and attach it; discard what cannot be attached."""
    whole = await to_thread.run_sync(_whole, wiring, sent)
    if isinstance(whole, dict):
        return whole
    try:
        content = await images.work(examine, whole, sent.declared, sent.said.kind)
        added = Addition(sent.said.kind, content, sent.taken_at, sent.place, sent.caption, sent.written_by)
        return await to_thread.run_sync(_attached, wiring, sent, adding(wiring, sent.whose.case_id, added))
    except (BadAttachmentError, CaseFullError):
        await to_thread.run_sync(_drop, wiring, sent.whose)
        raise


def _whole(wiring: Wiring, sent: _Sent) -> bytes | UploadView:
    """Return the assembled file, or the answer if a rival request was quicker.

    Raises
    ------
    Refused
        They are not what was stated, and are thrown away.
    """
    with wiring.transaction() as connection:
        uploads = wiring.uploads_on(connection)
        # Alone: a rival that attaches it takes the pieces away, and half of them would not be what was stated.
        known = uploads.known(sent.whose, alone=True) or _there_already(wiring, connection, sent)
        if known is None or known.number is not None:
            return _state(wiring, connection, sent.whose.case_id, known)
        body = uploads.put_together(sent.whose)
    found = hashlib.sha256(body).hexdigest()
    if found != sent.whole.sha256:
        _drop(wiring, sent.whose)
        raise damaged(found, sent.whole.sha256)
    return body


def _drop(wiring: Wiring, whose: Whose) -> None:
    with wiring.transaction() as connection:
        wiring.uploads_on(connection).drop(whose)


def _attached(wiring: Wiring, sent: _Sent, act: Act) -> UploadView:
    """Attach it once and delete its pieces in the same transaction."""
    whose = sent.whose

    def ending(desk: Desk, connection: Connection) -> tuple[Outcome | None, Answer]:
        outcome, answer = act(desk, connection)
        wiring.uploads_on(connection).arrived(whose, answer["attachment"]["number"])
        return outcome, answer

    fields = sent.said.model_dump(mode="json") | {"caption": sent.caption, "sha256": sent.whole.sha256}
    print_of = fingerprint("PUT", f"complaints/{whose.case_id}/uploads", fields)
    key = fingerprint("PUT", f"complaints/{whose.case_id}/uploads/{whose.upload}", whose.sender)
    _, answer, repeated = once(wiring, whose.county, key, print_of, 201, ending, case=whose.case_id)
    if repeated:
        _drop(wiring, whose)
    size = sent.whole.total_bytes
    return {"held_bytes": size, "total_bytes": size, "attachment": answer["attachment"]}


def _state(wiring: Wiring, connection: Connection, case_id: int, known: Progress | None) -> UploadView:
    if known is None:
        return {"held_bytes": 0, "total_bytes": None, "attachment": None}
    fields: UploadView = {"held_bytes": known.held_bytes, "total_bytes": known.whole.total_bytes, "attachment": None}
    if known.number is not None:
        case = wiring.store_on(connection).cases.get(case_id)
        found = numbered(wiring.archive_on(connection).of(case), known.number)
        fields["attachment"] = None if found is None else attachment_seen(wiring.who, case, found)
    return fields
