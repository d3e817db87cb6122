"""Request and response models of retention and legal holds."""

from datetime import date, datetime

from pydantic import BaseModel, Field, StrictBool

from api.http.schemas import Incoming, Reason
from api.retention.rules import Kind


class HoldIn(Incoming):
    """A legal hold on a case, and its reason."""

    held: StrictBool = Field(description="true: place a hold; false: lift it. 是否保全")
    reason: Reason


class RuleOut(BaseModel):
    """Retention period of one kind of data. 保存期限"""

    kind: Kind
    meaning: str
    keep_days: int
    valid_from: date | None = Field(description="Null: the default; the county has no rule of its own.")
    basis: str
    in_force: bool


class HoldOut(BaseModel):
    """A case on legal hold. 法律保全"""

    case_id: int
    reason: str
    placed_at: datetime
    placed_by: str


class RunOut(BaseModel):
    """One run of the job. 清理记录"""

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
    """The hold on a case, or its absence."""

    id: int
    held: bool
