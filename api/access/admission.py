"""How a route learns who asks: the gate looks once per request, before anything of its body is read."""

from fastapi import Request

from api.access.gate import Gate
from api.access.principal import Principal


async def admitted(request: Request) -> Principal:
    """Return who asks, once the gate has let them in; every route of the application depends on it."""
    known: Principal | None = getattr(request.state, "who", None)
    if known is None:
        gate: Gate = request.app.state.gate
        known = request.state.who = await gate.admit(request)
    return known
