"""File type by content; the declared type and the file's name do not count.

Accepted are JPEG, PNG and WebP, decoded completely, and PDF, recognised by its head and end only: the inside of a PDF
is not checked, so it is served as a download, never shown in a page.
"""

import hashlib
import re
from typing import Final

from api.store.attachments import anatomy
from api.store.attachments.errors import BadAttachmentError
from api.store.attachments.pictures import develop
from dispatch.cases.attachments import AttachmentKind, Content, MediaType

PDF: Final = "application/pdf"
UNDECLARED: Final = "application/octet-stream"
"""The declared type of a file whose sender does not know it; the content decides."""
NAMES: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", PDF: "PDF"}
ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf"}
_TAKEN: Final[tuple[tuple[MediaType, re.Pattern[bytes]], ...]] = (
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    (PDF, re.compile(rb"%PDF-[12]\.[0-9]")),
)
_REFUSED: Final = (
    ("a GIF", "GIF 图片", re.compile(rb"GIF8")),
    ("a HEIC or AVIF picture", "手机 HEIC 格式图片", re.compile(rb"....ftyp(?:hei|hev|mif|msf|avi)", re.DOTALL)),
    ("a video", "视频", re.compile(rb"....ftyp|\x1a\x45\xdf\xa3", re.DOTALL)),
    ("a TIFF", "TIFF 图片", re.compile(rb"II\*\x00|MM\x00\*")),
    ("a BMP", "BMP 图片", re.compile(rb"BM")),
    (
        "an archive or office document",
        "压缩包或办公文档",
        re.compile(rb"PK\x03\x04|Rar!|7z\xbc\xaf|\xd0\xcf\x11\xe0|\x1f\x8b"),
    ),
    ("a program", "可执行程序", re.compile(rb"MZ|\x7fELF|#!")),
    ("SVG or a web page, which can run programs", "SVG 或网页", re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<")),
)
_PDF_TAIL_BYTES = 1024
_PDF_END = re.compile(rb"%%EOF\s*\x00*\Z")
_REMEDY = "JPEG, PNG, WebP and PDF are accepted: save it as one of them, or photograph it again."
_REMEDY_ZH = "仅接受 JPEG、PNG、WebP 与 PDF，请另存为其中之一或重新拍摄。"


def examine(body: bytes, declared: str, kind: AttachmentKind) -> Content:
    """Return what was sent, looked at.

    Parameters
    ----------
    declared
        The media type it came with, or `UNDECLARED`.

    Raises
    ------
    BadAttachmentError
        Naming what it is instead, or what is wrong with it, and what to do.
    """
    found = sniff(body)
    if declared not in (found, UNDECLARED):
        raise BadAttachmentError(
            f"Declared as {declared}, but the content is {NAMES[found]}: send Content-Type: {found}. "
            f"声明的类型与内容不符，实为 {NAMES[found]}。",
            field="Content-Type",
        )
    sha256 = hashlib.sha256(body).hexdigest()
    if found == PDF:
        _check_pdf(body, kind)
        return Content(body, found, sha256)
    _check_whole(body, found)
    seen = develop(body, found)
    return Content(body, found, sha256, seen.width_px, seen.height_px, seen.thumbnail)


def sniff(body: bytes) -> MediaType:
    """Return the media type a content has, of those that are taken; raises BadAttachmentError."""
    if not body:
        raise BadAttachmentError("The body is empty: send the file's bytes. 请求内容为空，请上传文件。", field="body")
    for media_type, beginning in _TAKEN:
        if beginning.match(body):
            return media_type
    named = ((what, what_zh) for what, what_zh, beginning in _REFUSED if beginning.match(body))
    what, what_zh = next(named, ("of no known type", "未知类型"))
    raise BadAttachmentError(f"The content is {what}. {_REMEDY} 文件内容为“{what_zh}”；{_REMEDY_ZH}", field="body")


def is_picture(body: bytes) -> bool:
    """Tell whether a content begins as a picture that is taken."""
    return any(beginning.match(body) for media_type, beginning in _TAKEN if media_type != PDF)


def check_declared(declared: str) -> str:
    """Return a declared media type that is taken, bare; raises BadAttachmentError."""
    bare = declared.partition(";")[0].strip().lower()
    if bare in NAMES or bare == UNDECLARED:
        return bare
    found, found_zh = (f"is {declared[:80]!r}", f"为 {declared[:80]!r}") if declared else ("is missing", "缺失")
    raise BadAttachmentError(
        f"Content-Type {found}. {_REMEDY} 文件类型（Content-Type）{found_zh}；{_REMEDY_ZH}", field="Content-Type"
    )


def _check_whole(body: bytes, media_type: str) -> None:
    try:
        second = anatomy.second_nature(body, anatomy.READERS[media_type](body))
    except anatomy.TruncatedError:
        raise BadAttachmentError(
            f"The {NAMES[media_type]} ends before the picture does: it was cut off on its way; send it again. "
            "图片不完整，可能传输中断，请重新上传。",
            field="body",
        ) from None
    if second is not None:
        raise BadAttachmentError(
            f"More than a picture: {second.en}. Send a plain one: of a motion photo the still, or a screenshot of it. "
            f"不止是图片：{second.zh}。请上传普通静态图片：动态照片请导出为静态图，或截图后上传。",
            field="body",
        )


def _check_pdf(body: bytes, kind: AttachmentKind) -> None:
    if kind is not AttachmentKind.DOCUMENT:
        raise BadAttachmentError(
            f"A PDF cannot be a {kind.value}: send kind=document. 这是 PDF，只能作为文书（kind=document）上传。",
            field="kind",
        )
    if not _PDF_END.search(body, max(0, len(body) - _PDF_TAIL_BYTES)):
        raise BadAttachmentError(
            "The PDF has no end (%%EOF): it was cut off, or something follows it; save and send it again. "
            "该 PDF 不完整或结尾另有内容，请重新导出后上传。",
            field="body",
        )
    second = anatomy.WEB_PAGE if anatomy.foreign_head(body) else anatomy.archive_in(body)
    if second is not None:
        raise BadAttachmentError(
            f"More than a PDF: {second.en}. Print it to PDF again. 不止是 PDF：{second.zh}。请重新打印为 PDF 后上传。",
            field="body",
        )
