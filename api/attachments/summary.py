"""An attachment as plain values for the API, by the caller's rights."""

from typing import Any

from api.auth.case_rights import SEES_ORIGINALS, WITHDRAWS
from api.auth.principal import Principal
from dispatch.cases.attachments import Attachment
from dispatch.cases.case import Case, Place
from dispatch.moments import stamp


def gets_original(who: Principal, case: Case, attachment: Attachment) -> bool:
    """Return whether the caller may get the original bytes: they may reveal the author, unless the caller added them.

    While no account exists, the caller counts as the person who added everything.
    """
    return attachment.added_by == who.actor or (who.id is not None and who.role in SEES_ORIGINALS[case.kind])


def may_withdraw(who: Principal, attachment: Attachment) -> bool:
    """Tell whether somebody may withdraw an attachment: their own, or by their role any."""
    return attachment.added_by == who.actor or (who.id is not None and who.role in WITHDRAWS)


def attachment_summary(who: Principal, case: Case, attachment: Attachment) -> dict[str, Any]:
    """Return an attachment without its content."""
    original = gets_original(who, case, attachment)
    return {
        "case": case.id,
        "number": attachment.number,
        "kind": attachment.kind.value,
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
        "withdrawable": attachment.is_shown and may_withdraw(who, attachment),
        "withdrawn_at": stamp(attachment.withdrawn_at),
        "withdrawn_by": attachment.withdrawn_by,
        "withdrawn_why": attachment.withdrawn_why,
        "removed_at": stamp(attachment.removed_at),
    }


def _taken(place: Place | None) -> dict[str, Any] | None:
    if place is None or place.source is None:
        return None
    source = place.source
    return {
        "lon": place.position.lon,
        "lat": place.position.lat,
        "accuracy_m": source.accuracy_m,
        "source": {"lon": source.lon, "lat": source.lat, "datum": source.datum.value},
    }
