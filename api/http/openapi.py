"""The OpenAPI document: FastAPI's description of the routes, with additions of our own."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.auth.rule import Rule
from api.auth.rules import RULES
from api.gate.gate import COOKIE, CSRF_HEADER
from api.http.answers import FieldError, ProblemOut
from api.http.parameters import problems
from api.http.unknown_parameters import STRICT

DESCRIPTION = """
A complaint is placed in its grid cell, given to the nearest field team **by road**, and held to its clock.
投诉落到单元网格，按道路时间派给最近的执法小组，并计时督办。

- **Coordinates carry their datum** (`wgs84`, `cgcs2000`, `gcj02`, `bd09`); answers are in WGS84, longitude first.
  坐标必须注明坐标系；返回一律为 WGS84，经度在前。
- **Moments** are RFC 3339 with offset; answers are in UTC. 时间须带时区，返回为 UTC。
- **Errors** are RFC 9457 problem details in English and Chinese: `errors` names field, value and remedy, `type` is the
  address of a page that explains the kind. A refused request changes nothing.
  错误说明含中英文；被拒绝的请求不改动任何数据。
- **Retries** with the same `Idempotency-Key` change nothing and get the first answer. 以同一幂等键重试不会重复受理。
- **An unknown field is an error**, as is a name that stands twice, and an unknown parameter in the address. Only
  `county` may stand in every address: a case, an alert or a session has its own.
  未知字段、重复字段与地址中的未知参数均视为错误；仅 `county` 各处均可写。
"""
TAGS = [
    {"name": "complaints", "description": "Cases: taken in, moved, explained. 案件：受理、流转、派单依据"},
    {"name": "casework", "description": "Handling in the office: acts, deadlines, transfers. 办理：事项、期限、移送"},
    {"name": "messages", "description": "Messages to locked phones, channels and their rules. 消息、渠道与规则"},
    {"name": "identities", "description": "Who complained: masked, revealed for a reason, found again. 投诉举报人身份"},
    {"name": "alerts", "description": "What somebody has to see, and who after them. 告警、确认与逐级升级"},
    {"name": "off-shelf", "description": "Suspect goods off the shelf, premises by premises. 下架令与逐处时限"},
    {"name": "teams", "description": "Field teams: duty and fixes. 执法小组：在岗与定位"},
    {"name": "phones", "description": "Phones that go with a team, and what arrives on them. 外勤手机"},
    {"name": "roster", "description": "Turns of duty, gaps, handing over. 排班、缺口、交接班"},
    {"name": "ground", "description": "Cells, points, stations, roads, place names. 网格、举报点、监管所、道路、地名"},
    {"name": "rules", "description": "What a county sets for itself, and who changed what. 规则及修改记录"},
    {"name": "demonstration", "description": "Traffic and past months of a demonstration county. 演示"},
    {"name": "rehearsal", "description": "Cases marked as exercises, and cleared in one step. 演练"},
    {"name": "planning", "description": "Where the target is not kept, why, and what would fix it. 覆盖规划"},
    {"name": "registers", "description": "Registers of the office. 台账"},
    {"name": "reports", "description": "Coverage, response figures. 覆盖、响应统计"},
    {"name": "live", "description": "The stream of events. 实时事件"},
    {"name": "access", "description": "Signing in and out, accounts, sessions. 登录、账户、会话"},
    {"name": "retention", "description": "How long things are kept, and what is held. 保存期限与法律保全"},
    {"name": "health", "description": "Whether the server lives and is ready. 运行状况"},
]
SCHEMES = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key of `wangge key create`, for other systems. 接口密钥",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Signed in by POST /api/v1/session; over HTTPS the cookie is named `__Host-…`. 登录会话",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": CSRF_HEADER,
        "description": "With a session, for whatever changes something: `csrf` of GET /api/v1/session. 防跨站令牌",
    },
}
"""While there is no account and no key, nobody need be known."""
REFUSED = {"401": "Nobody is known: sign in or send a key. 未登录", "403": "Not for this role or place. 无权限"}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}


def install(app: FastAPI) -> None:
    """Let the application describe itself with `document`."""
    app.openapi = lambda: document(app)  # type: ignore[method-assign]


def _tell_of_parameters(made: dict[str, Any]) -> None:
    """Document for every API route that it refuses unknown parameters."""
    refused = problems(422)[422]
    for path, methods in made["paths"].items():
        for described in methods.values() if path.startswith(STRICT) else ():
            described["responses"].setdefault("422", refused)


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, tags=TAGS, routes=app.routes)
        schemas = made["components"]["schemas"]
        for model in (ProblemOut, FieldError):  # only ever referred to: no route is validated against them
            schemas[model.__name__] = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas[model.__name__].pop("$defs", None)
        _tell_of_parameters(made)
        made["components"]["securitySchemes"] = SCHEMES
        for path, methods in made["paths"].items():
            for method, found in methods.items():
                _secure(found, RULES[method.upper(), path], method)
        app.openapi_schema = made
    return app.openapi_schema


def _secure(data: dict[str, Any], rule: Rule, method: str) -> None:
    """Document how an operation authenticates, by the table of rights, and how it refuses."""
    if rule.public:
        data["security"] = []
        return
    data["security"] = [{"key": []}, {"session": []} if method == "get" else {"session": [], "csrf": []}]
    data["x-roles"] = sorted(rule.roles)
    for status, words in REFUSED.items():
        data["responses"].setdefault(status, {"description": words, "content": PROBLEM})
    if rule.heavy:
        data["responses"].setdefault("429", problems(429)[429])
