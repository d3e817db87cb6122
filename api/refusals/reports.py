"""Kinds of refusal: reports."""

from http import HTTPStatus

from api.refusals.kind import Kind

REPORTS = (
    Kind(
        "bad-period",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The period cannot be counted",
        "统计期间有误",
        "Correct the fields in `errors`; nothing was counted or kept.",
        "请更正 errors 中列出的内容；未统计、未保存。",
    ),
    Kind(
        "unknown-report",
        HTTPStatus.NOT_FOUND,
        "No such report",
        "报告不存在",
        "GET /api/v1/reports lists them.",
        "GET /api/v1/reports 列出已生成的报告。",
    ),
    Kind(
        "report-changed",
        HTTPStatus.CONFLICT,
        "The report is not as it was written",
        "报告已被改动",
        "Restore the table `report_run` from a backup; figures of now are not affected.",
        "请从备份恢复 report_run 表；现在的统计不受影响。",
    ),
)
