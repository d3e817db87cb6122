"""Request and response models of assignment options, swaps and undo."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.cases.decision_schemas import CandidateOut
from api.cases.intake_schemas import Because
from api.http.schemas import Incoming, Moment


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
    at: Moment | None = Field(None, description="When the step was undone, if a phone reports it later. 撤销时间")


class MoveUpOut(BaseModel):
    """Which team should move where to restore cover. 前移建议"""

    team: str
    post: str = Field(description="Code of a station.")
    post_name: str
    travel_s: float
    regained: int = Field(description="Number of town cells it restores.")


class CoverOut(BaseModel):
    """The town cover lost if a free team goes. 县城覆盖变化"""

    share: float | None = Field(description="Share of the town's cells reached in time now; null without a town.")
    share_after: float | None
    lost: list[str] = Field(description="Codes of the cells that no other team reaches in time.")
    committees: list[str] = Field(description="Names of their committees.")
    move_up: MoveUpOut | None = Field(description="Null if nothing is lost, or if no single move restores any.")


class ChoiceOut(CandidateOut):
    """One team, and the effects of sending it now. 候选小组及其后果"""

    arrives_at: datetime | None
    late_by_s: float | None = Field(description="0: in time; null without a target.")
    cover: CoverOut | None = Field(description="Null for a team that is not free.")


class CandidatesOut(BaseModel):
    """Teams that could go now. 候选小组"""

    at: datetime
    recommended: str | None = Field(description="The quickest eligible team.")
    method: Literal["road", "straight_line"]
    graph_version: str | None
    policy_version: str
    target_s: int = Field(description="The town's target, for cover.")
    town_cells: int
    candidates: list[ChoiceOut] = Field(description="Eligible teams first, by time; then the others, with the reason.")
