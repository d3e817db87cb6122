"""Kinds of refusal: reports and registers."""

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
    Kind(
        "bad-content",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The content is wrong",
        "内容有误",
        "Correct the fields in `errors`, each named with its value. Nothing was kept.",
        "请更正 errors 中列出的各项内容；未保存任何内容。",
    ),
    Kind(
        "entry-changed",
        HTTPStatus.CONFLICT,
        "The entry was corrected since it was read",
        "该记录已被他人更正",
        "Read it again and correct the newest version; nothing was kept.",
        "请重新读取并在最新版本上更正；未保存。",
    ),
    Kind(
        "unknown-entry",
        HTTPStatus.NOT_FOUND,
        "No such register or entry",
        "台账或记录不存在",
        "GET /api/v1/registers lists the registers.",
        "GET /api/v1/registers 列出全部台账。",
    ),
)
