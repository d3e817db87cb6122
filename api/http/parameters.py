"""Shared parameters and answers of all routes, and access to the wiring."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Header, Query, Request
from pydantic import AfterValidator, BaseModel

from api.auth.principal import NOBODY_YET, Principal
from api.gate.admission import admitted
from api.gate.gate import rule_of
from api.http.problems import MEDIA_TYPE
from api.http.schemas import coded
from api.wiring import Wiring

API = "/api/v1"
_PROBLEM = {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
_MEANING = {
    401: "Not signed in, or wrong password. 未登录或密码错误",
    403: "Not allowed for this role, or not confirmed as the user's own action. 无权执行",
    404: "Not found. 不存在",
    408: "The body did not arrive in time. 请求内容未按时到达",
    409: "Not possible in the present state. 当前状态不允许",
    413: "The body is too large. 请求内容过大",
    415: "The body is not declared as JSON. 请求内容类型不支持",
    429: "Too many attempts or too fast; wait for the seconds in `Retry-After`. 次数过多或过快",
    422: "Invalid input: field, value and remedy in `errors`. 输入有误",
    502: "Another server did not answer. 上游服务无应答",
    503: "The database does not answer: try again after `Retry-After` with the same key. `type` says "
    "whether nothing or possibly something was written. 数据库暂不可用",
}

type Responses = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Responses:
    """Return the descriptions of these refusals; 503 is always included."""
    return {status: {"description": _MEANING[status], "content": {MEDIA_TYPE: _PROBLEM}} for status in (*statuses, 503)}


def answers(model: type[BaseModel] | Any, description: str, *, status: int = 200) -> Responses:
    """Return the description of an answer that is sent unchanged, without validation by `model`."""
    return {status: {"model": model, "description": description}}


READS = problems(404, 422)
WRITES = problems(404, 408, 413, 415, 422)
MOVES = WRITES | problems(409)


type Who = Annotated[Principal, Depends(admitted)]


async def wiring_of(request: Request, who: Who) -> Wiring:
    """Return this worker's wiring for the caller; a coroutine, because a plain function would cost a thread switch."""
    wiring: Wiring = request.app.state.services.wiring
    address = request.client.host if request.client else None
    rule = rule_of(request)
    return wiring if who is NOBODY_YET else wiring.as_principal(who, address, shares=rule is not None and rule.shared)


type Wired = Annotated[Wiring, Depends(wiring_of)]
type LanguageAsked = Annotated[
    Literal["zh", "en"] | None, Query(description="Language of the file; default the browser's. 语言")
]
type CountyAsked = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{6}$",
        description="County by its six digits; default the home county. 县代码，六位数字",
        alias="county",
    ),
]
type Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[!-~]+( [!-~]+)*$",
        description="Makes a retry harmless: the same key and body get the first answer again. A new key, such as a "
        "UUID, for every new request; printable ASCII. 幂等键，重试时不变",
    ),
]
TeamAsked = Annotated[str, AfterValidator(coded)]
StationAsked = Annotated[str, AfterValidator(coded)]
