"""Routes that always answer with a page, because people who scanned a code cannot read problem documents."""

import logging
import re
from collections.abc import Callable, Coroutine, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.types import Receive, Scope, Send

from api.http.body_limit import Apart, Bound
from api.process.failures import one_line
from api.public.pages import notice
from api.refusals import Refused
from api.settings import Settings
from api.store.identity.errors import IdentityError

_ADDRESS = re.compile(r"/p/[^/]+")
log = logging.getLogger("wangge.public")
RETRY_AFTER_S = 60


class PublicRoute(APIRoute):
    """A route whose refusals are pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler with the pages around it."""
        handle = super().get_route_handler()

        async def kindly(request: Request) -> Response:
            try:
                return await handle(request)
            except Refused as refused:
                return refusal_page(request, refused)
            except (OperationalError, InterfaceError, PoolTimeoutError, IdentityError) as away:
                log.warning("a public page could not be served: %s", one_line(away))
                return notice(request, "public.down", HTTPStatus.SERVICE_UNAVAILABLE, wait_s=RETRY_AFTER_S)

        return kindly


def refusal_page(request: Request, refused: Refused) -> Response:
    """Return the page of a refusal."""
    what = "public.large" if refused.kind.name == "too-large" else "public.lost"
    return notice(request, what, refused.status_code, headers=refused.headers)


class TooLarge:
    """ASGI application: the page for a form that is refused before it is read."""

    def __init__(self, refused: Refused) -> None:
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page."""
        await refusal_page(Request(scope, receive), self._refused)(scope, receive, send)


def apart(settings: Settings) -> Sequence[Apart]:
    """Return the bound of a form's body: of a picture over its limit the rest is passed over, and the words kept."""
    most = 3 * settings.attachment_limit_mb * 1_000_000
    return (Apart("POST", _ADDRESS, Bound(most, "send a smaller photo", "请换小一点的照片", TooLarge)),)
