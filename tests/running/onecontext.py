"""One TLS context for all clients of a process: httpx reads the authorities of the world for each, in ten milliseconds.

A client that names an authority of its own still gets a context of its own.
"""

from functools import cache
from typing import Any

import httpx
from httpx._transports import default

_made = httpx.create_ssl_context
_usual = cache(_made)


def share() -> None:
    """Let the clients of this process share it; those of the servers it forks have no part in this."""
    default.create_ssl_context = _context  # type: ignore[assignment]


def _context(*, verify: Any = True, cert: Any = None, trust_env: bool = True) -> Any:
    if verify is True and cert is None:
        return _usual(trust_env=trust_env)
    return _made(verify=verify, cert=cert, trust_env=trust_env)
