"""An attachment as plain values; what of it is shown depends on who asks."""

from typing import Annotated, TypedDict

from dispatch.cases.attachments import Attachment, AttachmentKind, MediaType
from dispatch.cases.case import Case, Place
from dispatch.moments import stamp
from dispatch.views.fields import Doc, Moment
from dispatch.views.place import SourceView


class TakenView(TypedDict):
    """The place where the picture was taken, as stated by the sender."""

    lon: Annotated[float, Doc("Longitude, WGS84.")]
    lat: Annotated[float, Doc("Latitude, WGS84.")]
    accuracy_m: float | None
    source: Annotated[SourceView, Doc("The coordinate as it was given.")]


class AttachmentView(TypedDict):
    """An attachment of a case, without its content."""

    case: int
    number: Annotated[int, Doc("Number within the case, from 1. 序号")]
    kind: AttachmentKind
    media_type: MediaType
    size_bytes: int
    sha256: Annotated[str, Doc("Digest of the exact bytes that were added. 原件校验值")]
    width_px: int | None
    height_px: int | None
    taken_at: Moment | None
    time_unknown: Annotated[bool, Doc("The stated time is not possible. 拍摄时间不明")]
    place: Annotated[TakenView | None, Doc("Only for callers who get the original. 拍摄地点")]
    caption: str | None
    added_by: str
    added_at: Moment
    original: Annotated[bool, Doc("Whether the caller may get the original bytes. 是否可取原件")]
    withdrawable: Annotated[bool, Doc("Whether the caller may withdraw it. 是否可撤下")]
    withdrawn_at: Moment | None
    withdrawn_by: str | None
    withdrawn_why: str | None
    removed_at: Annotated[Moment | None, Doc("When its content was removed at the end of retention. 内容删除时间")]


class UploadView(TypedDict):
    """A chunked upload in progress."""

    held_bytes: Annotated[int, Doc("Bytes received without a gap from the start: continue there. 已收到的字节数")]
    total_bytes: Annotated[int | None, Doc("Null if nothing has arrived, or the upload expired (within a day).")]
    attachment: Annotated[AttachmentView | None, Doc("The attachment, once complete.")]


class RoomView(TypedDict):
    """Limits on attachments."""

    most: Annotated[int, Doc("Per case, withdrawn ones included. 每案份数上限")]
    most_bytes: Annotated[int, Doc("All attachments of a case together. 每案总量上限")]
    most_bytes_each: Annotated[int, Doc("One attachment. 单个上限")]


class AttachmentListView(TypedDict):
    """Every attachment of a case."""

    items: list[AttachmentView]
    room: RoomView


def attachment_summary(case: Case, attachment: Attachment, *, original: bool, withdrawable: bool) -> AttachmentView:
    """Return an attachment without its content, for somebody who may get the `original`, and may withdraw it."""
    return {
        "case": case.id,
        "number": attachment.number,
        "kind": attachment.kind,
        "media_type": attachment.media_type,
        "size_bytes": attachment.size_bytes,
        "sha256": attachment.sha256,
        "width_px": attachment.width_px,
        "height_px": attachment.height_px,
        "taken_at": stamp(attachment.taken_at),
        "time_unknown": attachment.time_unknown,
        "place": _taken(attachment.place) if original and attachment.is_shown else None,
        "caption": attachment.caption if attachment.is_shown else None,
        "added_by": attachment.added_by,
        "added_at": stamp(attachment.added_at),
        "original": original,
        "withdrawable": attachment.is_shown and withdrawable,
        "withdrawn_at": stamp(attachment.withdrawn_at),
        "withdrawn_by": attachment.withdrawn_by,
        "withdrawn_why": attachment.withdrawn_why,
        "removed_at": stamp(attachment.removed_at),
    }


def _taken(place: Place | None) -> TakenView | None:
    if place is None or place.source is None:
        return None
    source = place.source
    return {
        "lon": place.position.lon,
        "lat": place.position.lat,
        "accuracy_m": source.accuracy_m,
        "source": {"lon": source.lon, "lat": source.lat, "datum": source.datum},
    }
