"""The kinds of refusal a caller may meet: one row each, with its status and what to do about it in both languages.

A problem's `type` is `/problems/` and the kind's name: stable, and a page of this server that explains it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException

PATH = "/problems/"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal: its title and its advice are shown as they stand."""

    name: str
    status: HTTPStatus
    title: str
    title_zh: str
    advice: str
    advice_zh: str

    @property
    def type(self) -> str:
        """Return the problem's `type`, a reference relative to this server."""
        return f"{PATH}{self.name}"


_S = HTTPStatus
_ROWS = (
    Kind(
        "malformed",
        _S.UNPROCESSABLE_ENTITY,
        "Malformed request",
        "请求内容有误",
        "Correct each field named in `errors`; the fields and their limits are in /docs.",
        "请按 errors 中逐项列出的字段更正；各字段及其限制见 /docs。",
    ),
    Kind(
        "bad-json",
        _S.UNPROCESSABLE_ENTITY,
        "The body is not JSON",
        "请求内容不是有效的 JSON",
        "Send one JSON value in UTF-8, every name in an object once.",
        "请发送 UTF-8 编码的 JSON，同一对象中字段名不得重复。",
    ),
    Kind(
        "unknown-datum",
        _S.UNPROCESSABLE_ENTITY,
        "Datum missing or unknown",
        "坐标系缺失或不明",
        "State the coordinate's datum: wgs84, cgcs2000, gcj02 or bd09. It is never guessed: here they lie up to 1.2 km "
        "apart.",
        "请注明坐标系：wgs84、cgcs2000、gcj02（高德、腾讯）或 bd09（百度）。系统不作猜测，各坐标系相差可达 1.2 公里。",
    ),
    Kind(
        "bad-coordinate",
        _S.UNPROCESSABLE_ENTITY,
        "Not a coordinate of this place",
        "坐标有误",
        "Send decimal degrees, `lon` within ±180 and `lat` within ±90, not exchanged, in the datum stated.",
        "请用十进制度数，lon 为经度（±180 以内），lat 为纬度（±90 以内），勿颠倒，并与所注明的坐标系一致。",
    ),
    Kind(
        "unknown-place",
        _S.UNPROCESSABLE_ENTITY,
        "Place not found, or more than one",
        "地点不存在或不唯一",
        "Choose one from GET /api/v1/places or /api/v1/points, or send a coordinate.",
        "请从 GET /api/v1/places 或 /api/v1/points 中选定，或改用坐标。",
    ),
    Kind(
        "unknown-code",
        _S.UNPROCESSABLE_ENTITY,
        "A code in the body is unknown",
        "请求内容中的代码不存在",
        "Use a code this county's lists hold, such as GET /api/v1/teams.",
        "请使用本县名册中的代码，例如 GET /api/v1/teams 所列。",
    ),
    Kind(
        "bad-time",
        _S.UNPROCESSABLE_ENTITY,
        "A moment that cannot be true",
        "时间不合理",
        "Set the sender's clock; a moment lies neither in the future, nor over 30 days back, nor before the step it "
        "follows.",
        "请校准时钟；时间不得晚于现在、早于三十天前或早于上一步骤。",
    ),
    Kind(
        "reason-needed",
        _S.UNPROCESSABLE_ENTITY,
        "The step has to be explained",
        "此步骤须说明理由",
        "Send `reason`: a few words, kept with the step.",
        "请填写 reason：简短说明理由，与步骤一并保存。",
    ),
    Kind(
        "bad-policy",
        _S.UNPROCESSABLE_ENTITY,
        "A rule of dispatch or escalation that cannot be",
        "派单或升级规则有误",
        "GET /api/v1/policy and /api/v1/escalation show every rule with its present value.",
        "GET /api/v1/policy 与 /api/v1/escalation 列出全部规则及其现值。",
    ),
    Kind(
        "key-reused",
        _S.UNPROCESSABLE_ENTITY,
        "Idempotency-Key used for another request",
        "幂等键已用于另一请求",
        "Repeat the very same request with its key, or take a new key for a new request.",
        "重试须与原请求完全相同；新的请求请用新的键。",
    ),
    Kind(
        "unstorable",
        _S.UNPROCESSABLE_ENTITY,
        "Text or number that cannot be stored",
        "内容无法保存",
        "Remove NUL characters and lone surrogates; keep numbers in range.",
        "请去除空字符与不完整字符，数字须在允许范围内。",
    ),
    Kind(
        "sign-in",
        _S.UNAUTHORIZED,
        "Nobody is signed in",
        "尚未登录",
        "Sign in at /sign-in, or send Authorization: Bearer with a key made by `wangge key create`.",
        "请在 /sign-in 登录，或以 wangge key create 生成的密钥发送 Authorization: Bearer。",
    ),
    Kind(
        "wrong-password",
        _S.UNAUTHORIZED,
        "Name or password is wrong",
        "用户名或密码错误",
        "Try again, or ask an administrator to reset the password.",
        "请重试，或请管理员重置密码。",
    ),
    Kind(
        "first-password-over",
        _S.UNAUTHORIZED,
        "The first password was not changed in time",
        "初始密码已过期",
        "Ask an administrator for a new one: `wangge user reset LOGIN`. Change it the first time you sign in.",
        "请管理员执行 wangge user reset 用户名 重新发放，首次登录时即行修改。",
    ),
    Kind(
        "code-needed",
        _S.UNAUTHORIZED,
        "A code is needed beside the password",
        "还需要验证码",
        "Send the same request with `code`: the six digits the authenticator shows, or a recovery code.",
        "请在同一请求中加上 code：验证器显示的六位数字，或一个恢复码。",
    ),
    Kind(
        "wrong-code",
        _S.UNAUTHORIZED,
        "The code is wrong or was used",
        "验证码错误或已使用",
        "Wait for the next code; set the telephone's clock to automatic; or take a recovery code.",
        "请等下一个验证码；手机时间请设为自动；也可使用恢复码。",
    ),
    Kind(
        "not-allowed",
        _S.FORBIDDEN,
        "Not this role's to do",
        "当前角色无权执行",
        "Ask an administrator, or sign in with an account that may.",
        "请联系管理员，或使用有权限的账户登录。",
    ),
    Kind(
        "change-password",
        _S.FORBIDDEN,
        "The first password has to be changed",
        "须先修改初始密码",
        "Change it at /password.",
        "请在 /password 修改。",
    ),
    Kind(
        "csrf",
        _S.FORBIDDEN,
        "A change not known to be meant",
        "无法确认请求出自本人",
        "Send the header X-CSRF-Token with the `csrf` of GET /api/v1/session, from a page of this server.",
        "请在本服务器的页面中操作，并在 X-CSRF-Token 中带上 GET /api/v1/session 返回的 csrf。",
    ),
    Kind(
        "too-many-attempts",
        _S.TOO_MANY_REQUESTS,
        "Too many failed attempts",
        "失败次数过多",
        "Wait as long as Retry-After says, or ask an administrator to reset the password.",
        "请等待 Retry-After 所示秒数，或请管理员重置密码。",
    ),
    Kind(
        "crowded",
        _S.SERVICE_UNAVAILABLE,
        "Many are signing in just now",
        "登录人数较多",
        "Try again after the seconds in Retry-After.",
        "请在 Retry-After 所示秒数后重试。",
    ),
    Kind(
        "bad-account",
        _S.UNPROCESSABLE_ENTITY,
        "The account cannot be so",
        "账户信息有误",
        "Correct what `errors` names.",
        "请更正 errors 中列出的内容。",
    ),
    Kind(
        "unknown-account",
        _S.NOT_FOUND,
        "No such account, session or key",
        "账户、会话或密钥不存在",
        "GET /api/v1/accounts lists the accounts.",
        "GET /api/v1/accounts 列出全部账户。",
    ),
    Kind(
        "unknown-identity",
        _S.NOT_FOUND,
        "No identity on record",
        "未登记身份信息",
        "The author is anonymous, or nobody said; PUT …/identity keeps one.",
        "该案件为匿名或未登记；可用 PUT …/identity 登记。",
    ),
    Kind(
        "bad-retention",
        _S.UNPROCESSABLE_ENTITY,
        "Rule or hold not possible",
        "保存规则或保全有误",
        "GET /api/v1/retention shows every rule in force and every hold.",
        "GET /api/v1/retention 列出现行规则与法律保全。",
    ),
    Kind(
        "no-identity-keys",
        _S.SERVICE_UNAVAILABLE,
        "Identities and second factors cannot be sealed or opened",
        "身份信息或二次验证无法加密或解密",
        "Nothing was written. Restore the key file named in `detail` from backup; cases without an identity and steps "
        "without a note go on, and a recovery code lets in.",
        "未写入任何内容。请从备份恢复 detail 所示密钥文件；不含身份信息的受理、无备注的步骤照常，恢复码仍可登录。",
    ),
    Kind(
        "bad-request",
        _S.BAD_REQUEST,
        "The request cannot be read",
        "请求无法读取",
        "Send it again, whole.",
        "请重新完整发送。",
    ),
    Kind(
        "misdirected",
        _S.MISDIRECTED_REQUEST,
        "Another server's name",
        "主机名不是本服务器",
        "Open the address in `detail`; a proxy has to pass on the Host it was asked for.",
        "请访问 detail 中的地址；代理须原样转发 Host。",
    ),
    Kind(
        "not-found",
        _S.NOT_FOUND,
        "No such address",
        "地址不存在",
        "The addresses are listed in /docs.",
        "全部地址见 /docs。",
    ),
    Kind(
        "unknown-county",
        _S.NOT_FOUND,
        "County not loaded",
        "没有这个县",
        "GET /api/v1/counties lists those loaded; leave `county` out for the home county.",
        "GET /api/v1/counties 列出已导入的县；省略 county 即为本县。",
    ),
    Kind(
        "unknown-case",
        _S.NOT_FOUND,
        "No such case or decision",
        "案件或派单决定不存在",
        "GET /api/v1/complaints lists the cases.",
        "GET /api/v1/complaints 列出全部案件。",
    ),
    Kind(
        "unknown-alert",
        _S.NOT_FOUND,
        "No such alert",
        "告警不存在",
        "GET /api/v1/alerts lists the open ones.",
        "GET /api/v1/alerts 列出未解除的告警。",
    ),
    Kind(
        "alert-over",
        _S.CONFLICT,
        "Somebody has the alert already, or it is settled",
        "告警已有人确认或已解除",
        "Nothing is left to do here; `detail` names who has it.",
        "无需再处理；detail 中列有确认人。",
    ),
    Kind(
        "unknown-expedite",
        _S.NOT_FOUND,
        "The case has no such expedite",
        "该案件没有这条督办",
        "GET /api/v1/complaints/{case_id}/expedites lists them.",
        "GET /api/v1/complaints/{case_id}/expedites 列出全部督办。",
    ),
    Kind(
        "unknown-team",
        _S.NOT_FOUND,
        "No such team",
        "执法小组不存在",
        "GET /api/v1/teams lists the teams.",
        "GET /api/v1/teams 列出全部执法小组。",
    ),
    Kind(
        "method-not-allowed",
        _S.METHOD_NOT_ALLOWED,
        "Method not possible here",
        "此地址不支持该方法",
        "Use a method named in the Allow header.",
        "请使用 Allow 头中列出的方法。",
    ),
    Kind(
        "slow-body",
        _S.REQUEST_TIMEOUT,
        "The body did not arrive",
        "请求内容未按时到达",
        "Send the request again; Content-Length must equal the body's length.",
        "请重新发送；Content-Length 须与内容长度一致。",
    ),
    Kind(
        "illegal-step",
        _S.CONFLICT,
        "Not possible in the case's state",
        "案件当前状态不允许此操作",
        "Read the case again: somebody may have moved it. `detail` names the possible steps.",
        "请重新读取案件，他人可能已操作；detail 中列有可行步骤。",
    ),
    Kind(
        "not-undoable",
        _S.CONFLICT,
        "The step can no longer be taken back",
        "该步骤已无法撤销",
        "Read the case again and change it by a new step, such as withdrawn or reopened.",
        "请重新读取案件，并以新的步骤处理，例如收回或重新受理。",
    ),
    Kind(
        "team-busy",
        _S.CONFLICT,
        "The team is not free",
        "执法小组没有空闲",
        "Choose another team, or withdraw its present case first.",
        "请另选小组，或先撤回其当前案件。",
    ),
    Kind(
        "bad-roster",
        _S.UNPROCESSABLE_ENTITY,
        "Not a roster that can be kept",
        "排班内容有误",
        "Correct what `errors` names: each row of a file by its number, column and value. Nothing was written.",
        "请更正 errors 中列出的内容（文件按行号、列名、内容列出）；未写入任何内容。",
    ),
    Kind(
        "unknown-turn",
        _S.NOT_FOUND,
        "No such turn of duty",
        "班次不存在",
        "GET /api/v1/roster lists the turns; somebody may have removed it.",
        "GET /api/v1/roster 列出班次；可能已被他人删除。",
    ),
    Kind(
        "turn-clash",
        _S.CONFLICT,
        "Turns of one team would overlap",
        "同一小组班次重叠",
        "Move one of the turns `detail` names; only on_call may lie under another.",
        "请调整 detail 所列班次；仅备勤可与其他班次重叠。",
    ),
    Kind(
        "roster-changed",
        _S.CONFLICT,
        "Somebody else changed it meanwhile",
        "他人已作修改",
        "Read the roster again, and decide on what it says now; nothing was overwritten.",
        "请重新读取排班后再决定；未覆盖他人的修改。",
    ),
    Kind(
        "rules-changed",
        _S.CONFLICT,
        "Somebody else changed the rules meanwhile",
        "他人已修改规则",
        "Read the rules again, and decide on what they say now; nothing was overwritten.",
        "请重新读取规则后再决定；未覆盖他人的修改。",
    ),
    Kind(
        "unknown-handover",
        _S.NOT_FOUND,
        "No such handover",
        "交接班记录不存在",
        "GET /api/v1/handovers lists them.",
        "GET /api/v1/handovers 列出全部交接班记录。",
    ),
    Kind(
        "handover-signed",
        _S.CONFLICT,
        "This handover cannot be signed so",
        "交接班不能这样签字",
        "Look at it again: somebody has taken over, or the incoming is who handed over.",
        "请刷新查看：已有人接班，或接班人与交班人为同一人。",
    ),
    Kind(
        "too-large",
        _S.REQUEST_ENTITY_TOO_LARGE,
        "The body is too large",
        "请求内容过大",
        "Send less at once; fixes go in smaller batches.",
        "请减少单次内容；定位请分批上报。",
    ),
    Kind(
        "too-fast",
        _S.TOO_MANY_REQUESTS,
        "Too many at once",
        "提交过快",
        "Nothing was written; go on after the seconds in Retry-After, with the same Idempotency-Key.",
        "未写入任何内容；请在 Retry-After 所示秒数后以同一幂等键继续。",
    ),
    Kind(
        "head-too-large",
        _S.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "Address and headers are too long",
        "地址与请求头过长",
        "Shorten them to 64 kB in all.",
        "请缩短至合计 64 kB 以内。",
    ),
    Kind(
        "unsupported-media-type",
        _S.UNSUPPORTED_MEDIA_TYPE,
        "The body is not declared as JSON",
        "请求内容类型不支持",
        "Send JSON in UTF-8, uncompressed, with Content-Type: application/json.",
        "请发送未压缩的 UTF-8 JSON，并注明 Content-Type: application/json。",
    ),
    Kind(
        "no-basemap",
        _S.NOT_FOUND,
        "No such basemap",
        "没有此底图",
        "Ask GET /api/v1/basemap for the present version; the basemap is made by `wangge roads import`.",
        "请以 GET /api/v1/basemap 查询现行版本；底图由 wangge roads import 生成。",
    ),
    Kind(
        "no-online-map",
        _S.NOT_FOUND,
        "No online map",
        "未启用在线地图",
        "Whoever runs the server may set a key for Tianditu, or layers; the server's own basemap needs none.",
        "服务器管理者可设置天地图密钥或自有图层；本机底图无需密钥。",
    ),
    Kind(
        "online-map-unreachable",
        _S.BAD_GATEWAY,
        "The online map does not answer",
        "在线地图暂无应答",
        "Go on with the basemap of the server itself; the other is asked again after half a minute.",
        "请继续使用本机底图；半分钟后会再次尝试。",
    ),
    Kind(
        "no-road-graph",
        _S.SERVICE_UNAVAILABLE,
        "Road graph not usable",
        "路网无法使用",
        "Import the roads again with `wangge roads import`.",
        "请用 wangge roads import 重新导入路网。",
    ),
    Kind(
        "database-unavailable",
        _S.SERVICE_UNAVAILABLE,
        "The database does not answer",
        "数据库暂时无法访问",
        "Nothing was written; try again after the seconds in Retry-After, with the same Idempotency-Key.",
        "未写入任何内容；请在 Retry-After 所示秒数后以同一幂等键重试。",
    ),
    Kind(
        "internal",
        _S.INTERNAL_SERVER_ERROR,
        "Something went wrong here",
        "服务器内部错误",
        "Nothing was written; give the reference in `detail` to whoever runs the server: its log has it.",
        "未写入任何内容；请将 detail 中的编号告知管理员，服务器日志中有记录。",
    ),
)
KINDS = {kind.name: kind for kind in _ROWS}


class Refused(HTTPException):
    """A request refused at the edge; `field` and `value` say what is at fault."""

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        field: str | None = None,
        value: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(KINDS[kind].status, message, headers)
        self.kind = KINDS[kind]
        self.field = field
        self.value = value
