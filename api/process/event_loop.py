"""The event loop of a worker: uvloop, with a TLS handshake limit of seconds instead of a minute."""

from typing import Any

import uvloop

HANDSHAKE_S = 10.0


class Loop(uvloop.Loop):
    """uvloop with an impatient handshake: a connection counts as one only after it."""

    async def create_server(self, *given: Any, **named: Any) -> Any:
        """Listen."""
        if named.get("ssl") is not None:
            named.setdefault("ssl_handshake_timeout", HANDSHAKE_S)
        return await super().create_server(*given, **named)
