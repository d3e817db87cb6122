"""Access of routes to the principal: the gate determines it once per request, before reading the body."""

from fastapi import Request

from api.auth.principal import Principal
from api.gate.gate import Gate
from api.gate.rate_limit import RateLimit


async def admitted(request: Request) -> Principal:
    """Return who asks, once the gate has let them in and not too fast; every route of the application depends on it."""
    known: Principal | None = getattr(request.state, "who", None)
    if known is None:
        gate: Gate = request.app.state.services.gate
        limit: RateLimit = request.app.state.services.rate_limit
        limit.check_address(request)
        known = request.state.who = await gate.admit(request)
        limit.check_caller(request, known)
    return known
