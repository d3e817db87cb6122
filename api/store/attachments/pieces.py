"""Rules of chunked uploads: the next piece, sizes, and the number in progress. No I/O."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from api.refusals import Refused

HELD: Final = "Wangge-Held"
PIECE_BYTES: Final = 262_144
LEAST_BYTES: Final = 4_096
"""Of a piece that is not the last: each is a row."""
MOST_UPLOADS: Final = 20
MOST_BYTES: Final = 60_000_000
"""Of one sender's that are not whole yet."""
LASTS: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Whole:
    """The size and checksum of all pieces together."""

    total_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The bytes held from the beginning without a gap; `number` is of the attachment that the upload has become."""

    whole: Whole
    held_bytes: int = 0
    number: int | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is missing."""
        return self.held_bytes == self.whole.total_bytes


def after(known: Progress, offset: int, size: int) -> int:
    """Return how many bytes are held with one more piece; as many as before where it came before.

    Raises
    ------
    Refused
        It leaves a gap, overlaps the end of what is held, goes beyond the whole, or is too small.
    """
    end, total = offset + size, known.whole.total_bytes
    if end > total:
        detail = f"offset={offset} and {size:,} bytes go beyond total={total:,}. 分片超出声明的总长度。"
        raise Refused("malformed", detail, field="offset", value=offset)
    if end <= known.held_bytes:
        return known.held_bytes
    if offset != known.held_bytes:
        detail = (
            f"offset={offset}, but {known.held_bytes:,} bytes are held: go on there. 请从 {known.held_bytes} 继续。"
        )
        held = {HELD: str(known.held_bytes)}
        raise Refused("wrong-offset", detail, field="offset", value=offset, headers=held)
    if size < LEAST_BYTES and end < total:
        detail = f"A piece that is not the last has at least {LEAST_BYTES:,} bytes, this one {size:,}. 分片过小。"
        raise Refused("malformed", detail, field="body", value=size)
    return end


def check_room(uploads: int, held_bytes: int, more_bytes: int) -> None:
    """Refuse one more of a sender who has so many on their way; raises Refused."""
    if uploads < MOST_UPLOADS and held_bytes + more_bytes <= MOST_BYTES:
        return
    detail = (
        f"{uploads} of yours with {held_bytes:,} bytes are not whole yet; {MOST_UPLOADS} with {MOST_BYTES:,} bytes are "
        f"the most. 您有 {uploads} 个附件尚未传完，请先传完。"
    )
    raise Refused("too-many-uploads", detail, headers={"Retry-After": "600"})


def check_size(total_bytes: int, limit_mb: int) -> None:
    """Refuse a whole over the limit before any of it is sent; raises Refused."""
    if total_bytes > limit_mb * 1_000_000:
        detail = (
            f"total={total_bytes:,}: one attachment has at most {limit_mb} MB; send a smaller picture. 请压缩图片。"
        )
        raise Refused("too-large", detail, field="total", value=total_bytes)


def damaged(found: str, stated: str) -> Refused:
    """Return the refusal of pieces that together are something else."""
    detail = (
        f"SHA-256 of the pieces together is {found}, but {stated} was stated: they were discarded; send it again from "
        "the beginning. 校验值不符，已收到的分片均已丢弃，请从头重新发送。"
    )
    return Refused("damaged-upload", detail, field="sha256", value=stated)
