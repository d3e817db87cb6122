"""Kinds of refusal: reporting points, their codes, posters and corrections."""

from http import HTTPStatus

from api.refusals.kind import Kind

POINTS = (
    Kind(
        "unknown-point",
        HTTPStatus.NOT_FOUND,
        "No such reporting point",
        "没有这个投诉举报点",
        "GET /api/v1/points/tokens lists the points of your place; check code and county.",
        "GET /api/v1/points/tokens 列出本单位的投诉举报点，请核对编码与所在县。",
    ),
    Kind(
        "token-in-force",
        HTTPStatus.CONFLICT,
        "The point already has a code in force",
        "该点已有有效二维码",
        "Print its poster again, or revoke that code first: its posters then stop working.",
        "可重新打印海报；如需更换，请先停用现有二维码，已张贴的海报随即失效。",
    ),
    Kind(
        "no-token",
        HTTPStatus.CONFLICT,
        "The point has no such code in force",
        "该点没有此有效二维码",
        "GET /api/v1/points/tokens shows the codes in force; POST …/tokens issues a new one.",
        "GET /api/v1/points/tokens 查看有效二维码；POST …/tokens 重新发放。",
    ),
    Kind(
        "no-font",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "No Chinese font for printing",
        "缺少中文字体，无法生成海报",
        "Install Debian's fonts-noto-cjk on the server, or name a font file in WANGGE_POSTER_FONT.",
        "请在服务器上安装 fonts-noto-cjk，或以 WANGGE_POSTER_FONT 指定字体文件。",
    ),
    Kind(
        "closed-point",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The reporting point was closed",
        "该举报点已关闭",
        "Choose another point, or send a place name or coordinate. The office can reopen a point at /corrections.",
        "请改选其他举报点，或用地名、坐标；需要恢复的，由县局在“举报点更正”页面办理。",
    ),
    Kind(
        "bad-correction",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "This kind of correction cannot change this field",
        "此类更正不含该项",
        "`moved` changes place and address, `closed` nothing else, `details` the rest; send one correction for each.",
        "迁移（moved）只改位置和地址，关闭（closed）不含其他内容，其余用 details；请分别提出。",
    ),
    Kind(
        "nothing-to-correct",
        HTTPStatus.CONFLICT,
        "Nothing to correct",
        "登记信息已是如此",
        "Check the present data of the point; a correction that is already true can be refused for that reason.",
        "请查看举报点的现有信息；已经落实的更正，可以此为由不予采纳。",
    ),
    Kind(
        "point-changed",
        HTTPStatus.CONFLICT,
        "The point has changed since you read it",
        "举报点信息已有变动",
        "Read the point again; if it is still wrong, send the correction or decision again with its present `version`.",
        "请重新查看该点；仍有错误的，按现在的版本再次提出或核定。",
    ),
    Kind(
        "unknown-correction",
        HTTPStatus.NOT_FOUND,
        "No such correction",
        "没有这条更正",
        "GET /api/v1/corrections?state=all lists those of your place; only the proposer can withdraw one.",
        "GET /api/v1/corrections?state=all 列出本单位的更正；只有提出人可以撤回。",
    ),
    Kind(
        "correction-settled",
        HTTPStatus.CONFLICT,
        "The correction is already decided",
        "该更正已办结",
        "A decision stays; send another correction, or reopen a closed point.",
        "已核定的不再改动；如有错误，请另行提出更正，或恢复已关闭的举报点。",
    ),
    Kind(
        "own-correction",
        HTTPStatus.CONFLICT,
        "Somebody else must approve your own proposal",
        "本人提出的更正须由他人核定",
        "Ask a colleague who may decide, or refuse it with a reason.",
        "请由有权核定的其他人员办理；也可说明理由不予采纳。",
    ),
    Kind(
        "beyond-station",
        HTTPStatus.CONFLICT,
        "The new place is outside your area",
        "新位置超出核定范围",
        "For another station's cells the county bureau decides; a place far outside the county must be measured again.",
        "迁入其他所网格的，由县局核定；远在县界之外的，请重新定位。",
    ),
)
