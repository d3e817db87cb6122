"""Refusals of this package."""


class AttachmentError(Exception):
    """Something about an attachment is refused; `field` names what."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class BadAttachmentError(AttachmentError):
    """What was sent is not what it was declared to be, damaged, or of a type that is not taken."""


class BrokenAttachmentError(AttachmentError):
    """What is kept is not what was added."""
