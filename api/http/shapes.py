"""Answers whose shape is known: mypy checks what a route returns, and the OpenAPI document describes the same."""

from collections.abc import Callable, Mapping
from typing import Any, get_args, get_origin

from fastapi.responses import JSONResponse


class Json[Shape](JSONResponse):
    """An answer in JSON, sent as it is: a type of `dispatch.views` says its shape."""

    def __init__(self, content: Shape, status_code: int = 200, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(content, status_code, headers)


def described(endpoint: Callable[..., Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stated of a route, with the shape that its return annotation `Json[…]` names."""
    answer = endpoint.__annotations__.get("return")
    if get_origin(answer) is not Json:
        return dict(stated)
    (shape,) = get_args(answer)
    success = {"model": shape, "description": stated["response_description"]}
    responses = {stated.get("status_code") or 200: success, **(stated.get("responses") or {})}
    return {**stated, "response_model": None, "responses": responses}
