"""Request and response models of assignment options, swaps and undo."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.cases.intake_schemas import Because
from api.http.schemas import Incoming, Moment
from dispatch.views.assignment_options import ChoiceView


class SwapIn(Incoming):
    """Two cases exchange their teams."""

    other: Annotated[int, Field(ge=1, le=2**63 - 1)] = Field(
        alias="with", description="`id` of the other case. 另一案件编号"
    )
    reason: Because | None = Field(None, description="Why; kept with both. 互换理由")


class UndoIn(Incoming):
    """The step to undo."""

    seq: Annotated[int, Field(ge=1, le=2**31 - 1)] = Field(
        description="Number of the step's first event: `undo.seq` of its answer. 步骤序号"
    )
    at: Moment | None = Field(None, description="When the step was undone, if a phone reports it later. 撤回时间")


class CandidatesOut(BaseModel):
    """Teams that could go now. 候选小组"""

    at: datetime
    recommended: str | None = Field(description="The quickest eligible team.")
    method: Literal["road", "straight_line"]
    graph_version: str | None
    policy_version: str
    target_s: int = Field(description="The town's target, for cover.")
    town_cells: int
    candidates: list[ChoiceView] = Field(description="Eligible teams first, by time; then the others, with the reason.")
