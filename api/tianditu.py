"""天地图, the country's online map: fetched by the server, so that no browser learns the key or asks elsewhere.

Off unless a key is set. Its datum is CGCS2000, which is WGS84 as far as a map shows: nothing is shifted (ADR 2). What
does not answer is left alone for a while, and fetching has threads of its own: intake never waits for the internet.
"""

import logging
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final, Literal
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread

log = logging.getLogger("wangge.tianditu")
type Layer = Literal["vec", "cva"]
"""The map, and its names in Chinese: two layers, in web Mercator (`_w`)."""
FIRST_ZOOM, LAST_ZOOM = 1, 18
TIMEOUT_S = 5.0
REST_S = 30.0
MOST_BYTES = 1_000_000
AT_ONCE = 6
_PICTURES: Final[Mapping[bytes, str]] = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class UnreachableError(Exception):
    """Tianditu gave no tile; the message says why, without the key."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A tile as it came, looked at."""

    body: bytes
    media_type: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Only the host that was set is asked, whatever it says."""

    def redirect_request(self, *_: object) -> None:
        return None


class Tianditu:
    """The way to Tianditu for one worker.

    Parameters
    ----------
    key
        As the bureau was given it, of the kind for servers.
    url
        Where Tianditu is.
    """

    def __init__(self, key: str, url: str) -> None:
        self._key, self._url = key, url.rstrip("/")
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._limiter = CapacityLimiter(AT_ONCE)
        self._asked_again_at = 0.0

    async def tile(self, layer: Layer, z: int, x: int, y: int) -> Picture:
        """Return one tile.

        Raises
        ------
        UnreachableError
            It did not answer, not with a picture, or has just failed to.
        """
        if time.monotonic() < self._asked_again_at:
            raise UnreachableError("it has just failed to answer")
        try:
            return await to_thread.run_sync(self._fetch, layer, z, x, y, limiter=self._limiter)
        except UnreachableError as failure:
            self._asked_again_at = time.monotonic() + REST_S
            log.warning("tianditu gives no tile, resting %.0f s: %s", REST_S, failure)
            raise

    def _fetch(self, layer: Layer, z: int, x: int, y: int) -> Picture:
        if time.monotonic() < self._asked_again_at:  # others who waited for a thread need not find out, too
            raise UnreachableError("it has just failed to answer")
        asked = {
            "SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": layer, "STYLE": "default",
            "TILEMATRIXSET": "w", "FORMAT": "tiles", "TILEMATRIX": z, "TILEROW": y, "TILECOL": x, "tk": self._key,
        }  # fmt: skip
        try:
            with self._opener.open(f"{self._url}/{layer}_w/wmts?{urlencode(asked)}", timeout=TIMEOUT_S) as answer:
                return _looked_at(answer.read(MOST_BYTES + 1))
        except urllib.error.HTTPError as refusal:
            refusal.close()
            raise UnreachableError(f"it answered {refusal.code}") from None
        except (OSError, HTTPException) as failure:
            raise UnreachableError(str(getattr(failure, "reason", failure)) or type(failure).__name__) from None


def _looked_at(body: bytes) -> Picture:
    if len(body) > MOST_BYTES:
        raise UnreachableError(f"its answer is larger than {MOST_BYTES} bytes")
    for beginning, media_type in _PICTURES.items():
        if body.startswith(beginning):
            return Picture(body, media_type)
    raise UnreachableError("its answer is no picture")
