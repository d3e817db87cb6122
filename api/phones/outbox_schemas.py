"""Request and response models of a phone's outbox: actions in order, and the result of each."""

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, Field

from api.http.schemas import Incoming

MOST_ITEMS = 20
_NUMBER = "[1-9][0-9]{0,17}"
_CASE = rf"complaints/{_NUMBER}/(events|findings|off-shelf/{_NUMBER}/premises/{_NUMBER}/close)"
_CORRECTION = rf"phones/[A-Za-z0-9_-]{{16,40}}/corrections(/{_NUMBER}/withdraw)?"
_PATH = rf"^/({_CASE}|{_CORRECTION}|teams/[^/?#]{{1,120}}/status)(\?county=[0-9]{{6}})?$"


class OutboxItemIn(Incoming):
    """One action: the request that would be sent alone."""

    to: Annotated[str, Field(max_length=200, pattern=_PATH)] = Field(
        description="Its address under /api/v1: steps, findings, closings, corrections, duty. 接口路径",
        examples=["/complaints/17/events"],
    )
    key: Annotated[str, Field(min_length=1, max_length=200, pattern="^[!-~]+$")] = Field(
        description="Its Idempotency-Key: sent again, alone or with others, it changes nothing. 幂等键"
    )
    behind_s: Annotated[float, Field(strict=True, ge=-4e9, le=4e9, allow_inf_nan=False)] | None = Field(
        None, description="Its Wangge-Behind. 手机时钟偏差（秒）"
    )
    says: dict[str, Any] = Field(description="Its body. 内容")


class OutboxIn(Incoming):
    """Actions in the order they were taken."""

    items: Annotated[list[OutboxItemIn], Field(min_length=1, max_length=MOST_ITEMS)] = Field(
        validation_alias=AliasChoices("items", "deeds"),  # a phone's older page says deeds
        description="The earliest first. 按发生先后排列",
    )


class OutboxResultOut(BaseModel):
    """The result of one action."""

    status: int = Field(description="Status, as if sent alone.")
    replayed: bool = Field(description="The key was used before: nothing was changed, this is the first answer.")
    body: Any = Field(description="Body, as if sent alone: the case or team, or the problem.")


class OutboxOut(BaseModel):
    """Results in order; actions without a result must be sent again."""

    answers: list[OutboxResultOut] = Field(
        description="One for each processed action. The last may be a temporary refusal (401, 408, 425, 429, 5xx, "
        "csrf): nothing after it was processed. 未列出的请重新发送"
    )
