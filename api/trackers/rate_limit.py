"""Rate limits of trackers, in each worker: wrong credentials by address, requests by tracker.

Addresses of this machine have no limit, because a proxy may hide everybody behind them.
"""

from threading import Lock

from api.addresses import is_loopback
from api.gate.rate_limit import Buckets

HOUR_S = 3600.0


class TrackerRateLimit:
    """One worker's measure of the routes of trackers. A phone back from a dead spot sends a thousand fixes at once."""

    def __init__(self) -> None:
        self._misses = Buckets(20 / HOUR_S, 20)
        self._requests = Buckets(5.0, 2_000)
        self._turn = Lock()

    def miss(self, address: str) -> float:
        """Count wrong credentials; return the seconds to wait, 0 where they may be tried."""
        if is_loopback(address):
            return 0.0
        with self._turn:
            return self._misses.take(address)

    def send(self, tracker: str) -> float:
        """Count a request of a tracker; return the seconds to wait."""
        with self._turn:
            return self._requests.take(tracker)
