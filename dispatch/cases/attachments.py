"""An attachment of a case: a photograph, a document, a signature; what is known of it beside its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from dispatch.cases.case import Place
from dispatch.errors import CaseFullError, UnknownAttachmentError

MediaType = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]
MOST_OF_CASE = 60
MOST_BYTES_OF_CASE = 300_000_000


class AttachmentKind(StrEnum):
    """The kind of an attachment."""

    PHOTO = "photo"
    DOCUMENT = "document"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Content:
    """The content of an attachment after inspection: its exact bytes and their properties."""

    body: bytes
    media_type: MediaType
    sha256: str
    width_px: int | None = None
    height_px: int | None = None
    thumbnail: bytes | None = None
    """A small JPEG of a picture; None of a document."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment by its number within the case, which is never given twice.

    Attributes
    ----------
    time_unknown : bool
        Whether a moment is kept that cannot be true; `taken_at` is None then.
    taken_at : datetime, optional
        When, as its author says.
    place : Place, optional
        Where it was taken, likewise.
    withdrawn_at : datetime, optional
        Since when it is no more shown; its content stays until its time is over.
    removed_at : datetime, optional
        When its content was removed, its time being over; this stays.
    """

    number: int
    kind: AttachmentKind
    media_type: MediaType
    size_bytes: int
    sha256: str
    added_by: str
    added_at: datetime
    width_px: int | None = None
    height_px: int | None = None
    taken_at: datetime | None = None
    time_unknown: bool = False
    place: Place | None = None
    caption: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_why: str | None = None
    removed_at: datetime | None = None

    @property
    def is_shown(self) -> bool:
        """Tell whether its content may be looked at."""
        return self.withdrawn_at is None and self.removed_at is None

    @property
    def is_picture(self) -> bool:
        """Tell whether it is one, as opposed to pages."""
        return self.media_type.startswith("image/")

    def logged(self) -> dict[str, Any]:
        """Return what of it stands in the log of its case: no words."""
        fields = {"kind": self.kind.value, "size_bytes": self.size_bytes, "sha256": self.sha256}
        return {"attachment": self.number, **fields}


def same(kept: Sequence[Attachment], sha256: str) -> Attachment | None:
    """Return the attachment shown that has the same content, if there is one."""
    return next((each for each in kept if each.sha256 == sha256 and each.is_shown), None)


def numbered(kept: Sequence[Attachment], number: int) -> Attachment | None:
    """Return the attachment of this number, shown or not, if there is one."""
    return next((each for each in kept if each.number == number), None)


def shown(kept: Sequence[Attachment], number: int, case_id: int) -> Attachment:
    """Return an attachment whose content may be looked at.

    Raises
    ------
    UnknownAttachmentError
        There is none of this number, it was withdrawn, or its time is over.
    """
    found = numbered(kept, number)
    if found is None:
        known = ", ".join(str(each.number) for each in kept if each.is_shown) or "none"
        why, why_zh = f"does not exist; shown are {known}", "不存在"
    elif found.removed_at is not None:
        why, why_zh = f"was removed on {found.removed_at:%Y-%m-%d}, its time being over", "保存期满，内容已删除"
    elif found.withdrawn_at is not None:
        why = f"was withdrawn by {found.withdrawn_by} on {found.withdrawn_at:%Y-%m-%d}: {found.withdrawn_why}"
        why_zh = "已被撤下"
    else:
        return found
    raise UnknownAttachmentError(f"Attachment {number} of case {case_id} {why}. 该附件{why_zh}。", field="attachment")


def check_room(kept: Sequence[Attachment], size_bytes: int, case_id: int) -> None:
    """Refuse what a case has no room for; what was withdrawn is still kept and counts.

    Raises
    ------
    CaseFullError
        It has too many, or too much.
    """
    here = [each.size_bytes for each in kept if each.removed_at is None]
    if len(here) >= MOST_OF_CASE:
        raise CaseFullError(
            f"Case {case_id} has {len(here)} attachments, withdrawn ones among them; {MOST_OF_CASE} is the most. Put "
            f"several pages into one PDF. 附件已达 {MOST_OF_CASE} 份上限（含已撤下的），请将多页合并为一个 PDF。",
        )
    if sum(here) + size_bytes > MOST_BYTES_OF_CASE:
        raise CaseFullError(
            f"Case {case_id} has {sum(here):,} bytes of attachments, and {size_bytes:,} more would be over "
            f"{MOST_BYTES_OF_CASE:,}; send smaller pictures. 附件总量将超过 {MOST_BYTES_OF_CASE // 1_000_000} MB，"
            "请压缩图片后再传。",
        )
