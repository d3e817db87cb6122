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
    Kind(
        "unknown-scenario",
        HTTPStatus.NOT_FOUND,
        "No such scenario",
        "方案不存在",
        "GET /api/v1/planning/scenarios lists them; a deleted one can be restored.",
        "GET /api/v1/planning/scenarios 列出方案；已删除的可恢复。",
    ),
    Kind(
        "scenario-name",
        HTTPStatus.CONFLICT,
        "Another scenario has this name",
        "方案重名",
        "Choose another name; nothing was written.",
        "请换一个名称；未写入任何内容。",
    ),
    Kind(
        "scenario-changed",
        HTTPStatus.CONFLICT,
        "The scenario was changed meanwhile",
        "方案已被修改",
        "Read it again, then repeat the change with its version; nothing was written.",
        "请重新读取方案后再修改；未写入任何内容。",
    ),
    Kind(
        "unknown-planning-job",
        HTTPStatus.NOT_FOUND,
        "No such planning job",
        "规划任务不存在",
        "GET /api/v1/planning/jobs lists them; one that ended long ago is removed.",
        "GET /api/v1/planning/jobs 列出任务；早已结束的会被清除。",
    ),
    Kind(
        "planning-job-not-done",
        HTTPStatus.CONFLICT,
        "The planning job has no answer",
        "规划任务没有结果",
        "Wait until it is done, or run it again; nothing was kept.",
        "请等任务完成，或重新运行；未保存。",
    ),
    Kind(
        "planning-busy",
        HTTPStatus.CONFLICT,
        "Too many planning jobs wait",
        "规划任务过多",
        "Wait until some are done, or cancel some.",
        "请等待部分任务完成，或取消部分任务。",
    ),
)
