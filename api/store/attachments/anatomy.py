"""Structure of pictures: where they end, and which parts are not pixels; nothing is decoded here.

A file can be two things: a picture to one reader; a page, a program or an archive to another. So data after a
picture's end is refused, and the parts that are not pixels may not look like the start of something else.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_MARKER = re.compile(rb"\xff+([^\x00\xff])")
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_FOREIGN = re.compile(rb"<(?:script|html|!doctype|svg|iframe|\?php)|%pdf-", re.IGNORECASE)
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_METADATA: Final = frozenset({0xFE, *range(0xE0, 0xF0)})
_END, _SCAN = 0xD9, 0xDA
MOST_PICTURES = 16
"""In one JPEG file: telephones append previews and brightness maps, each a JPEG of its own."""
_ARCHIVE_END = b"PK\x05\x06"
_ARCHIVE_END_BYTES = 22
_COMMENT_BYTES = 65_535


class Words(NamedTuple):
    """A second format that a file has besides the picture, named in both languages."""

    en: str
    zh: str


WEB_PAGE = Words("it is a web page at the same time", "同时是网页")
ZIP = Words("it is a ZIP archive at the same time", "同时是 ZIP 压缩包")


class TruncatedError(Exception):
    """The file ends before the picture does."""


@dataclass(slots=True)
class Anatomy:
    """The end of the picture, and the parts that are not its pixels."""

    end: int = 0
    metadata: list[bytes] = field(default_factory=list)


def read_jpeg(body: bytes) -> Anatomy:
    """Return the anatomy of a JPEG, of further ones right behind it too (ITU-T T.81, annex B; CIPA DC-007)."""
    found = Anatomy()
    for _ in range(MOST_PICTURES):
        found.end = _one_jpeg(body, found.end + 2, found.metadata)
        behind = _past_padding(body, found.end)
        if not body.startswith(b"\xff\xd8\xff", behind):
            return found
        found.end = behind
    return found


def _one_jpeg(body: bytes, at: int, items: list[bytes]) -> int:
    while marker := _MARKER.match(body, at):
        code, at = marker[1][0], marker.end()
        if code == _END:
            return at
        if code in _ALONE:
            continue
        end = at + int.from_bytes(body[at : at + 2])
        if end < at + 2 or end > len(body):
            break
        if code in _METADATA:
            items.append(body[at + 2 : end])
        at = _scanned(body, end) if code == _SCAN else end
    raise TruncatedError


def _scanned(body: bytes, at: int) -> int:
    after = _AFTER_SCAN.search(body, at)
    if after is None:
        raise TruncatedError
    return after.start()


def bare(body: bytes) -> bytes:
    """Return a JPEG of ours without what stands beside its pixels: comments, EXIF, XMP, IPTC, profiles.

    Only the first marker segments are looked at: an encoder of ours writes none behind the pixels.
    """
    kept, at = [body[:2]], 2
    while marker := _MARKER.match(body, at):
        code = marker[1][0]
        if code in _ALONE or code in {_END, _SCAN}:
            break
        end = marker.end() + int.from_bytes(body[marker.end() : marker.end() + 2])
        if code not in _METADATA or body[marker.end() + 2 : end].startswith(b"JFIF\x00"):
            kept.append(body[at:end])
        at = end
    return b"".join((*kept, body[at:]))


def read_png(body: bytes) -> Anatomy:
    """Return the anatomy of a PNG (ISO/IEC 15948, clause 5)."""
    found, at = Anatomy(), 8
    while at + 12 <= len(body):
        name, end = body[at + 4 : at + 8], at + 12 + int.from_bytes(body[at : at + 4])
        if end > len(body):
            break
        if name == b"IEND":
            found.end = end
            return found
        if name != b"IDAT":
            found.metadata.append(body[at + 8 : end - 4])
        at = end
    raise TruncatedError


def read_webp(body: bytes) -> Anatomy:
    """Return the anatomy of a WebP file (RFC 9649, section 2)."""
    found, at = Anatomy(end=8 + _even(int.from_bytes(body[4:8], "little"))), 12
    if found.end > len(body):
        raise TruncatedError
    while at + 8 <= found.end:
        name, size = body[at : at + 4], int.from_bytes(body[at + 4 : at + 8], "little")
        if name not in {b"VP8 ", b"VP8L", b"ALPH"}:
            found.metadata.append(body[at + 8 : at + 8 + size])
        at += 8 + _even(size)
    return found


def _even(size: int) -> int:
    return size + size % 2


READERS: Final[Mapping[str, Callable[[bytes], Anatomy]]] = {
    "image/jpeg": read_jpeg,
    "image/png": read_png,
    "image/webp": read_webp,
}


def second_nature(body: bytes, found: Anatomy) -> Words | None:
    """Return in words what else a picture is, None if it is nothing else."""
    behind = _past_padding(body, found.end)
    if behind < len(body):
        return Words(f"{len(body) - behind:,} bytes follow the end of the picture", "图片结尾之后另有内容")
    for part in found.metadata:
        if foreign := _FOREIGN.search(part):
            return Words(f"it holds {foreign[0].decode('ascii')!r} beside its pixels", "夹带其他格式的内容")
    return archive_in(body)


def archive_in(body: bytes) -> Words | None:
    """Return in words that a file ends as a ZIP archive does, None if it does not; its comment may hold any end."""
    at = body.rfind(_ARCHIVE_END, max(0, len(body) - _ARCHIVE_END_BYTES - _COMMENT_BYTES))
    ends = at + _ARCHIVE_END_BYTES + int.from_bytes(body[at + 20 : at + 22], "little")
    return ZIP if at >= 0 and ends == len(body) else None


def foreign_head(body: bytes) -> bool:
    """Tell whether a file begins like a page, somewhere in what a browser would look at."""
    return re.search(rb"<(?:script|html|!doctype|svg|iframe)", body[:1024], re.IGNORECASE) is not None


def _past_padding(body: bytes, at: int) -> int:
    padded = re.compile(rb"\x00*").match(body, at)
    return padded.end() if padded else at
