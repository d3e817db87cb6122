"""An attachment as its caller may see it, and the steps it allows."""

from api.auth.case_rights import SEES_ORIGINALS, WITHDRAWS
from api.auth.principal import Principal
from dispatch.cases.attachments import Attachment
from dispatch.cases.case import Case
from dispatch.views.attachment import AttachmentView, attachment_summary


def gets_original(who: Principal, case: Case, attachment: Attachment) -> bool:
    """Return whether the caller may get the original bytes: they may reveal the author, unless the caller added them.

    While no account exists, the caller counts as the person who added everything.
    """
    return attachment.added_by == who.actor or (who.id is not None and who.role in SEES_ORIGINALS[case.kind])


def may_withdraw(who: Principal, attachment: Attachment) -> bool:
    """Tell whether somebody may withdraw an attachment: their own, or by their role any."""
    return attachment.added_by == who.actor or (who.id is not None and who.role in WITHDRAWS)


def attachment_seen(who: Principal, case: Case, attachment: Attachment) -> AttachmentView:
    """Return an attachment without its content, as the caller may see it."""
    original, withdrawable = gets_original(who, case, attachment), may_withdraw(who, attachment)
    return attachment_summary(case, attachment, original=original, withdrawable=withdrawable)
