"""Kinds of refusal: cases, teams, alerts and the rules of dispatch."""

from http import HTTPStatus

from api.refusals.kind import Kind

CASES = (
    Kind(
        "bad-time",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "A moment that cannot be true",
        "时间不合理",
        "Set the sender's clock; a moment lies neither in the future, nor over 30 days back, nor before the step it "
        "follows.",
        "请校准时钟；时间不得晚于现在、早于三十天前或早于上一步骤。",
    ),
    Kind(
        "reason-needed",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The step has to be explained",
        "此步骤须说明理由",
        "Send `reason`: a few words, kept with the step.",
        "请填写 reason：简短说明理由，与步骤一并保存。",
    ),
    Kind(
        "bad-policy",
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "A rule of dispatch or escalation that cannot be",
        "派单或升级规则有误",
        "GET /api/v1/policy and /api/v1/escalation show every rule with its present value.",
        "GET /api/v1/policy 与 /api/v1/escalation 列出全部规则及其现值。",
    ),
    Kind(
        "rules-changed",
        HTTPStatus.CONFLICT,
        "Somebody else changed the rules meanwhile",
        "他人已修改规则",
        "Read the rules again, and decide on what they say now; nothing was overwritten.",
        "请重新读取规则后再决定；未覆盖他人的修改。",
    ),
    Kind(
        "unknown-case",
        HTTPStatus.NOT_FOUND,
        "No such case or decision",
        "案件或派单决定不存在",
        "GET /api/v1/complaints lists the cases.",
        "GET /api/v1/complaints 列出全部案件。",
    ),
    Kind(
        "unknown-phone",
        HTTPStatus.NOT_FOUND,
        "No such phone of yours",
        "手机未登记",
        "PUT /api/v1/phones/{phone} joins a phone to a team.",
        "PUT /api/v1/phones/{phone} 将手机登记到执法小组。",
    ),
    Kind(
        "unknown-alert",
        HTTPStatus.NOT_FOUND,
        "No such alert",
        "告警不存在",
        "GET /api/v1/alerts lists the open ones.",
        "GET /api/v1/alerts 列出未解除的告警。",
    ),
    Kind(
        "alert-over",
        HTTPStatus.CONFLICT,
        "Somebody has the alert already, or it is settled",
        "告警已有人确认或已解除",
        "Nothing is left to do here; `detail` names who has it.",
        "无需再处理；detail 中列有确认人。",
    ),
    Kind(
        "unknown-expedite",
        HTTPStatus.NOT_FOUND,
        "The case has no such expedite",
        "该案件没有这条督办",
        "GET /api/v1/complaints/{case_id}/expedites lists them.",
        "GET /api/v1/complaints/{case_id}/expedites 列出全部督办。",
    ),
    Kind(
        "unknown-team",
        HTTPStatus.NOT_FOUND,
        "No such team",
        "执法小组不存在",
        "GET /api/v1/teams lists the teams.",
        "GET /api/v1/teams 列出全部执法小组。",
    ),
    Kind(
        "illegal-step",
        HTTPStatus.CONFLICT,
        "Not possible in the case's state",
        "案件当前状态不允许此操作",
        "Read the case again: somebody may have moved it. `detail` names the possible steps.",
        "请重新读取案件，他人可能已操作；detail 中列有可行步骤。",
    ),
    Kind(
        "not-undoable",
        HTTPStatus.CONFLICT,
        "The step can no longer be taken back",
        "该步骤已无法撤回",
        "Read the case again and change it by a new step, such as withdrawn or reopened.",
        "请重新读取案件，并以新的步骤处理，例如收回或重新受理。",
    ),
    Kind(
        "team-busy",
        HTTPStatus.CONFLICT,
        "The team is not free",
        "执法小组没有空闲",
        "Choose another team, or withdraw its present case first.",
        "请另选小组，或先撤回其当前案件。",
    ),
)
