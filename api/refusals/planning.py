"""Kinds of refusal: coverage planning."""

from http import HTTPStatus

from api.refusals.kind import Kind

PLANNING = (
    Kind(
        "bad-scenario",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The scenario cannot be computed",
        "方案无法计算",
        "Correct the fields in `errors`; nothing was computed or saved.",
        "请更正 errors 中列出的内容；未计算、未保存。",
    ),
    Kind(
        "unknown-scenario",
        HTTPStatus.NOT_FOUND,
        "No such scenario",
        "方案不存在",
        "GET /api/v1/planning/scenarios lists them; deleted scenarios can be restored.",
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
        "The scenario was changed by somebody else",
        "方案已被修改",
        "Read it again, then repeat the change with its version; nothing was written.",
        "请重新读取方案后再修改；未写入任何内容。",
    ),
    Kind(
        "unknown-planning-job",
        HTTPStatus.NOT_FOUND,
        "No such planning job",
        "规划任务不存在",
        "GET /api/v1/planning/jobs lists them; jobs that ended long ago are removed.",
        "GET /api/v1/planning/jobs 列出任务；早已结束的会被清除。",
    ),
    Kind(
        "planning-job-not-done",
        HTTPStatus.CONFLICT,
        "The planning job has no answer",
        "规划任务没有结果",
        "Wait until it is done, or run it again; nothing was saved.",
        "请等任务完成，或重新运行；未保存。",
    ),
    Kind(
        "planning-busy",
        HTTPStatus.CONFLICT,
        "Too many waiting planning jobs",
        "规划任务过多",
        "Wait until some are done, or cancel some.",
        "请等待部分任务完成，或取消部分任务。",
    ),
)
