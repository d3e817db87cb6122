"""A body larger than the limit is refused before it is read whole."""

from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem


class BodyLimit:
    """ASGI middleware: 413 for a body over `max_bytes`, told by its length or counted as it comes."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = dict(scope["headers"]).get(b"content-length", b"")
        if told.isdigit() and int(told) > self._max_bytes:
            await self._refuse(scope, receive, send)
            return
        await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = 0

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_bytes:
                raise _TooLargeError
            return message

        try:
            await self._app(scope, counting, send)
        except _TooLargeError:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = (
            f"The body is larger than {self._max_bytes:,} bytes; send fixes in smaller batches. "
            f"请求内容超过 {self._max_bytes:,} 字节。"
        )
        response = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


class _TooLargeError(Exception):
    """More bytes came than the limit."""
