"""Rate limit of intake: a token bucket for each key or account, and one for each address, in each worker.

A desk never reaches it; a faulty program does, before it fills the county's board. With several workers, a caller has
several times the rate.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from fastapi import Request

from api.addresses import is_loopback
from api.auth.principal import AuthMethod, Principal
from api.auth.rule import Rule
from api.auth.rules import RULES
from api.refusals import Refused
from api.settings import Settings

MOST_KEPT = 10_000


class Buckets:
    """One bucket for each name: `burst` tokens when full, `per_s` more every second; only the latest names are kept."""

    def __init__(self, per_s: float, burst: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._burst = burst
        self._now = now
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Take a token and return 0, or return how many seconds it takes until there is one."""
        now = self._now()
        tokens, at = self._held.get(name, (float(self._burst), now))
        tokens = min(self._burst, tokens + (now - at) * self._per_s)
        waits = max(0.0, (1 - tokens) / self._per_s)
        self._held[name] = (tokens if waits else tokens - 1, now)
        self._held.move_to_end(name)
        if len(self._held) > MOST_KEPT:
            self._held.popitem(last=False)
        return waits


class RateLimit:
    """One worker's measure of the routes that the authorisation table calls paced."""

    def __init__(self, settings: Settings) -> None:
        self._callers = Buckets(settings.intake_per_s, settings.intake_burst)
        self._addresses = Buckets(settings.address_per_s, settings.address_burst)
        self._searches = Buckets(settings.searches_per_minute / 60, settings.searches_burst)

    def check_address(self, request: Request) -> None:
        """Refuse what comes too fast from one address, not this machine's own: a proxy may hide everybody behind it.

        Raises
        ------
        Refused
            429, with the seconds to wait.
        """
        address = request.client.host if request.client else "unknown"
        if _is_paced(request) and not is_loopback(address):
            _check(self._addresses.take(address), "address", address)

    def check_caller(self, request: Request, who: Principal) -> None:
        """Refuse what comes too fast from one key or account; while nobody need sign in, nothing is.

        Raises
        ------
        Refused
            429, with the seconds to wait.
        """
        if who.means is AuthMethod.OPEN:
            return
        if _is_paced(request):
            _check(self._callers.take(f"{who.means}:{who.id}"), "actor", who.actor)
        rule = _rule_of(request)
        if rule is not None and rule.person_lookup:  # a list of numbers tried one by one would tell who complained
            _check(self._searches.take(f"{who.means}:{who.id}"), "actor", who.actor)


def _is_paced(request: Request) -> bool:
    rule = _rule_of(request)
    return rule is not None and rule.paced


def _rule_of(request: Request) -> Rule | None:
    return RULES.get((request.method, getattr(request.scope.get("route"), "path", "")))


def _check(waits_s: float, field: str, value: str) -> None:
    if waits_s:
        seconds = max(1, math.ceil(waits_s))
        detail = (
            f"Too many requests from {value}; nothing was written, try again in {seconds} s with the same "
            f"Idempotency-Key. 提交过快，未写入，请在 {seconds} 秒后以同一幂等键重试。"
        )
        raise Refused("too-fast", detail, field=field, value=value, headers={"Retry-After": str(seconds)})
