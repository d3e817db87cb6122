"""Kinds of refusal: the codes of reporting points, and their posters."""

from http import HTTPStatus

from api.refusals.kind import Kind

POINTS = (
    Kind(
        "unknown-point",
        HTTPStatus.NOT_FOUND,
        "No such reporting point",
        "没有这个投诉举报点",
        "GET /api/v1/points/tokens lists those of one's own place; check code and county.",
        "GET /api/v1/points/tokens 列出本单位的投诉举报点，请核对代码与所在县。",
    ),
    Kind(
        "token-in-force",
        HTTPStatus.CONFLICT,
        "The point has a code in force",
        "该点已有有效二维码",
        "Print its poster again, or revoke that code first: posters with it are no longer good then.",
        "可重新打印海报；如需更换，请先停用现有二维码，已张贴的海报随即失效。",
    ),
    Kind(
        "no-token",
        HTTPStatus.CONFLICT,
        "The point has no such code in force",
        "该点没有此有效二维码",
        "GET /api/v1/points/tokens shows what is in force; POST …/tokens issues a new one.",
        "GET /api/v1/points/tokens 查看有效二维码；POST …/tokens 重新发放。",
    ),
    Kind(
        "no-font",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "No Chinese font to print with",
        "缺少中文字体，无法生成海报",
        "Install Debian's fonts-noto-cjk on the server, or name a font file in WANGGE_POSTER_FONT.",
        "请在服务器上安装 fonts-noto-cjk，或以 WANGGE_POSTER_FONT 指定字体文件。",
    ),
)
