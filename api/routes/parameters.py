"""Parameters every route shares, and how a route reaches the wiring."""

from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request

from api.schemas import ProblemOut
from api.wiring import Wiring

API = "/api/v1"
PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": ProblemOut, "description": text, "content": {"application/problem+json": {}}}
    for code, text in {
        404: "Not known here.",
        409: "Not possible in the present state.",
        422: "Malformed: field, value and remedy in `errors`.",
        503: "The database does not answer; nothing was written.",
    }.items()
}


def wiring_of(request: Request) -> Wiring:
    """Return this worker's wiring."""
    wiring: Wiring = request.app.state.wiring
    return wiring


type Wired = Annotated[Wiring, Depends(wiring_of)]
type CountyAsked = Annotated[
    str | None, Query(pattern=r"^[0-9]{6}$", description="Six digits; default the home county.", alias="county")
]
type Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=255, description="Makes a retry harmless."),
]
