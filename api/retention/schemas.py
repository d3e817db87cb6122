"""How long things are kept, and what is held back from removal, over HTTP."""

from datetime import date, datetime

from pydantic import BaseModel, Field, StrictBool

from api.http.schemas import Incoming, Reason
from api.retention.rules import Kind


class HoldIn(Incoming):
    """Whether nothing of a case may be erased, and why."""

    held: StrictBool = Field(description="true: place a hold; false: lift it. 是否保全")
    reason: Reason


class RuleOut(BaseModel):
    """How long one kind is kept. 保存期限"""

    kind: Kind
    meaning: str
    keep_days: int
    valid_from: date | None = Field(description="Null: the default, no rule of the county's own.")
    basis: str
    in_force: bool


class HoldOut(BaseModel):
    """A case of which nothing is erased. 法律保全"""

    case_id: int
    reason: str
    placed_at: datetime
    placed_by: str


class RunOut(BaseModel):
    """What one run did. 清理记录"""

    kind: Kind
    at: datetime
    keep_days: int
    before: datetime
    removed: int
    held: int


class RetentionOut(BaseModel):
    """Rules, holds and the last runs."""

    rules: list[RuleOut]
    holds: list[HoldOut]
    runs: list[RunOut]


class HeldOut(BaseModel):
    """Whether a case is on hold."""

    id: int
    held: bool
