"""What the rules of a county are answered as, with their defaults, what may be chosen, and who changed what."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from dispatch.complaints import Category
from dispatch.escalation import Level, Watch
from dispatch.policy import Mode
from gis.county import CellKind


class ChangeOut(BaseModel):
    """A rule that a version says otherwise than the one before it."""

    rule: str = Field(description="Its path, such as kinds.missed.ladder.bureau.")
    before: Any = Field(description="null where there was none.")
    after: Any = Field(description="null where there is none any more.")


class VersionOut(BaseModel):
    """A version of rules: who made it, and what it changed."""

    version: str
    made_at: datetime
    made_by: str | None = Field(description="null for those made before names were kept.")
    changes: list[ChangeOut]


class RuleSetOut(BaseModel):
    """Rules of one kind: those in force, the defaults, and the newest versions."""

    version: str
    rules: dict[str, Any]
    default: dict[str, Any]
    history: list[VersionOut]


class ChoicesOut(BaseModel):
    """What may be chosen where a rule is no number."""

    mode: list[Mode]
    target_by_kind_s: list[CellKind]
    silent_watch: list[Watch]
    ladder: list[Level]
    skill: list[Category]


class RulesOut(BaseModel):
    """All that a county sets for itself. 规则"""

    policy: RuleSetOut
    escalation: RuleSetOut
    need: RuleSetOut
    choices: ChoicesOut
