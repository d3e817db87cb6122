"""What a decision is answered as: every team that was in question, with its time or why it was not."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from dispatch.decision.recommendation import Exclusion
from dispatch.teams.team import Duty, DutyBy, FixSource
from dispatch.teams.turns import TurnKind


class CandidateTurnOut(BaseModel):
    """A turn of duty as a decision saw it. 班次"""

    id: int
    team: str
    kind: TurnKind
    from_: datetime = Field(alias="from")
    until: datetime
    version: int


class CandidateOut(BaseModel):
    """One team in a decision. 候选小组"""

    team: str
    name: str
    lon: float
    lat: float
    source: FixSource = Field(description="station: its fix was missing or too old.")
    fix_age_s: float | None
    travel_s: float | None = Field(description="Road and the way off it; null if excluded before it was measured.")
    turnout_s: float | None = Field(
        None, description="Before it leaves, by its duty: on call it comes from home. 出动准备"
    )
    arrival_s: float | None = Field(
        None, description="`turnout_s` and `travel_s`: by this the teams are ranked. 预计到场"
    )
    road_s: float | None
    approach_s: float | None = Field(description="The way off the road at both ends.")
    excluded: Exclusion | None = Field(description="Why it could not be chosen; null for those in the running.")
    duty: Duty | None = Field(None, description="On duty, or only on call. 在岗或备勤")
    duty_by: DutyBy | None = Field(None, description="Who said whether it was on duty. 在岗依据")
    turn: CandidateTurnOut | None = Field(None, description="The turn it was in, else its next one. 当时或下一班次")


class DecisionOut(BaseModel):
    """A recommendation as it was made, with all it was made from. 派单决定"""

    number: int
    made_at: datetime
    chosen: str | None
    runner_up: str | None
    margin_s: float | None = Field(description="How much sooner than the runner-up.")
    picked_by_hand: bool
    reason: str | None = Field(description="Why that team, where a person chose it and said so.")
    taken_back: bool = Field(description="Whoever made it took it back within seconds.")
    method: Literal["road", "straight_line"]
    graph_version: str | None
    policy_version: str
    candidates: list[CandidateOut]
