"""Kinds of refusal: turns of duty and handovers."""

from http import HTTPStatus

from api.refusals.kind import Kind

ROSTER = (
    Kind(
        "bad-roster",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Invalid roster",
        "排班内容有误",
        "Correct the entries in `errors`: each row of a file by number, column and value. Nothing was written.",
        "请更正 errors 中列出的内容（文件按行号、列名、内容列出）；未写入任何内容。",
    ),
    Kind(
        "roster-doubt",
        HTTPStatus.CONFLICT,
        "This roster looks wrong",
        "排班可能有误",
        "Nothing was written. Check the rows in `errors`; if they are right, send the file again with `confirmed`.",
        "请核对 errors 所列各行；确认无误的，请确认后重新提交。未写入任何内容。",
    ),
    Kind(
        "unknown-turn",
        HTTPStatus.NOT_FOUND,
        "No such turn of duty",
        "班次不存在",
        "GET /api/v1/roster lists the turns; somebody may have removed it.",
        "GET /api/v1/roster 列出班次；可能已被他人删除。",
    ),
    Kind(
        "turn-clash",
        HTTPStatus.CONFLICT,
        "Turns of one team would overlap",
        "同一小组班次重叠",
        "Move one of the turns in `detail`; only on_call may overlap another turn.",
        "请调整 detail 所列班次；仅备勤可与其他班次重叠。",
    ),
    Kind(
        "roster-changed",
        HTTPStatus.CONFLICT,
        "Somebody else has changed the roster",
        "他人已作修改",
        "Read the roster again before you decide; nothing was overwritten.",
        "请重新读取排班后再决定；未覆盖他人的修改。",
    ),
    Kind(
        "plan-begun",
        HTTPStatus.CONFLICT,
        "The plan has begun",
        "规划时段已开始",
        "Work the roster out again: it plans from next Monday on.",
        "请重新测算，规划自下周一起。",
    ),
    Kind(
        "roster-room",
        HTTPStatus.CONFLICT,
        "Turns are in the way of the plan",
        "已有班次占用",
        "Send it again with `make_room` to take out the turns in `detail`.",
        "如需清除 detail 所列班次，请附 make_room 重新提交。",
    ),
    Kind(
        "short-rest",
        HTTPStatus.CONFLICT,
        "Too little rest between turns",
        "班间休息不足",
        "Move the turns in `detail`, or send it again with `short_rests`: `leave_out` or `keep`.",
        "请调整 detail 所列班次，或附 short_rests（leave_out 不排，keep 保留）重新提交。",
    ),
    Kind(
        "takeover-kept",
        HTTPStatus.CONFLICT,
        "The take-over cannot be undone",
        "写入不能撤回",
        "Change the turns or needs in `detail` by hand; nothing was written.",
        "请手工调整 detail 所列班次或值班要求；未写入任何内容。",
    ),
    Kind(
        "unknown-handover",
        HTTPStatus.NOT_FOUND,
        "No such handover",
        "交接班记录不存在",
        "GET /api/v1/handovers lists them.",
        "GET /api/v1/handovers 列出全部交接班记录。",
    ),
    Kind(
        "handover-signed",
        HTTPStatus.CONFLICT,
        "The handover cannot be signed this way",
        "交接班不能这样签字",
        "Open it again: somebody has taken over, or the same person is handing over and taking over.",
        "请刷新查看：已有人接班，或接班人与交班人为同一人。",
    ),
)
