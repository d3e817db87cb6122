"""Rate limits per address and worker: forms, receipts, and wrong receipt numbers.

Addresses of this machine have no limit, because a proxy may hide everybody behind them; the limits of points and
codes still apply.
"""

from threading import Lock

from fastapi import Request

from api.addresses import is_loopback
from api.gate.rate_limit import Buckets
from api.settings import Settings

MINUTE_S, HOUR_S = 60.0, 3600.0


class PublicRateLimit:
    """One worker's measure of the pages that nobody signs in for."""

    def __init__(self, settings: Settings) -> None:
        most = settings.point_address_per_hour
        self._takes = Buckets(most / HOUR_S, most)
        self._tries = Buckets(0.2, 30)
        of_code = settings.point_tries_per_minute
        self._tries_of_code = Buckets(of_code / MINUTE_S, of_code)
        self._looks = Buckets(1.0, 120)
        self._misses = Buckets(20 / HOUR_S, 20)
        self._turn = Lock()

    def take(self, address: str) -> float:
        """Count something that is taken in; return the seconds to wait, 0 where it may be."""
        return self._of(self._takes, address)

    def send(self, address: str, token: str) -> float:
        """Count a form that is sent, whatever is in it; return the seconds to wait."""
        if waits_s := self._of(self._tries, address):  # first: no address may use up a code for all
            return waits_s
        with self._turn:
            return self._tries_of_code.take(token)

    def look(self, address: str) -> float:
        """Count a page that is asked for; return the seconds to wait."""
        return self._of(self._looks, address)

    def miss(self, address: str) -> float:
        """Count a code or a receipt number that is none; return the seconds to wait."""
        return self._of(self._misses, address)

    def _of(self, buckets: Buckets, address: str) -> float:
        if is_loopback(address):
            return 0.0
        with self._turn:
            return buckets.take(address)


def rate_limit_of(request: Request) -> PublicRateLimit:
    """Return the measure of the worker that a request reached."""
    limit: PublicRateLimit = request.app.state.services.public_rate_limit
    return limit
