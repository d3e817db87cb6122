"""What a dispatcher weighs, exchanges and takes back, over HTTP."""

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
    """Which step is taken back."""

    seq: Annotated[int, Field(ge=1, le=2**31 - 1)] = Field(
        description="Number of the step's first event: `undo.seq` of the answer to it. 步骤序号"
    )
    at: Moment | None = Field(None, description="When it was taken back, where a phone reports it later. 撤销时间")


class MoveUpOut(BaseModel):
    """Who should move where, to make good for the team that goes. 前移建议"""

    team: str
    post: str = Field(description="Code of a station.")
    post_name: str
    travel_s: float
    regained: int = Field(description="How many cells of the town it wins back.")


class CoverOut(BaseModel):
    """What the town loses if a free team goes. 县城覆盖变化"""

    share: float | None = Field(description="Share of the town's cells reached in time now; null without a town.")
    share_after: float | None
    lost: list[str] = Field(description="Codes of the cells nobody else reaches in time.")
    committees: list[str] = Field(description="Names of their committees.")
    move_up: MoveUpOut | None = Field(description="Null where nothing is lost, or no one move wins any back.")


class ChoiceOut(CandidateOut):
    """One team, and what sending it now would mean. 候选小组及其后果"""

    arrives_at: datetime | None
    late_by_s: float | None = Field(description="0: in time; null where nothing is promised.")
    cover: CoverOut | None = Field(description="Null for a team that is not free.")


class CandidatesOut(BaseModel):
    """Who could go now. 候选小组"""

    at: datetime
    recommended: str | None = Field(description="The quickest that may go.")
    method: Literal["road", "straight_line"]
    graph_version: str | None
    policy_version: str
    target_s: int = Field(description="The town's target, for cover.")
    town_cells: int
    candidates: list[ChoiceOut] = Field(description="Those that may go first, by time; then the others, with why not.")
