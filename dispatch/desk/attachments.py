"""Attachments come to a case and are withdrawn from it: kept by a port, and said in the case's log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from dispatch.cases.attachments import Attachment, AttachmentKind, Content, check_room, numbered, same
from dispatch.cases.case import Case, Place
from dispatch.desk.intake import CLOCK_SKEW
from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.errors import AttachmentWithdrawnError, BadTimeError, UnknownAttachmentError
from dispatch.lifecycle import EventType

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""The earliest plausible time of a picture; a camera whose clock was never set reports an earlier one."""


class Archive(Protocol):
    """The store of attachments, within one transaction; a caller that changes something has locked the case."""

    def of(self, case: Case) -> Sequence[Attachment]:
        """Return every attachment of a case in order, those withdrawn or removed as well."""

    def keep(self, case: Case, attachment: Attachment, content: Content) -> None:
        """Keep one more."""

    def withdraw(self, case: Case, number: int, *, at: datetime, by: str, why: str) -> None:
        """Note that one is no more shown."""


@dataclass(frozen=True, slots=True)
class Addition:
    """An attachment to add, and its description."""

    kind: AttachmentKind
    content: Content
    taken_at: datetime | None = None
    place: Place | None = None
    caption: str | None = None
    written_by: str | None = None
    """The photographer named by the phone, where a colleague sends it."""


def attach(desk: Desk, archive: Archive, case_id: int, added: Addition) -> tuple[Outcome | None, Attachment]:
    """Add an attachment to a case, whatever its status; content it shows already changes nothing.

    Returns
    -------
    tuple
        The outcome, None where nothing was changed, and the attachment, in that case the earlier one.

    Raises
    ------
    UnknownCaseError
        No such case.
    BadTimeError
        It was taken in the future, or before there were such cameras.
    CaseFullError
        The case has no room.
    """
    if added.taken_at is not None and added.taken_at < EARLIEST:
        raise BadTimeError(
            f"taken_at={added.taken_at.isoformat()} is before {EARLIEST.year}: set the camera's clock, or leave it "
            "out. 拍摄时间过早，请校准设备时钟，或不填拍摄时间。",
            field="taken_at",
        )
    if added.taken_at is not None and added.taken_at > desk.now + CLOCK_SKEW:
        raise BadTimeError(
            f"taken_at={added.taken_at.isoformat()} is in the future (now {desk.now.isoformat()}); check the clock of "
            "the camera. 拍摄时间晚于当前时间，请校准设备时钟。",
            field="taken_at",
        )
    work = Work(desk.store.cases.get(case_id, lock=True))
    kept = archive.of(work.case)
    first = same(kept, added.content.sha256)
    if first is not None:
        return None, first
    check_room(kept, len(added.content.body), case_id)
    attachment = _attachment(desk, kept[-1].number + 1 if kept else 1, added)
    archive.keep(work.case, attachment, added.content)
    work.add(desk.event(EventType.ATTACHED, **attachment.logged(), written_by=added.written_by))
    return finish(desk, work), attachment


def _attachment(desk: Desk, number: int, added: Addition) -> Attachment:
    content = added.content
    return Attachment(
        number,
        added.kind,
        content.media_type,
        len(content.body),
        content.sha256,
        desk.actor,
        desk.now,
        width_px=content.width_px,
        height_px=content.height_px,
        taken_at=added.taken_at,
        place=added.place,
        caption=added.caption,
    )


def withdraw(desk: Desk, archive: Archive, case_id: int, number: int, why: str) -> Outcome:
    """Let an attachment be no more shown.

    Raises
    ------
    UnknownCaseError, UnknownAttachmentError
        No such case, no such attachment of it, or its content is gone.
    AttachmentWithdrawnError
        Somebody was first.
    """
    work = Work(desk.store.cases.get(case_id, lock=True))
    found = numbered(archive.of(work.case), number)
    if found is None or found.removed_at is not None:
        raise UnknownAttachmentError(
            f"Case {case_id} has no attachment {number} whose content is kept. 没有可撤下的该附件。", field="attachment"
        )
    if found.withdrawn_at is not None:
        raise AttachmentWithdrawnError(
            f"Attachment {number} of case {case_id} was withdrawn by {found.withdrawn_by} on "
            f"{found.withdrawn_at:%Y-%m-%d %H:%M} UTC: {found.withdrawn_why}. 该附件已被撤下。",
            field="attachment",
        )
    archive.withdraw(work.case, number, at=desk.now, by=desk.actor, why=why)
    work.add(desk.event(EventType.ATTACHMENT_WITHDRAWN, attachment=number, reason=why))
    return finish(desk, work)
