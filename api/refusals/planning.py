"""Kinds of refusal: coverage planning."""

from http import HTTPStatus

from api.refusals.kind import Kind

PLANNING = (
    Kind(
        "bad-scenario",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "This scenario cannot be worked out",
        "方案无法计算",
        "Correct what `errors` names; nothing was computed or kept.",
        "请更正 errors 中列出的内容；未计算、未保存。",
    ),
)
