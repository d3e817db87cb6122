"""Push subscriptions, for reaching a phone while its page is closed."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse, Response

from api.http.body import StrictRoute
from api.http.parameters import API, WRITES, CountyAsked, Wired, answers, problems
from api.phones.routes import PhoneCode
from api.phones.schemas import PushIn, PushOut
from api.push.services import is_known
from api.refusals import Refused
from dispatch.errors import UnknownPhoneError
from dispatch.store.phones import pushes

router = APIRouter(prefix=API, tags=["phones"], route_class=StrictRoute)
EXAMPLE = {
    "endpoint": "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}


@router.get(
    "/push",
    response_model=None,
    summary="Whether push is on, and its public key 推送公钥",
    responses=answers(PushOut, "`key` is null where push is off.") | problems(),
)
def push(request: Request) -> Any:
    """Return the public key for a phone's subscription."""
    return JSONResponse({"key": request.app.state.services.push_key})


@router.put(
    "/phones/{phone}/push",
    status_code=204,
    response_model=None,
    summary="Register a phone's push subscription 登记推送",
    responses=WRITES,
)
def subscribe(
    phone: PhoneCode, body: Annotated[PushIn, Body(examples=[EXAMPLE])], wiring: Wired, county: CountyAsked = None
) -> Response:
    """Store a phone's subscription; offers to its team are announced there, by number alone."""
    code = wiring.county(county).code
    if not is_known(body.endpoint, wiring.settings.push_services):
        detail = (
            "The endpoint is of no push service this server writes to; WANGGE_PUSH_SERVICES names them. "
            "该推送服务不在允许范围内，请联系管理员。"
        )
        raise Refused("malformed", detail, field="endpoint", value=body.endpoint[:80])
    with wiring.transaction() as connection:
        if not pushes.subscribe(connection, code, phone, wiring.who.actor, body.model_dump()):
            raise UnknownPhoneError(f"No phone {phone!r} of yours is with a team. 此手机未登记。", field="phone")
    return Response(status_code=204)


@router.delete(
    "/phones/{phone}/push",
    status_code=204,
    response_model=None,
    summary="Stop push to a phone 取消推送",
    responses=WRITES,
)
def unsubscribe(phone: PhoneCode, wiring: Wired, county: CountyAsked = None) -> Response:
    """Delete a phone's subscription."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        if not pushes.subscribe(connection, code, phone, wiring.who.actor, None):
            raise UnknownPhoneError(f"No phone {phone!r} of yours is with a team. 此手机未登记。", field="phone")
    return Response(status_code=204)
