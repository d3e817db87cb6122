"""Kinds of refusal: attachments of cases."""

from http import HTTPStatus

from api.refusals.kind import Kind

ATTACHMENTS = (
    Kind(
        "unknown-attachment",
        HTTPStatus.NOT_FOUND,
        "No such attachment on the case",
        "该案件没有这份附件",
        "GET /api/v1/complaints/{case_id}/attachments lists them, with who withdrew which and why.",
        "GET /api/v1/complaints/{case_id}/attachments 列出全部附件及撤下人、原因。",
    ),
    Kind(
        "attachment-withdrawn",
        HTTPStatus.CONFLICT,
        "The attachment is already withdrawn",
        "附件已被撤下",
        "Nothing is left to do; `detail` names who withdrew it, when and why.",
        "无需再处理；detail 中列有撤下人、时间和原因。",
    ),
    Kind(
        "case-full",
        HTTPStatus.CONFLICT,
        "The case has no room for another attachment",
        "该案件的附件已达上限",
        "Put several pages into one PDF, or send smaller pictures.",
        "请将多页合并为一个 PDF，或压缩图片后再传。",
    ),
    Kind(
        "bad-attachment",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Not a file that can be attached",
        "文件不能作为附件",
        "Send one complete JPEG, PNG, WebP or PDF with its true type; `detail` names the problem of this file.",
        "请上传完整的 JPEG、PNG、WebP 或 PDF，并如实注明类型；detail 说明本文件的问题。",
    ),
    Kind(
        "broken-attachment",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The stored attachment differs from the original",
        "所存附件与入库时不一致",
        "Notify the administrator: the content named in `detail` must be restored from backup.",
        "请告知管理员：detail 所示附件须从备份恢复。",
    ),
    Kind(
        "wrong-offset",
        HTTPStatus.CONFLICT,
        "The piece does not continue the received data",
        "分片与已收到的内容不衔接",
        "Continue at the offset in the header Wangge-Held.",
        "请从 Wangge-Held 所示位置继续发送。",
    ),
    Kind(
        "damaged-upload",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The assembled pieces differ from the stated file",
        "各分片合并后与声明的内容不符",
        "All pieces were discarded: send the file again from the beginning.",
        "已收到的分片均已丢弃，请从头重新发送。",
    ),
    Kind(
        "too-many-uploads",
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many unfinished uploads",
        "未传完的附件过多",
        "Finish the uploads you began; one without progress for a day is discarded.",
        "请先传完已开始的附件；超过一天未继续的会自动清除。",
    ),
)
