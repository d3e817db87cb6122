"""Kinds of refusal: what is none of the caller's doing."""

from http import HTTPStatus

from api.refusals.kind import Kind

SERVER = (
    Kind(
        "database-unavailable",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The database does not answer",
        "数据库暂时无法访问",
        "Nothing was written; try again after the seconds in Retry-After, with the same Idempotency-Key.",
        "未写入任何内容；请在 Retry-After 所示秒数后以同一幂等键重试。",
    ),
    Kind(
        "internal",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here",
        "服务器内部错误",
        "Nothing was written; give the reference in `detail` to whoever runs the server: its log has it.",
        "未写入任何内容；请将 detail 中的编号告知管理员，服务器日志中有记录。",
    ),
)
