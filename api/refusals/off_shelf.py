"""Kinds of refusal: off-shelf orders."""

from http import HTTPStatus

from api.refusals.kind import Kind

OFF_SHELF = (
    Kind(
        "unknown-order",
        HTTPStatus.NOT_FOUND,
        "No such off-shelf order or premises",
        "没有这份下架令，或其中没有这处场所",
        "GET /api/v1/off-shelf lists the orders; each lists its premises.",
        "GET /api/v1/off-shelf 列出全部下架令，各令列有其场所。",
    ),
    Kind(
        "premises-closed",
        HTTPStatus.CONFLICT,
        "The premises are already closed",
        "已由他人办结或终止",
        "Nothing is left to do there; `detail` names who closed them.",
        "该处无需再处理；detail 中列有办结人。",
    ),
    Kind(
        "premises-open",
        HTTPStatus.CONFLICT,
        "Some premises are still open",
        "尚有场所未完成下架",
        "Close the premises in `detail`, or end the order with a reason; then end the case.",
        "请先办结 detail 所列场所，或说明理由终止下架令，再办结案件。",
    ),
    Kind(
        "bad-premises",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Invalid premises",
        "场所清单有误",
        "Correct every entry in `errors`. Nothing was ordered.",
        "请更正 errors 中列出的每一处；未下达任何下架令。",
    ),
)
