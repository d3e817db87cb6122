"""Kinds of refusal: faults of the server."""

from http import HTTPStatus

from api.refusals.kind import Kind

SERVER = (
    Kind(
        "demonstration",
        HTTPStatus.CONFLICT,
        "Not possible in the demonstration now",
        "演示当前不能执行此操作",
        "GET /api/v1/demo says what is played and whether past months can be written; only a synthetic county plays.",
        "GET /api/v1/demo 返回正在演示的内容及能否写入往月案件；仅演示县可用。",
    ),
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
    Kind(
        "heavy-reads-away",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Planning, exports and roster files are not answered just now",
        "规划、导出与排班文件暂无法处理",
        "Try again after the seconds in Retry-After, with the same Idempotency-Key. If it stays so, restart the server "
        "and read its log.",
        "请在 Retry-After 所示秒数后以同一幂等键重试；仍不行时，请重启服务器并查看日志。",
    ),
    Kind(
        "heavy-reads-busy",
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many heavy reads at once",
        "同时查询或导出过多",
        "Wait for those under way, then try again after the seconds in Retry-After.",
        "请等前面的查询完成，并在 Retry-After 所示秒数后重试。",
    ),
    Kind(
        "out-of-memory",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The question is too large for this machine",
        "本机内存不足以处理",
        "Ask for less: fewer posts and teams, or a shorter period.",
        "请缩小范围：减少待命点和小组，或缩短时段。",
    ),
)
