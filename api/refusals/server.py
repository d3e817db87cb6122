"""Kinds of refusal: faults of the server."""

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
        "perhaps-done",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Possibly done: the database stopped answering",
        "可能已办理：数据库中途无应答",
        "It may be done, in whole or in part. Send it again with the same Idempotency-Key after the "
        "seconds in Retry-After: nothing is done twice. Without a key, check first.",
        "可能已全部或部分办理。请在 Retry-After 所示秒数后以同一幂等键重试，已办理的不会重复；未用幂等键时请先核实。",
    ),
    Kind(
        "internal",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Internal error",
        "服务器内部错误",
        "Give the reference in `detail` to the administrator: the server's log has it. `detail` says "
        "whether anything was written.",
        "请将 detail 中的编号告知管理员，服务器日志中有记录；detail 中注明是否已写入。",
    ),
)
