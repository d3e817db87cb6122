"""Tiles of other servers, fetched by this server, so that browsers get no key and contact no other host.

A server that does not answer is skipped for a while. Fetching has its own threads, so intake never waits for the
internet.
"""

import logging
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final

from anyio import CapacityLimiter, to_thread

log = logging.getLogger("wangge.pictures")
TIMEOUT_S = 5.0
REST_S = 30.0
MOST_BYTES = 1_000_000
AT_ONCE = 6
_KINDS: Final[Mapping[bytes, str]] = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
}


class UnreachableError(Exception):
    """The other server gave no tile; the message says why, without its address, which may hold a key."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A tile as it came, looked at."""

    body: bytes
    media_type: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Only the host that was set is asked, whatever it says."""

    def redirect_request(self, *_: object) -> None:
        return None


class Source:
    """One map of another server, for one worker.

    Parameters
    ----------
    name, name_zh
        What logs and refusals call it.
    template
        Its address with {z}, {x} and {y} for zoom, column and row.
    """

    def __init__(self, name: str, name_zh: str, template: str) -> None:
        self.name, self.name_zh, self._template = name, name_zh, template
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._limiter = CapacityLimiter(AT_ONCE)
        self._asked_again_at = 0.0

    async def tile(self, z: int, x: int, y: int) -> Picture:
        """Return one tile.

        Raises
        ------
        UnreachableError
            The server did not answer, not with a picture, or has just failed to.
        """
        self._refuse_while_resting()
        try:
            return await to_thread.run_sync(self._fetch, z, x, y, limiter=self._limiter)
        except UnreachableError as failure:
            self._asked_again_at = time.monotonic() + REST_S
            log.warning("%s gives no tile, resting %.0f s: %s", self.name, REST_S, failure)
            raise

    def _refuse_while_resting(self) -> None:
        if time.monotonic() < self._asked_again_at:
            raise UnreachableError("it has just failed to answer")

    def _fetch(self, z: int, x: int, y: int) -> Picture:
        self._refuse_while_resting()  # one that waited for a thread need not try, too
        address = self._template.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))
        try:
            with self._opener.open(address, timeout=TIMEOUT_S) as answer:
                return _looked_at(answer.read(MOST_BYTES + 1))
        except urllib.error.HTTPError as refusal:
            refusal.close()
            raise UnreachableError(f"it answered {refusal.code}") from None
        except (OSError, HTTPException) as failure:
            raise UnreachableError(str(getattr(failure, "reason", failure)) or type(failure).__name__) from None


def _looked_at(body: bytes) -> Picture:
    if len(body) > MOST_BYTES:
        raise UnreachableError(f"its answer is larger than {MOST_BYTES} bytes")
    for beginning, media_type in _KINDS.items():
        if body.startswith(beginning):
            return Picture(body, media_type)
    raise UnreachableError("its answer is no picture")
