"""Reception of an attachment's bytes: counted as they arrive, a limited number of uploads in memory at a time."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.requests import Request

from api.http.body_limit import Apart, Bound
from api.refusals import Refused
from api.settings import Settings
from api.store.attachments.pieces import PIECE_BYTES

_ADDRESS = re.compile(r"/api/v1/complaints/[0-9]+/attachments")
_PIECE = re.compile(r"/api/v1/complaints/[0-9]+/uploads/[^/\n]+")
AT_ONCE = 16
"""Bodies held by a worker, each of the limit at most; who comes seventeenth waits, unread."""
WHOLE_S = 300.0
"""A telephone in a valley sends a photograph of four million bytes at a hundred thousand bits a second."""


def apart(settings: Settings) -> Sequence[Apart]:
    """Return the bounds of an attachment's body, and of a piece of one."""
    bound = Bound(
        settings.attachment_limit_mb * 1_000_000,
        f"one attachment has at most {settings.attachment_limit_mb} MB: send a smaller picture, or pages as a PDF of "
        "less resolution",
        f"单个附件不超过 {settings.attachment_limit_mb} MB，请压缩图片，或以较低分辨率扫描",
    )
    piece = Bound(PIECE_BYTES, f"a piece has at most {PIECE_BYTES:,} bytes", f"单个分片不超过 {PIECE_BYTES:,} 字节")
    return (Apart("POST", _ADDRESS, bound), Apart("PUT", _PIECE, piece))


class Receiving:
    """One worker's hands for bodies."""

    def __init__(self) -> None:
        self._hands = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def body(self, request: Request) -> AsyncIterator[bytes]:
        """Yield a body whole, and hold it until the block ends.

        The layer that counts it refuses one that is too large or stops coming.

        Raises
        ------
        Refused
            It took too long, or it is compressed.
        """
        encoding = request.headers.get("content-encoding", "identity")
        if encoding != "identity":
            raise Refused(
                "unsupported-media-type",
                f"Content-Encoding is {encoding!r}: send the file's bytes as they are. 请勿压缩请求内容。",
                field="Content-Encoding",
                value=encoding,
            )
        async with self._hands:
            yield await _read(request)


async def _read(request: Request) -> bytes:
    held = bytearray()
    try:
        async with asyncio.timeout(WHOLE_S):
            async for part in request.stream():
                held += part
    except TimeoutError:
        raise Refused(
            "slow-body",
            f"The file did not arrive within {WHOLE_S:g} s; nothing was written, send it again where the network is "
            "better. 文件未能按时传完，未写入，请在网络较好处重试。",
            field="body",
            headers={"Connection": "close"},
        ) from None
    return bytes(held)
