"""Kinds of refusal, one row each in the table of their noun, with status and remedy.

A problem's `type` is `/problems/` and the kind's name: stable, and a page of this server that explains it.
"""

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

from api.refusals.access import ACCESS
from api.refusals.attachments import ATTACHMENTS
from api.refusals.cases import CASES
from api.refusals.ground import GROUND
from api.refusals.kind import PATH, Kind
from api.refusals.off_shelf import OFF_SHELF
from api.refusals.planning import PLANNING
from api.refusals.points import POINTS
from api.refusals.reports import REPORTS
from api.refusals.requests import REQUESTS
from api.refusals.roster import ROSTER
from api.refusals.server import SERVER

__all__ = ["KINDS", "PATH", "Kind", "Refused"]
KINDS = {
    kind.name: kind
    for kind in (
        *REQUESTS,
        *ACCESS,
        *GROUND,
        *CASES,
        *ATTACHMENTS,
        *OFF_SHELF,
        *PLANNING,
        *POINTS,
        *REPORTS,
        *ROSTER,
        *SERVER,
    )
}


class Refused(HTTPException):
    """A request refused at the edge; `field` and `value` say what is at fault."""

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        field: str | None = None,
        value: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(KINDS[kind].status, message, headers)
        self.kind = KINDS[kind]
        self.field = field
        self.value = value
