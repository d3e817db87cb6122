"""A phone's clock in a request: `Wangge-Sent-At`, and `Wangge-Behind` for earlier actions.

With the first, every `at` of the body is by the phone's clock. They are headers, because a retry with the same body
and key is sent at another time.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header
from pydantic import AwareDatetime, BeforeValidator, StringConstraints, TypeAdapter, WithJsonSchema

from api.http.parameters import Wired
from api.http.schemas import moment
from dispatch.phone_clock import PhoneClock

SENT_AT: TypeAdapter[datetime] = TypeAdapter(Annotated[AwareDatetime, BeforeValidator(moment)])
"""The parser of a moment of sending."""
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?(Z|[+-]\d\d:\d\d)$"}
"""Not `format: date-time`: openapi-python-client leaves out every operation with such a header."""
Sent = Annotated[
    AwareDatetime | None,
    BeforeValidator(lambda value: value if value is None else moment(value)),
    WithJsonSchema(_MOMENT),
    Header(
        alias="Wangge-Sent-At",
        description="The phone's own time at sending; `at` is then by the same clock, and corrected. 手机发送时间",
    ),
]
Behind = Annotated[
    float | None,
    Header(
        alias="Wangge-Behind",
        ge=-4e9,
        le=4e9,
        allow_inf_nan=False,
        description="How many seconds the phone's clock was behind the server's at the time of the action, "
        "negative if ahead. 手机时钟偏差（秒）",
    ),
]
_LOGIN = r"^[a-z0-9][a-z0-9._-]{1,39}$"
WRITTEN_BY: TypeAdapter[str | None] = TypeAdapter(Annotated[str, StringConstraints(pattern=_LOGIN)] | None)
"""Decodes the name of the author of an entry."""
WrittenBy = Annotated[
    str | None,
    Header(
        alias="Wangge-Written-By",
        pattern=_LOGIN,
        description="Who did it, where another of the team sends it: kept beside the sender. 实际操作人",
    ),
]


async def phone_clock(
    wiring: Wired, sent_at: Sent = None, behind_s: Behind = None, written_by: WrittenBy = None
) -> PhoneClock | None:
    """Return the sender's clock, None if the request does not state it."""
    return None if sent_at is None else PhoneClock(sent_at, wiring.now(), behind_s, written_by)


type ByPhone = Annotated[PhoneClock | None, Depends(phone_clock)]


def put_right(found: datetime | None, clock: PhoneClock | None, *, field: str) -> datetime | None:
    """Return a moment corrected to the server's clock."""
    return found if found is None or clock is None else clock.moment(found, field=field)


def by_phone(found: datetime | None, clock: PhoneClock | None) -> Mapping[str, Any]:
    """Return what a step stores of the phone's clock, nothing if the moment was by the server's clock."""
    return {} if found is None or clock is None else clock.kept(found)
