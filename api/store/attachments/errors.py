"""Refusals of this package."""


class AttachmentError(Exception):
    """Something about an attachment is refused; `field` names what."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class BadAttachmentError(AttachmentError):
    """The data sent is damaged, of another type than declared, or of a type that is not taken."""


class BrokenAttachmentError(AttachmentError):
    """The stored content differs from the content added."""
