"""What a phone did, sent together: deeds in order, and what became of each."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.http.schemas import Incoming

MOST_DEEDS = 20
_NUMBER = "[1-9][0-9]{0,17}"
_CASE = rf"complaints/{_NUMBER}/(events|findings|off-shelf/{_NUMBER}/premises/{_NUMBER}/close)"
_CORRECTION = rf"phones/[A-Za-z0-9_-]{{16,40}}/corrections(/{_NUMBER}/withdraw)?"
_PATH = rf"^/({_CASE}|{_CORRECTION}|teams/[^/?#]{{1,120}}/status)(\?county=[0-9]{{6}})?$"


class DeedIn(Incoming):
    """One thing that was done: what would be posted by itself."""

    to: Annotated[str, Field(max_length=200, pattern=_PATH)] = Field(
        description="Where it would be posted, under /api/v1: steps, findings, closings, corrections, duty. 接口路径",
        examples=["/complaints/17/events"],
    )
    key: Annotated[str, Field(min_length=1, max_length=200, pattern="^[!-~]+$")] = Field(
        description="Its Idempotency-Key: sent again, alone or with others, it changes nothing. 幂等键"
    )
    behind_s: Annotated[float, Field(strict=True, ge=-4e9, le=4e9, allow_inf_nan=False)] | None = Field(
        None, description="Its Wangge-Behind. 手机时钟偏差（秒）"
    )
    says: dict[str, Any] = Field(description="What would be its body. 内容")


class OutboxIn(Incoming):
    """Deeds in the order they were done."""

    deeds: Annotated[list[DeedIn], Field(min_length=1, max_length=MOST_DEEDS)] = Field(
        description="The earliest first. 按发生先后排列"
    )


class DeedOut(BaseModel):
    """What became of one deed."""

    status: int = Field(description="As it would be answered by itself.")
    replayed: bool = Field(description="Its key came before: nothing was changed, this is the first answer.")
    body: Any = Field(description="As it would be answered by itself: the case or team, or the problem.")


class OutboxOut(BaseModel):
    """What became of the deeds, in order; those that were not tried are to be sent again."""

    answers: list[DeedOut] = Field(
        description="Of each that was tried. The last may be a refusal that passes (401, 408, 425, 429, 5xx, csrf): "
        "nothing behind it was tried. 未列出的请重新发送"
    )
